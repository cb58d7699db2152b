/** Demands that somebody is set who commits, before an act that would stop in the middle for want of a name and leave its half behind. */
import type { GitReader } from './git-reader.ts'
import type { GitStep } from './git-steps.ts'
import type { Place } from './place.ts'

/** A commit, a merge and a tag look by themselves before they touch anything. */
const stops_in_the_middle = new Set(['cherry-pick', 'revert', 'rebase'])

/** Throws CONFLICT with the reason `no_user`. */
export async function demandUser(reader: GitReader, place: Place, steps: readonly GitStep[]): Promise<void> {
  const line = steps.find((step) => step.do === 'git' && stops_in_the_middle.has(step.args[0]!) && !goesOn(step.args))
  if (line?.do !== 'git') return
  const ask = (args: readonly string[], ok: readonly number[]) => reader.ask({ args, repo: place.repo, ok }, place.around)
  // A branch that only moves forward gets no commit of its own.
  if (line.args[0] === 'rebase' && (await ask(['merge-base', '--is-ancestor', 'HEAD', line.args.at(-1)!], [0, 1, 128])).exit_code === 0) return
  await ask(['var', 'GIT_COMMITTER_IDENT'], [0])
}

const goesOn = (args: readonly string[]): boolean => ['--abort', '--skip', '--quit', '--continue'].includes(args[1] ?? '')
