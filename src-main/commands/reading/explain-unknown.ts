/** Says why a command or an option is not known and what was probably meant: an abbreviation, a mistyped name, a value attached where it may not be. */
import type { CompiledCommand } from '../policies/compiled-policy.ts'
import { didYouMean } from '../words/did-you-mean.ts'
import type { Edit } from './reading.ts'
import { offeredBelow, wayOn } from './verb-command.ts'

export interface Unknown {
  /** Last part of the rule that refuses it. */
  rule: string
  reason: string
  edit: Edit | null
}

/** What unknown words can be, which makes them more than a slip. */
const unknown_words: Readonly<Record<string, string>> = {
  git: 'aliases or other programs (git-WORD)',
  kubectl: 'plugins (kubectl-WORD), which are programs of their own',
  docker: 'plugins (docker-WORD), which are programs of their own',
  helm: 'plugins, which are programs of their own',
  argocd: 'plugins (argocd-WORD), which are programs of their own',
}

/** Why a command that the policy knows is refused; `found` is what `word` was read as below `group`. */
export function explainRefused(group: CompiledCommand, found: CompiledCommand, word: string): string {
  const reason = `${spoken(group)} ${word} is refused: ${found.refuse}.`
  return group.operations === null || found.session ? reason : `${reason} ${wayOn(group, word)}`
}

/** A word that is no command below `group`, and the command that was probably meant. */
export function explainCommand(group: CompiledCommand, word: string, at: number): Unknown {
  const known = new Set([...[...(group.commands ?? [])].filter(([, { refuse }]) => refuse === null).map(([name]) => name), ...offeredBelow(group)])
  // Of two letters every word is near to another one.
  const meant = word.length > 2 ? didYouMean(word, known) : null
  const shown = word.length > 80 ? `${word.slice(0, 77)}...` : word
  const edit = meant === null ? null : { at, remove: 1, insert: [meant] }
  const said = meant === null ? '' : ` Did you mean ${meant}?`
  if (group.operations !== null) {
    const why = 'its first word is no verb that tells what it does'
    return { rule: word, reason: `"${shown}" is not an operation of ${spoken(group)} that the policy knows, and ${why}.${said} ${wayOn(group, word)}`, edit }
  }
  const by_verb = [...(group.commands?.values() ?? [])].some(({ operations }) => operations !== null)
  const others = group.rule.includes('/') ? undefined : unknown_words[group.rule]
  const name = /^[\w.-]{1,40}$/.test(word) ? word : 'NAME'
  const why = by_verb
    ? ` What ${spoken(group)} does not know itself can be an alias or an extension, which runs a program.`
    : others === undefined
      ? ''
      : ` Unknown words there can be ${others.replace('WORD', name)}.`
  return {
    rule: word,
    reason: `"${shown}" is not a ${by_verb ? 'group of commands' : 'subcommand'} of ${spoken(group)} that the policy knows.${said}${why}`,
    edit,
  }
}

/** Whether a tool that takes beginnings of names would take `name` for an option that the policy has rules for. */
export function isAbbreviation(name: string, options: CompiledCommand['options']): boolean {
  for (const known of options.keys()) if (known.length > name.length && known.startsWith(name)) return true
  return false
}

/** A long option; `name` is `written` as the family looks it up, `word` the whole word with its value, `at` its place, `next` a word behind it that may be its value. */
export function explainLong(command: CompiledCommand, word: string, written: string, name: string, at: number, next: string | undefined): Unknown {
  const known = [...command.options.keys()]
  const full = name.length > 3 ? known.filter((candidate) => candidate.startsWith(name)).sort((a, b) => a.length - b.length) : []
  const rest = word.slice(written.length)
  if (full.length > 0) {
    const first = full.find((candidate) => command.options.get(candidate)!.refuse === null) ?? full[0]!
    const option = command.options.get(first)!
    const reason = `${written} is an abbreviation (of ${full.slice(0, 3).join(', ')}). Options are written out, so that they have one meaning.`
    const is_clear = new Set(full.map((candidate) => command.options.get(candidate))).size === 1
    if (option.refuse === null && !is_clear) return { rule: first, reason, edit: null }
    if (option.refuse === null) return { rule: first, reason, edit: { at, remove: 1, insert: [`${first}${rest}`] } }
    const takes_next = rest === '' && option.arity !== 'flag' && option.arity !== 'optional'
    return { rule: first, reason: `${reason} ${first} itself is refused: ${option.refuse}.`, edit: { at, remove: takes_next ? 2 : 1, insert: [] } }
  }
  const equals = name.indexOf('=')
  if (equals > 0 && !command.family.equals && command.options.has(name.slice(0, equals))) {
    const own = name.slice(0, equals)
    return { rule: own, reason: `${own} takes its value as the next word, not with =.`, edit: { at, remove: 1, insert: [own, name.slice(equals + 1)] } }
  }
  const meant = didYouMean(
    name,
    known.filter((candidate) => candidate.startsWith('--') === name.startsWith('--') && command.options.get(candidate)!.refuse === null),
  )
  return {
    rule: written,
    reason: `${written} is not an option that the policy of ${spoken(command)} knows.${meant ? ` Did you mean ${meant}?` : ''}`,
    edit: meant ? { at, remove: 1, insert: [`${meant}${rest}`] } : { at, remove: next === undefined || rest !== '' ? 1 : 2, insert: [], is_guess: 'unknown' },
  }
}

/** A short option `name` at `index` of `word`; `next` is a word behind it that may be its value. */
export function explainShort(command: CompiledCommand, word: string, name: string, index: number, at: number, next: string | undefined): Unknown {
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
  return {
    rule: name,
    reason: `${name} is not an option that the policy of ${spoken(command)} knows.`,
    edit: { at, remove: next === undefined || rest !== '' ? 1 : 2, insert: remaining, is_guess: 'unknown' },
  }
}

/** The command as a person says it: `git remote add`. */
const spoken = (command: CompiledCommand): string => command.rule.replaceAll('/', ' ')
