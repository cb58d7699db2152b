/** What stands half done in a repository, and whether going on with it would run programs that are written down there. */
import { join } from 'node:path'
import type { LookedAt } from './looked-at.ts'

export interface HalfDone {
  /** A merge, rebase, cherry-pick, revert or series of patches. */
  is_under_way: boolean
  /** The list of steps of a rebase names programs, or cannot be read. */
  has_programs: boolean
}

const marks = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply', 'sequencer']
const list_limit_bytes = 4 * 1024 * 1024

export function halfDone(git_dir: string, looked: LookedAt): HalfDone {
  const is_under_way = marks.map((name) => looked.exists(join(git_dir, name))).includes(true)
  const steps = looked.read(join(git_dir, 'rebase-merge/git-rebase-todo'), list_limit_bytes)
  const runs = steps === 'unreadable' || (steps !== null && /^[ \t]*(?:x|exec)(?:[ \t]|$)/m.test(steps.toString('latin1')))
  // git-merge-NAME is looked for along PATH and run.
  return { is_under_way, has_programs: runs || looked.exists(join(git_dir, 'rebase-merge/strategy')) }
}
