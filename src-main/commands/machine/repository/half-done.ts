/** What stands half done in a repository, and whether going on with it would run programs or use options that are written down there. */
import { dirname, join } from 'node:path'
import { confine, PathLedger } from '../../../workspaces/resolve-path.ts'
import { readConfigText } from './config-reader.ts'
import type { RepositoryPlace } from './find-repository.ts'
import type { LookedAt } from './looked-at.ts'

export interface HalfDone {
  /** A merge, rebase, cherry-pick, revert or series of patches. */
  is_under_way: boolean
  /** What it would go on with names programs or files, or cannot be read. */
  has_programs: boolean
  /** The place a search for a fault goes back to is no revision but an option of git checkout. */
  returns_by_option: boolean
}

const marks = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply', 'sequencer']
const list_limit_bytes = 4 * 1024 * 1024

export function halfDone(git_dir: string, looked: LookedAt): HalfDone {
  const is_under_way = marks.map((name) => looked.exists(join(git_dir, name))).includes(true)
  const start = looked.read(join(git_dir, 'BISECT_START'), list_limit_bytes)
  return {
    is_under_way,
    has_programs: [hasPrograms(git_dir, looked), hasOddChoices(git_dir, looked), hasOddApplyOptions(git_dir, looked)].includes(true),
    returns_by_option: start === 'unreadable' || (start !== null && /^\s*-/.test(start.toString('latin1'))),
  }
}

/** Steps of a rebase. */
function hasPrograms(git_dir: string, looked: LookedAt): boolean {
  const steps = looked.read(join(git_dir, 'rebase-merge/git-rebase-todo'), list_limit_bytes)
  const runs = steps === 'unreadable' || (steps !== null && /^[ \t]*(?:x|exec)(?:[ \t]|$)/m.test(steps.toString('latin1')))
  // git-merge-NAME is looked for along PATH, and beside the files where NAME has a slash, and run.
  return looked.exists(join(git_dir, 'rebase-merge/strategy')) || runs
}

const harmless_choice =
  /^options\.(?:no-commit|edit|allow-empty|allow-empty-message|keep-redundant-commits|signoff|record-origin|allow-ff|mainline|strategy-option|allow-rerere-auto|default-msg-cleanup|commit-use-reference)$/
const own_strategy = /^(?:ort|recursive|resolve|octopus|ours|subtree)$/

/** The choices that a series of cherry-picks or reverts was begun with. */
function hasOddChoices(git_dir: string, looked: LookedAt): boolean {
  const text = looked.read(join(git_dir, 'sequencer/opts'), list_limit_bytes)
  if (text === null) return false
  if (text === 'unreadable') return true
  const { entries, sound } = readConfigText(text)
  return !sound || entries.some(({ key, value }) => !harmless_choice.test(key) && !(key === 'options.strategy' && own_strategy.test(value ?? '')))
}

/** Options of git apply that a series of patches was begun with; some of them name files. */
function hasOddApplyOptions(git_dir: string, looked: LookedAt): boolean {
  const text = looked.read(join(git_dir, 'rebase-apply/apply-opt'), list_limit_bytes)
  if (text === null) return false
  if (text === 'unreadable') return true
  return !/^(?:\s*'(?:-[pC]\d{1,6}|--(?:reject|ignore-whitespace|ignore-space-change|whitespace=[a-z-]+))')*\s*$/.test(text.toString('latin1'))
}

/** Whether conflicts are remembered of files that lie outside the files of the repository: git reads and writes those without a look. */
export function namesResolutionsElsewhere(place: RepositoryPlace, root: string, looked: LookedAt): boolean {
  const text = looked.read(join(place.git_dir, 'MERGE_RR'), list_limit_bytes)
  if (text === null) return false
  if (text === 'unreadable') return true
  const top = dirname(place.dot_git)
  const ledger = new PathLedger()
  return text
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '')
    .some((entry) => {
      const path = /^[0-9a-f]+(?:\.\d+)?\t([\s\S]+)$/.exec(entry)?.[1]
      return path === undefined || path.startsWith('/') || path.split('/').includes('..') || typeof confine(root, path, top, ledger) === 'string'
    })
}
