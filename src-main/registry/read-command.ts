/** Reads one command of a registry file: its arguments, which of them can stand together, and its example. */
import { LinearPattern } from '../base/linear-pattern.ts'
import type { Finding } from '../commands/policies/policy-text.ts'
import { checkValue } from './check-value.ts'
import type { Arg, Command, Value } from './declaration.ts'
import { example_files } from './files-of-call.ts'
import { makeArgv } from './make-argv.ts'
import { plain_name, type RawArg, type RawCommand } from './registry-schema.ts'

export interface CommandPlace {
  stage: string
  path: readonly (string | number)[]
  /** As the program says for all its commands. */
  dashdash: boolean | undefined
  timeout_s: number | undefined
}

type Tell = (finding: Finding) => void

const usual_text_length = 4096
const usual_schemes = ['http', 'https', 's3', 'ftp']

export function readCommand(name: string, raw: RawCommand, place: CommandPlace, tell: Tell): Command {
  const { path } = place
  const args = Object.entries(raw.args ?? {}).map(([arg, declared]) => readArg(arg, declared, [...path, 'args', arg], tell))
  checkTogether(args, path, tell)
  for (const output of raw.outputs ?? []) {
    if (!args.some((arg) => arg.name === output && arg.type === 'path-out'))
      tell({ path: [...path, 'outputs'], message: `"${output}" is no argument of the type path-out.`, fix: 'Name arguments whose files are results.' })
  }
  const command: Command = {
    name,
    description: raw.say ?? '',
    effect: raw.effect ?? 'change',
    argv: raw.argv ?? [place.stage, name],
    dashdash: raw.dashdash ?? place.dashdash ?? true,
    args,
    outputs: raw.outputs ?? [],
    example: (raw.example as Command['example']) ?? null,
    timeout_s: raw.timeout_s ?? place.timeout_s ?? null,
  }
  if (command.example !== null) {
    const { issues } = makeArgv(command, command.example, example_files)
    for (const issue of issues)
      tell({
        path: [...path, 'example'],
        message: `The example does not fit: ${issue.path}: ${issue.message}`,
        fix: 'Correct the example, or what it is held against.',
      })
  }
  return command
}

function readArg(name: string, raw: RawArg, path: readonly (string | number)[], tell: Tell): Arg {
  const wrong = (message: string, fix: string, key?: string) => tell({ path: key === undefined ? path : [...path, key], message: `${name}: ${message}`, fix })
  if (!plain_name.test(name)) wrong('this is no name of an argument.', 'Use letters, digits, "_", "." and "-", a letter or a digit first.')
  for (const one of [name, ...(raw.aliases ?? [])]) if (one === 'argv') wrong('no argument is called argv.', 'Give it another name.')
  if ((raw.positional === undefined) === (raw.option === undefined)) wrong('it is a positional or an option.', 'Give exactly one of "positional" and "option".')
  const of_type = (key: keyof RawArg, ...types: readonly RawArg['type'][]) => {
    if (raw[key] !== undefined && !types.includes(raw.type)) wrong(`"${key}" is for ${types.join(', ')}.`, 'Remove it.', key)
  }
  of_type('choices', 'enum')
  of_type('min', 'int', 'number')
  of_type('max', 'int', 'number', 'text')
  of_type('pattern', 'text')
  of_type('allow_dash', 'text')
  of_type('schemes', 'url', 'source')
  of_type('folder', 'path-in')
  of_type('stdout', 'path-out')
  if (raw.type === 'enum' && raw.choices === undefined) wrong('an enum has choices.', 'Add "choices: [ONE, OTHER]".')
  if (raw.type === 'flag' && (raw.option === undefined || raw.list || raw.attach))
    wrong('a flag is an option alone.', 'Give it an "option", and neither "list" nor "attach".')
  if (raw.attach && raw.option === undefined) wrong('"attach" is for options.', 'Remove it.', 'attach')
  if ((raw.join !== undefined || raw.spread) && !raw.list) wrong('"join" and "spread" are for lists.', 'Add "list: true", or remove it.')
  if (raw.spread && (raw.join !== undefined || raw.attach || raw.option === undefined))
    wrong('"spread" is for an option without "join" and "attach".', 'Keep one of them.', 'spread')
  if (raw.min !== undefined && raw.max !== undefined && raw.min > raw.max) wrong('"min" is larger than "max".', 'Correct one of them.', 'min')
  if (raw.type === 'text' && raw.max !== undefined && !(Number.isInteger(raw.max) && raw.max >= 1 && raw.max <= 100_000))
    wrong('"max" of a text is a number of characters from 1 to 100000.', 'Correct it.', 'max')
  const arg: Arg = {
    name,
    aliases: raw.aliases ?? [],
    type: raw.type,
    required: raw.required ?? false,
    positional: raw.positional ?? null,
    option: raw.option ?? null,
    list: raw.list ?? false,
    join: raw.join ?? null,
    spread: raw.spread ?? false,
    attach: raw.attach ?? false,
    default: (raw.default as Value | undefined) ?? null,
    choices: raw.choices?.map(String) ?? null,
    min: raw.type === 'text' ? null : (raw.min ?? null),
    max: raw.type === 'text' ? null : (raw.max ?? null),
    max_length: raw.type === 'text' ? (raw.max ?? usual_text_length) : usual_text_length,
    pattern: readPattern(raw.pattern, (message) => wrong(message, 'Write it in the syntax of RE2, without look-around and back references.', 'pattern')),
    allow_dash: raw.allow_dash ?? false,
    schemes: raw.schemes ?? usual_schemes,
    folder: raw.folder ?? false,
    stdout: raw.stdout === '-',
    description: raw.say ?? '',
  }
  checkDefault(arg, wrong)
  return arg
}

function readPattern(source: string | undefined, wrong: (message: string) => void): LinearPattern | null {
  if (source === undefined) return null
  try {
    return new LinearPattern(source)
  } catch (error) {
    wrong(`the pattern cannot be used: ${(error as Error).message}.`)
    return null
  }
}

function checkDefault(arg: Arg, wrong: (message: string, fix: string, key?: string) => void): void {
  if (arg.default === null) return
  if (arg.required) wrong('what is required has no default.', 'Remove one of the two.', 'default')
  const { issues } = checkValue(arg, arg.default, example_files)
  for (const message of issues) wrong(`the default does not fit: ${message}`, 'Correct it.', 'default')
}

/** Names, places and options of one command, each given once. */
function checkTogether(args: readonly Arg[], path: CommandPlace['path'], tell: Tell): void {
  const twice = (kind: string, keys: readonly (readonly [Arg, string | number | null])[]) => {
    const seen = new Set<string | number>()
    for (const [arg, key] of keys) {
      if (key === null) continue
      if (seen.has(key)) tell({ path: [...path, 'args', arg.name], message: `The ${kind} ${key} is given twice.`, fix: 'Give each argument one of its own.' })
      seen.add(key)
    }
  }
  twice(
    'name',
    args.flatMap((arg) => [arg.name, ...arg.aliases].map((name) => [arg, name] as const)),
  )
  twice(
    'place',
    args.map((arg) => [arg, arg.positional] as const),
  )
  twice(
    'option',
    args.map((arg) => [arg, arg.option] as const),
  )
}
