/** Finds rules of a command that can never match, so that nobody believes in a protection that is not there. */

import { didYouMean } from '../words/did-you-mean.ts'
import type { CompiledCommand, CompiledOption, CompiledPolicy, OptionTest } from './compiled-policy.ts'
import type { RawCommand, RawVerbs } from './policy-schema.ts'
import type { Finding, Path } from './policy-text.ts'

/** `command` is what `raw` was compiled into (for rules laid over a command: the result). */
export function lintCommand(command: CompiledCommand, raw: RawCommand, path: Path): Finding[] {
  return [...lintRefused(raw, path), ...lintSlots(command, raw, path), ...(raw.when ?? []).flatMap((_, index) => lintCondition(command, raw, path, index))]
}

/** All commands of a file, the root first. */
export function lintCommands(command: CompiledCommand, raw: RawCommand, path: Path): Finding[] {
  const found = lintCommand(command, raw, path)
  const names = new Set<string>()
  for (const [key, entry] of Object.entries(raw.commands ?? {})) {
    const here = [...path, 'commands', key]
    for (const name of [...key.split(/,\s*/), ...(typeof entry === 'string' ? [] : (entry.aliases ?? []))]) {
      if (names.has(name)) found.push({ path: here, message: `The subcommand ${name} is written twice, so one of the two can never match.`, fix: 'Keep one.' })
      names.add(name)
    }
    const below = command.commands?.get(key.split(/,\s*/)[0]!) ?? command.command_patterns.find((each) => each.value.name === key)?.value
    if (below && typeof entry !== 'string' && entry.mount === undefined) found.push(...lintCommands(below, entry, here))
  }
  return found
}

/** Of what a file says of operations by their verb. */
export function lintVerbs({ verbs }: Pick<CompiledPolicy, 'verbs'>, raw: RawVerbs | undefined): Finding[] {
  if (verbs === null || raw === undefined) return []
  return (['read', 'change', 'destroy'] as const).flatMap((effect) => {
    const { words: _words, names: _names, ...body } = raw[effect]
    return lintCommand(verbs.by_effect[effect], body, ['verbs', effect])
  })
}

function lintRefused(raw: RawCommand, path: Path): Finding[] {
  if (raw.refuse === undefined) return []
  const dead = (['options', 'args', 'when', 'commands', 'effect'] as const).filter((key) => raw[key] !== undefined)
  return dead.map((key) => ({
    path: [...path, key],
    message: `The command is refused as a whole, so its "${key}" can never match.`,
    fix: `Remove "${key}" or "refuse".`,
  }))
}

function lintSlots(command: CompiledCommand, raw: RawCommand, path: Path): Finding[] {
  if (raw.args === undefined) return []
  const greedy = command.args.findIndex(({ quantifier }) => quantifier === 'any' || quantifier === 'some')
  if (greedy < 0) return []
  return command.args.slice(greedy + 1).flatMap(({ name, quantifier }) =>
    quantifier === 'one' || quantifier === 'some'
      ? []
      : [
          {
            path: [...path, 'args', name],
            message: `"${name}" can never get a word: "${command.args[greedy]!.name}" before it takes them all.`,
            fix: 'Leave it out.',
          },
        ],
  )
}

function lintCondition(command: CompiledCommand, raw: RawCommand, path: Path, index: number): Finding[] {
  const here = [...path, 'when', index]
  const written = raw.when![index]!
  // Conditions laid over others stand at the end.
  const condition = command.when[command.when.length - raw.when!.length + index]
  if (!condition) return []
  const found: Finding[] = []
  const never = (key: string, why: string, fix: string) => void found.push({ path: [...here, key], message: `The rule can never match: ${why}.`, fix })

  const slots = [...command.args.map(({ name }) => name), ...(command.after_dashes ? [command.after_dashes.name] : [])]
  for (const key of ['arg', 'not_arg'] as const) {
    for (const name of Object.keys(written[key] ?? {})) {
      if (slots.includes(name)) continue
      const meant = didYouMean(name, slots)
      never(
        key,
        `${command.rule.replaceAll('/', ' ')} has no argument "${name}"`,
        meant ? `Write "${meant}".` : `Its arguments are ${slots.join(', ') || 'none'}.`,
      )
    }
  }
  const tests: [string, readonly OptionTest[]][] = [
    ['given', condition.given ?? []],
    ['given_all', condition.given_all ?? []],
  ]
  for (const [key, each] of tests) {
    for (const test of each) {
      const option = optionOf(command, test.name)
      const impossible = option && impossibleValue(option, test)
      if (impossible) never(key, impossible, `Take one of the values, or remove the rule.`)
      else if (option?.refuse !== null && option?.refuse !== undefined) never(key, `${test.name} is refused already`, 'Remove the rule.')
    }
  }
  const wanted = condition.given?.length === 1 ? [...condition.given, ...(condition.given_all ?? [])] : (condition.given_all ?? [])
  for (const test of wanted) {
    if (condition.not_given?.some((not) => not.name === test.name && (not.value === null || not.value === test.value)))
      never('not_given', `it asks that ${test.name} is given and is not given`, 'Remove one of the two.')
  }
  const most = mostWords(command)
  if (condition.args && (condition.args.min > most || condition.args.max < condition.args.min))
    never('args', `the command takes ${most === 0 ? 'no words' : `at most ${most}`}`, `Write a count up to ${most}.`)
  if (condition.args?.max === 0 && condition.arg !== null) never('arg', 'it asks for no words and for one that matches', 'Remove "args" or "arg".')
  return found
}

const optionOf = (command: CompiledCommand, name: string): CompiledOption | undefined =>
  [...command.options.values()].find((option) => option.main === name || option.names.includes(name))

function impossibleValue(option: CompiledOption, { name, value }: OptionTest): string | null {
  if (value === null) return null
  if (option.arity === 'flag') return value === 'true' || value === 'false' ? null : `${name} takes no value`
  const { type } = option
  if (type?.name.startsWith('enum(') && !type.values.includes(value)) return `${name} never has the value ${value} (it takes ${type.values.join(', ')})`
  return null
}

function mostWords(command: CompiledCommand): number {
  const slots = command.after_dashes ? [...command.args, command.after_dashes] : command.args
  return slots.some(({ quantifier }) => quantifier === 'any' || quantifier === 'some')
    ? Number.POSITIVE_INFINITY
    : slots.filter(({ type }) => type.name !== 'none').length
}
