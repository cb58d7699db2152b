/** Finds the nearest argv that the policy allows, by lifting one problem after the other. */

import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import { type Outcome, type Place, weight } from '../reading/outcome.ts'
import type { Edit } from '../reading/reading.ts'
import { splitLine } from '../words/split-line.ts'
import { checkArgv } from './narrow-policy.ts'
import { standsInside } from './stands-on-disk.ts'

export interface Nearest {
  /** The tool first; null when there is none. */
  argv: string[] | null
  /** A line of the policy with words to be filled in, for the reason. */
  hint: string | null
}

/** More edits than this leave nothing of what was asked. */
const most_edits = 5
/** Longer argvs are not worth the search. */
const longest_argv = 200
const none: Nearest = { argv: null, hint: null }

/** `outcome` is that of `words` and refused. What is offered never does more than what was typed. */
export function findNearest(policy: CompiledPolicy, words: readonly string[], outcome: Outcome, place: Place): Nearest {
  if (words.length > longest_argv || words.some(isHalf)) return none
  // The line that a policy names stands for the one that was typed and for no other.
  if (outcome.problem?.nearest != null) return namedLine(policy, outcome.problem.nearest, place)
  if (outcome.session) return none
  const current = [...words]
  let problem = outcome.problem
  const edits: (Edit & { removed: string[] })[] = []
  while (problem !== null && edits.length < most_edits) {
    const { edit } = problem
    if (edit === null || edit.is_guess === 'unfinished' || problem.nearest !== null) return none
    edits.push({ ...edit, removed: current.splice(edit.at, edit.remove, ...edit.insert) })
    const next = checkArgv(policy, current, place)
    if (next.problem === null) {
      const is_offered = !next.is_help && !doesMore(policy, next, current, edits, place) && namesWhatIsThere(next, words)
      return is_offered ? { argv: [policy.tool, ...next.canonical], hint: null } : none
    }
    problem = next.problem
  }
  return none
}

/** The beginning of an option, or a long one with a slip behind its first letter (`-c-heck`): what it would have held back nobody knows. */
const isHalf = (word: string): boolean =>
  word === '-' || word === '--' || /^-[A-Za-z]-/.test(word) || (word.length > 2 && word !== '--help' && '--help'.startsWith(word))

/** A path that was not typed is one that stands there. */
const namesWhatIsThere = ({ parts, base }: Outcome, typed: readonly string[]): boolean =>
  parts.every(({ kind, text }) => kind !== 'path' || typed.some((word) => word.includes(text)) || standsInside(text, base))

/** Words by which a command shows, asks or does less. */
const restrains =
  /dry|help|check|list|show|plan|preview|simul|what-?if|test|print|skeleton|validate|diff|noop|no-op|only|confirm|interactive|ask|version|^-[in]$/

function doesMore(policy: CompiledPolicy, next: Outcome, words: readonly string[], edits: readonly (Edit & { removed: string[] })[], place: Place): boolean {
  if (next.canonical.length <= policy.prefix.length) return true
  if (next.effect === 'read') return false
  for (const { removed, insert, at, is_guess } of edits) {
    if (is_guess === 'unknown') return true
    if (insert.length === 0) {
      // Leaving out where, with what or how carefully it acts is another command.
      if (next.effect === 'destroy' || removed.length > 1 || removed.some((word) => !word.startsWith('-') || word.includes('=') || restrains.test(word)))
        return true
    } else if (removed.some((word) => word.includes('=')) && !insert.some((word) => word.includes('='))) {
      // `-write=false` without its value is its opposite.
      return true
    } else if (!removed.some((word) => word.startsWith(insert[0]!))) {
      const without = checkArgv(policy, [...words.slice(0, at), ...words.slice(at + insert.length)], place)
      const before = without.problem === null ? without.effect : without.command.effect
      if (weight[next.effect ?? 'read'] > weight[before ?? 'read']) return true
    }
  }
  return false
}

/** The line a policy names, when the policy itself allows it here and what it names is there. */
function namedLine(policy: CompiledPolicy, line: string, place: Place): Nearest {
  const split = splitLine(line)
  if ('problem' in split || split.words[0]?.text !== policy.tool) return none
  const named = split.words.slice(1).map((word) => word.text)
  if (named.some((word) => /(?:^|[=:/])[A-Z]{3,}(?:$|[=:/])/.test(word))) return { argv: null, hint: line }
  const outcome = checkArgv(policy, named, place)
  if (outcome.problem !== null || outcome.canonical.length <= policy.prefix.length) return none
  const is_there = outcome.parts.every(({ kind, text }) => kind !== 'path' || standsInside(text, outcome.base))
  return is_there ? { argv: [policy.tool, ...outcome.canonical], hint: null } : none
}
