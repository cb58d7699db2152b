/** Finds the nearest argv that the policy allows, by lifting one problem after the other. */

import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import type { Outcome, Place } from '../reading/outcome.ts'
import { splitLine } from '../words/split-line.ts'
import { checkArgv } from './narrow-policy.ts'

/** More edits than this leave nothing of what was asked. */
const most_edits = 5
/** Longer argvs are not worth the search. */
const longest_argv = 200

/** The tool first; null when there is none. `outcome` is that of `words` and refused. */
export function findNearest(policy: CompiledPolicy, words: readonly string[], outcome: Outcome, place: Place): string[] | null {
  if (words.length > longest_argv) return null
  const current = [...words]
  let problem = outcome.problem
  for (let round = 0; round < most_edits && problem !== null; round++) {
    if (problem.nearest !== null) return namedLine(policy, problem.nearest, place)
    if (problem.edit === null) return null
    current.splice(problem.edit.at, problem.edit.remove, ...problem.edit.insert)
    const next = checkArgv(policy, current, place)
    if (next.problem === null) {
      // Leaving an option out must not make the command harder than what was asked for.
      return next.effect === 'destroy' && problem.edit.insert.length === 0 ? null : [policy.tool, ...next.canonical]
    }
    problem = next.problem
  }
  return null
}

/** The line a policy names, when the policy itself allows it here (paths in it may lead elsewhere in this workspace). */
function namedLine(policy: CompiledPolicy, line: string, place: Place): string[] | null {
  const split = splitLine(line)
  if ('problem' in split || split.words[0]?.text !== policy.tool) return null
  const named = checkArgv(
    policy,
    split.words.slice(1).map((word) => word.text),
    place,
  )
  return named.problem === null ? [policy.tool, ...named.canonical] : null
}
