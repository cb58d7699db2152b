/** What each part of a judged line means, from the tool's description: the table of the workbench. */
import type { SubcommandInfo, ToolDetail, VerdictPart } from '../../../src-preload/contract/commands.ts'

type Option = ToolDetail['options'][number]

export interface ExplainedPart extends VerdictPart {
  meaning: string
}

const kind_words: Readonly<Record<VerdictPart['kind'], string>> = {
  tool: 'tool',
  subcommand: 'subcommand',
  option: 'option',
  value: 'value',
  path: 'path',
  url: 'address',
  name: 'name',
  text: 'text',
  separator: 'separator',
  operator: 'operator',
  unknown: 'unknown',
}
export const kindWord = (kind: VerdictPart['kind']): string => kind_words[kind]

const fits = (pattern: string, name: string): boolean =>
  pattern === name || (pattern.includes('*') && new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.+')}$`).test(name))

/** A subcommand by its name, or (an alias) by the name that the deciding rule gives it. */
const below = (list: readonly SubcommandInfo[], name: string, canonical: string | undefined): SubcommandInfo | undefined =>
  list.find((one) => one.name === name) ??
  list.find((one) => one.name === canonical) ??
  list.find((one) => one.name.split(/,\s*/).some((each) => fits(each, name)))

function optionNamed(name: string, places: readonly (readonly Option[])[]): Option | undefined {
  // A flag in a group ("-sSL") arrives without its dash.
  const wanted = /^[-+@]/.test(name) ? [name] : [`-${name}`]
  for (const options of places) {
    const own = options.find((option) => option.names.some((each) => wanted.includes(each)))
    if (own) return own
  }
  return places.flat().find((option) => option.names.some((each) => each.includes('*') && wanted.some((one) => fits(each, one))))
}

const takes: Readonly<Record<string, string>> = {
  path: 'a file or folder',
  url: 'an address',
  name: 'a name',
  text: 'text',
  value: 'a value',
}

/** In the order of the line; `rule` is the verdict's, which spells aliases out. */
export function explainParts(parts: readonly VerdictPart[], tool: ToolDetail | undefined, rule: string): ExplainedPart[] {
  const canonical = rule.split('/').slice(1)
  let level = 0
  let commands: readonly SubcommandInfo[] = tool?.subcommands ?? []
  let options: (readonly Option[])[] = tool ? [tool.options] : []
  let open: Option | null = null
  return parts.map((part): ExplainedPart => {
    const say = (meaning: string): ExplainedPart => ({ ...part, meaning })
    if (part.kind === 'tool') return say(tool?.description ?? '')
    if (part.kind === 'subcommand') {
      open = null
      const found = below(commands, part.text, canonical[level])
      level++
      if (!found) return say('')
      commands = found.subcommands
      options = [found.options, ...options]
      return say(found.refused ?? found.description)
    }
    if (part.kind === 'option') {
      const found = optionNamed(part.text, options)
      open = found?.value == null ? null : found
      return say(found ? (found.refused ?? found.description) : '')
    }
    if (part.kind === 'separator' && part.text === '=') return say('joins the option and its value')
    if (part.kind === 'separator') return say('ends the options')
    if (part.kind === 'operator') return say('a shell would act on it; Opsdeck starts programs without a shell')
    if (part.kind === 'unknown') return say('the policy does not name it')
    if (open) {
      const of: Option = open
      open = null
      const type = of.values.length > 0 ? `one of ${of.values.join(', ')}` : of.value
      return say(`value of ${of.names.at(-1)}: ${type}`)
    }
    return say(takes[part.kind] ?? '')
  })
}
