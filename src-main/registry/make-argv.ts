/** From the values of a call to the words of a command line, by the declaration alone. */
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { type CheckedValue, checkValue } from './check-value.ts'
import type { Arg, Command, Value } from './declaration.ts'
import type { FilesOfCall, NamedFile } from './files-of-call.ts'

/** Linux takes no longer word (MAX_ARG_STRLEN), and this much together surely fits. */
const longest_word_bytes = 131_071
const longest_line_bytes = 1_000_000

export interface Issue {
  /** `args.NAME`. */
  path: string
  message: string
}

export interface MadeArgv {
  /** Without the program. */
  argv: string[]
  issues: Issue[]
  /** What the program reads. */
  files: NamedFile[]
  /** Ids of uploads that are not there for the caller. */
  missing: string[]
  /** Files that are offered first as results, by name, in the order of the declaration. */
  outputs: string[]
}

/** First words, options in the order of the file, `--`, positionals by their number. Never throws; what is wrong stands in `issues`. */
export function makeArgv(command: Command, values: Readonly<Record<string, Value>>, files: FilesOfCall): MadeArgv {
  const issues: Issue[] = []
  const given = giveValues(command, values, issues)
  const checked = new Map<Arg, CheckedValue>()
  for (const arg of command.args) {
    const value = given.get(arg) ?? arg.default
    const one = checkValue(arg, value, files)
    for (const message of new Set(one.issues)) issues.push({ path: `args.${arg.name}`, message })
    if (arg.required && one.words.length === 0 && one.issues.length === 0) issues.push({ path: `args.${arg.name}`, message: 'It is needed.' })
    checked.set(arg, one)
  }
  const argv = [...command.argv]
  for (const arg of command.args) if (arg.option !== null) argv.push(...optionWords(arg, checked.get(arg)!.words))
  const places = command.args.filter(({ positional }) => positional !== null).sort((one, other) => one.positional! - other.positional!)
  const positionals = places.flatMap((arg) => joined(arg, checked.get(arg)!.words))
  if (positionals.length > 0 && command.dashdash) argv.push('--')
  argv.push(...positionals)
  if (
    argv.some((word) => Buffer.byteLength(word) > longest_word_bytes) ||
    argv.reduce((bytes, word) => bytes + Buffer.byteLength(word) + 1, 0) > longest_line_bytes
  )
    issues.push({ path: 'args', message: 'The arguments are longer together than a command line can be.' })
  const all = [...checked.values()]
  return {
    argv,
    issues,
    files: all.flatMap((one) => one.files),
    missing: [...new Set(all.flatMap((one) => one.missing))],
    outputs: command.outputs.flatMap((name) => checked.get(command.args.find((arg) => arg.name === name)!)?.outputs ?? []),
  }
}

/** Each value by its argument; the same one under two names, and names that nothing is declared under, are told. */
function giveValues(command: Command, values: Readonly<Record<string, Value>>, issues: Issue[]): Map<Arg, Value> {
  const given = new Map<Arg, Value>()
  for (const [name, value] of Object.entries(values)) {
    const arg = command.args.find((one) => one.name === name || one.aliases.includes(name))
    const path = `args.${name.slice(0, 200)}`
    if (arg === undefined) {
      const known = command.args.map((one) => one.name)
      const meant = didYouMean(name, known)
      const told = known.length === 0 ? 'it takes none' : `known are ${known.join(', ')}`
      issues.push({
        path,
        message: `${command.name} has no argument of this name. ${meant === null ? `${told[0]!.toUpperCase()}${told.slice(1)}.` : `Did you mean ${meant}?`}`,
      })
    } else if (given.has(arg)) issues.push({ path, message: `It is given twice: ${arg.name} is the same.` })
    else given.set(arg, value)
  }
  return given
}

function joined({ list, join }: Arg, words: readonly string[]): readonly string[] {
  return list && join !== null && words.length > 0 ? [words.join(join)] : words
}

function optionWords(arg: Arg, words: readonly string[]): string[] {
  const option = arg.option!
  if (words.length === 0) return []
  if (arg.type === 'flag') return [option]
  const values = joined(arg, words)
  if (arg.spread) return [option, ...values]
  return values.flatMap((value) => (arg.attach ? [`${option}=${value}`] : [option, value]))
}
