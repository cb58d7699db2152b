/** A tool as the rows of one list: commands with what is below them, options, examples, pinned variables; filtered by what is typed. */
import type { SubcommandInfo, ToolDetail } from '../../../src-preload/contract/commands.ts'

export type OptionInfo = ToolDetail['options'][number]
type Example = ToolDetail['examples'][number]

export type ToolRow =
  | { kind: 'heading'; id: string; name: string; count: number }
  | { kind: 'command'; id: string; depth: number; command: SubcommandInfo; open: boolean; expandable: boolean }
  | { kind: 'option'; id: string; depth: number; option: OptionInfo }
  | { kind: 'variable'; id: string; name: string; value: string }
  | { kind: 'example'; id: string; example: Example }

const nothing: ReadonlySet<string> = new Set()
const signature = (option: OptionInfo): string => `${option.names.join()} ${option.description} ${option.refused ?? ''} ${option.effect ?? ''}`

/** The last long name: what a rule calls the option. */
export const mainName = (option: OptionInfo): string => option.names.find((name) => name.startsWith('--')) ?? option.names.at(-1) ?? ''

interface Filter {
  words: readonly string[]
}
const holds = (filter: Filter, ...texts: (string | null)[]): boolean => {
  const text = texts.join(' ').toLowerCase()
  return filter.words.every((word) => text.includes(word))
}

/** Options of a command that those above it do not have word for word. */
function ownOptions(options: readonly OptionInfo[], above: ReadonlySet<string>): OptionInfo[] {
  return options.filter((option) => !above.has(signature(option)))
}

function optionRows(options: readonly OptionInfo[], rule: string, depth: number): ToolRow[] {
  return options.map((option) => ({ kind: 'option', id: `${rule}/${mainName(option)}`, depth, option }))
}

function commandRows(
  commands: readonly SubcommandInfo[],
  rule: string,
  depth: number,
  above: ReadonlySet<string>,
  opened: ReadonlySet<string>,
  filter: Filter | null,
): ToolRow[] {
  return commands.flatMap((command): ToolRow[] => {
    const id = `${rule}/${command.name}`
    const own = ownOptions(command.options, above)
    const expandable = own.length > 0 || command.subcommands.length > 0
    const fits = filter === null || holds(filter, id.replaceAll('/', ' '), command.description)
    const open = opened.has(id)
    if (filter === null && !open) return [{ kind: 'command', id, depth, command, open, expandable }]
    const down = new Set([...above, ...command.options.map(signature)])
    const found = filter === null || (fits && open) ? own : own.filter((option) => holds(filter, option.names.join(' '), option.description))
    const options = filter !== null && fits && !open ? [] : found
    const nested = commandRows(command.subcommands, id, depth + 1, down, opened, fits && open ? null : filter)
    if (filter !== null && !fits && options.length === 0 && nested.length === 0) return []
    return [
      { kind: 'command', id, depth, command, open: open || options.length + nested.length > 0, expandable },
      ...optionRows(options, id, depth + 1),
      ...nested,
    ]
  })
}

/** `opened` holds the rules of the commands that show what is below them. */
export function toolRows(tool: ToolDetail, opened: ReadonlySet<string>, typed: string): ToolRow[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const filter = words.length > 0 ? { words } : null
  const section = (name: string, rows: ToolRow[], count = rows.length): ToolRow[] =>
    rows.length > 0 ? [{ kind: 'heading', id: `heading:${name}`, name, count }, ...rows] : []
  const options = tool.options.filter((option) => !filter || holds(filter, option.names.join(' '), option.description))
  const commands = commandRows(tool.subcommands, tool.name, 0, new Set(tool.options.map(signature)), opened ?? nothing, filter)
  const examples = tool.examples.filter((one) => !filter || holds(filter, one.line, one.why))
  const variables = Object.entries(tool.env).filter(([name, value]) => !filter || holds(filter, name, value))
  return [
    ...section('Subcommands', commands, commands.filter((row) => row.kind === 'command').length),
    ...section('Options of the tool itself', optionRows(options, tool.name, 0)),
    ...section(
      'Examples',
      examples.map((example, i): ToolRow => ({ kind: 'example', id: `example:${i}`, example })),
    ),
    ...section(
      'Variables that are always set',
      variables.map(([name, value]): ToolRow => ({ kind: 'variable', id: `variable:${name}`, name, value })),
    ),
  ]
}

/** The commands that must be open for a rule to be seen. */
export function openFor(rule: string): string[] {
  const words = rule.split('/')
  return words.map((_, i) => words.slice(0, i + 1).join('/')).slice(1, -1)
}

/** The row of a rule, or of the nearest one above it that has a row. */
export function rowOf(rows: readonly ToolRow[], rule: string): string | null {
  const ids = new Set(rows.map((row) => row.id))
  for (let id = rule; id.includes('/'); id = id.slice(0, id.lastIndexOf('/'))) if (ids.has(id)) return id
  return null
}
