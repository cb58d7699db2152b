/** Says why a command or an option is not known and what was probably meant: an abbreviation, a mistyped name, a value attached where it may not be. */
import type { CompiledCommand } from '../policies/compiled-policy.ts'
import { didYouMean } from '../words/did-you-mean.ts'
import type { Edit } from './reading.ts'
import { offeredBelow, wayOn } from './verb-command.ts'

export interface Unknown {
  /** Last part of the rule that refuses it. */
  rule: string
  reason: string
  edit: Edit
}

/** Why a command that the policy knows is refused; `found` is what `word` was read as below `group`. */
export function explainRefused(group: CompiledCommand, found: CompiledCommand, word: string): string {
  const reason = `${spoken(group)} ${word} is refused: ${found.refuse}.`
  return group.operations === null || found.session ? reason : `${reason} ${wayOn(group, word)}`
}

/** Why a word is no command below `group`, and the one that was probably meant. */
export function explainCommand(group: CompiledCommand, word: string): { reason: string; meant: string | null } {
  const known = new Set([...(group.commands?.keys() ?? []), ...offeredBelow(group)])
  // Of two letters every word is near to another one.
  const meant = word.length > 2 ? didYouMean(word, known) : null
  const said = meant ? ` Did you mean ${meant}?` : ''
  if (group.operations !== null) {
    const why = 'its first word is no verb that tells what it does'
    return { reason: `"${word}" is not an operation of ${spoken(group)} that the policy knows, and ${why}.${said} ${wayOn(group, word)}`, meant }
  }
  const by_verb = [...(group.commands?.values() ?? [])].some(({ operations }) => operations !== null)
  const why = by_verb
    ? `What ${spoken(group)} does not know itself can be an alias or an extension, which runs a program.`
    : 'Unknown words can be plugins or aliases, which run programs.'
  return { reason: `"${word}" is not a ${by_verb ? 'group of commands' : 'subcommand'} of ${spoken(group)} that the policy knows.${said} ${why}`, meant }
}

/** Whether a tool that takes beginnings of names would take `name` for an option that the policy has rules for. */
export function isAbbreviation(name: string, options: CompiledCommand['options']): boolean {
  for (const known of options.keys()) if (known.length > name.length && known.startsWith(name)) return true
  return false
}

/** A long option; `name` is `written` as the family looks it up, `word` the whole word with its value, `at` its place. */
export function explainLong(command: CompiledCommand, word: string, written: string, name: string, at: number): Unknown {
  const known = [...command.options.keys()]
  const full = name.length > 3 ? known.filter((candidate) => candidate.startsWith(name)).sort((a, b) => a.length - b.length) : []
  const rest = word.slice(written.length)
  if (full.length > 0) {
    const first = full.find((candidate) => command.options.get(candidate)!.refuse === null) ?? full[0]!
    const option = command.options.get(first)!
    const reason = `${written} is an abbreviation (of ${full.slice(0, 3).join(', ')}). Options are written out, so that they have one meaning.`
    if (option.refuse === null) return { rule: first, reason, edit: { at, remove: 1, insert: [`${first}${rest}`] } }
    const takes_next = rest === '' && option.arity !== 'flag' && option.arity !== 'optional'
    return { rule: first, reason: `${reason} ${first} itself is refused: ${option.refuse}.`, edit: { at, remove: takes_next ? 2 : 1, insert: [] } }
  }
  const equals = name.indexOf('=')
  if (equals > 0 && !command.family.equals && command.options.has(name.slice(0, equals))) {
    const own = name.slice(0, equals)
    return { rule: own, reason: `${own} takes its value as the next word, not with =.`, edit: { at, remove: 1, insert: [own, name.slice(equals + 1)] } }
  }
  const meant = didYouMean(name, known)
  return {
    rule: written,
    reason: `${written} is not an option that the policy of ${spoken(command)} knows.${meant ? ` Did you mean ${meant}?` : ''}`,
    edit: { at, remove: 1, insert: meant ? [`${meant}${rest}`] : [] },
  }
}

/** A short option `name` at `index` of `word`. */
export function explainShort(command: CompiledCommand, word: string, name: string, index: number, at: number): Unknown {
  const long = `-${word}`
  if (index === 1 && word.length > 2 && command.options.has(long)) {
    return { rule: name, reason: `${word} is not an option; long ones start with two dashes.`, edit: { at, remove: 1, insert: [long] } }
  }
  const rest = word.slice(index + name.length - 1)
  if (command.commands?.has(name)) {
    const apart = [...(index > 1 ? [word.slice(0, index)] : []), name, ...(rest === '' ? [] : [rest])]
    return { rule: name, reason: `${name} stands on its own here, with its value as the next word.`, edit: { at, remove: 1, insert: apart } }
  }
  const others = `${word.slice(0, index)}${rest}`
  const remaining = others.length > 1 && [...others.slice(1)].every((character) => command.options.has(`-${character}`)) ? [others] : []
  return { rule: name, reason: `${name} is not an option that the policy of ${spoken(command)} knows.`, edit: { at, remove: 1, insert: remaining } }
}

/** The command as a person says it: `git remote add`. */
const spoken = (command: CompiledCommand): string => command.rule.replaceAll('/', ' ')
