/** From a template and values to the one command it means: each word one argument, no value an option, no secret a word. */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { TemplateValues } from '../../../src-preload/contract/template-values.ts'
import type { TemplateDefinition } from '../../../src-preload/contract/templates.ts'
import type { CommandRequest } from '../../commands/commands.ts'
import { isOptional } from './check-definition.ts'
import { checkValue, type Parameter, type ValueSeat } from './check-value.ts'
import { beginsWithValue, fillWord, namesIn } from './placeholders.ts'

export interface ValueIssue {
  path: string
  message: string
}

export interface Filled {
  request: CommandRequest
  /** A secret that is given on standard input. */
  input: string | undefined
  /** Variables whose values are secrets. */
  secret_env: string[]
  /** For each argument, the word of the template it was made of. */
  words: readonly string[]
}

export interface Filling {
  definition: TemplateDefinition
  given: TemplateValues
  seat: Omit<ValueSeat, 'base'>
  /** Values that are missing are made up, so that a verdict can be shown; they are never run. */
  made_up?: boolean
}

/** Either the command, or everything that is wrong with the values. */
export function fillTemplate({ definition, given, seat, made_up = false }: Filling): Filled | { issues: ValueIssue[] } {
  const { parameters, work_dir } = definition
  const issues: ValueIssue[] = []
  const values = new Map<string, string>()
  const known = new Set(parameters.map(({ name }) => name))
  for (const name of Object.keys(given)) if (!known.has(name)) issues.push({ path: `values.${name}`, message: `There is no parameter "${name}".` })
  // The folder first: paths count from it.
  const in_folder = new Set(work_dir === undefined ? [] : namesIn(work_dir))
  const take = (parameter: Parameter, base: string | null) => {
    const value = givenValue(parameter, given, made_up)
    if (value === undefined) {
      if (!isOptional(parameter)) issues.push({ path: `values.${parameter.name}`, message: `${parameter.label ?? parameter.name} needs a value.` })
      return
    }
    const checked = value.is_made_up ? { text: String(value.value) } : checkValue(parameter, value.value, { ...seat, root: made_up ? null : seat.root, base })
    if ('mistake' in checked) issues.push({ path: `values.${parameter.name}`, message: checked.mistake })
    else values.set(parameter.name, checked.text)
  }
  for (const parameter of parameters) if (in_folder.has(parameter.name)) take(parameter, seat.root)
  const folder = work_dir === undefined ? undefined : fillWord(work_dir, values)
  const base = seat.root !== null && folder !== undefined ? resolve(seat.root, folder) : seat.root
  for (const parameter of parameters) if (!in_folder.has(parameter.name)) take(parameter, base)
  if (issues.length > 0) return { issues }
  return assemble(definition, values, folder)
}

function assemble(
  { command, args, env = {}, parameters }: TemplateDefinition,
  values: ReadonlyMap<string, string>,
  folder: string | undefined,
): Filled | { issues: ValueIssue[] } {
  const issues: ValueIssue[] = []
  const filled: string[] = []
  const words: string[] = []
  for (const group of args) {
    const of_group = typeof group === 'string' ? [group] : group
    const texts = of_group.map((word) => fillWord(word, values))
    if (texts.includes(undefined)) continue
    for (const [n, text] of (texts as string[]).entries()) {
      const word = of_group[n]!
      if (beginsWithValue(word) && text.startsWith('-')) issues.push(readAsOption(word, text))
      filled.push(text)
      words.push(word)
    }
  }
  if (issues.length > 0) return { issues }
  const variables: Record<string, string> = {}
  for (const [name, word] of Object.entries(env)) {
    const text = fillWord(word, values)
    if (text !== undefined) variables[name] = text
  }
  let input: string | undefined
  const secret_env: string[] = []
  for (const parameter of parameters) {
    const value = values.get(parameter.name)
    if (parameter.type !== 'secret' || value === undefined) continue
    if (parameter.env === undefined) input = value
    else {
      variables[parameter.env] = value
      secret_env.push(parameter.env)
    }
  }
  const request: CommandRequest = {
    command,
    args: filled,
    ...(folder !== undefined && { work_dir: folder }),
    ...(Object.keys(variables).length > 0 && { env: variables }),
  }
  return { request, input, secret_env, words }
}

function readAsOption(word: string, text: string): ValueIssue {
  return {
    path: `values.${namesIn(word)[0]}`,
    message: `"${text.slice(0, 100)}" begins with "-" and would be read as an option. Give another value, or write the option into the template: --name={x}.`,
  }
}

/** Tools have other signs for options, too (dig +short): what the policy read as one although the template says nothing of it. */
export function optionsByValues({ request, words }: Filled, { parts }: Pick<Verdict, 'parts'>): ValueIssue[] {
  const issues: ValueIssue[] = []
  let at = 1 // behind the tool
  for (const [n, text] of request.args.entries()) {
    const first = parts[at]
    let read = ''
    while (at < parts.length && read.length < text.length) read += parts[at++]!.text
    // A policy that showed the words in another way cannot be followed further.
    if (read !== text || !first) return issues
    if (first.kind === 'option' && beginsWithValue(words[n]!))
      issues.push({
        path: `values.${namesIn(words[n]!)[0]}`,
        message: `"${text.slice(0, 100)}" would be read as an option of ${request.command}. Give another value.`,
      })
  }
  return issues
}

function givenValue(parameter: Parameter, given: TemplateValues, made_up: boolean): { value: string | number; is_made_up?: boolean } | undefined {
  const value = Object.hasOwn(given, parameter.name) ? given[parameter.name] : undefined
  const may_be_empty = parameter.type === 'text' && parameter.min_length === 0 && !isOptional(parameter)
  if (value !== undefined && (value !== '' || may_be_empty)) return { value }
  if (parameter.type !== 'secret' && parameter.default !== undefined && value === undefined) return { value: parameter.default }
  if (parameter.type !== 'secret' && parameter.default !== undefined && parameter.required !== false) return { value: parameter.default }
  return made_up && !isOptional(parameter) ? { value: example(parameter), is_made_up: true } : undefined
}

function example(parameter: Parameter): string | number {
  switch (parameter.type) {
    case 'number':
      return parameter.min ?? parameter.max ?? 1
    case 'enum':
      return parameter.choices[0]!
    case 'path':
      return parameter.kind === 'folder' ? '.' : 'example'
    case 'branch':
      return 'main'
    case 'date':
      return '2030-01-31'
    default:
      return 'example'
  }
}

/** Names what saving a template confirms: these words and this folder, whatever the values. */
export function shapeOf({ command, args, work_dir, env }: TemplateDefinition): string {
  return createHash('sha256')
    .update(JSON.stringify([command, args, work_dir ?? null, Object.entries(env ?? {}).sort()]))
    .digest('base64url')
}
