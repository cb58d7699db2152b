/** What can be done with one commit of the history, each with what it does said before. */
import { notifications } from '@mantine/notifications'
import type { GitChanges, GitCommit } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { queryClient } from '../../stores/query-client.ts'
import { copyText } from '../../ui/copy-text.ts'
import { act } from './act.ts'
import { newBranch, newTag, switchTo } from './branch-acts.ts'
import { shownPath } from './change-rows.ts'

export interface CommitAct {
  name: string
  key?: string
  divided?: boolean
  red?: boolean
  run: (commit: GitCommit) => unknown
}

const short = (commit: GitCommit): string => commit.hash.slice(0, 8)

/** A merge has several parents: its change is the one against the first. */
const mainline = (commit: GitCommit) => (commit.parents.length > 1 ? { mainline: 1 } : {})

async function copyHash(commit: GitCommit): Promise<void> {
  if (await copyText(commit.hash)) notifications.show({ message: 'Hash copied', autoClose: 2500 })
}

const branchNow = (): string =>
  queryClient.getQueriesData<GitChanges>({ queryKey: ['git', 'changes'] }).find(([, data]) => data)?.[1]?.branch ?? 'The detached HEAD'

/** Asked for anew: what was changed a moment ago is lost too. */
async function changedNow(): Promise<string[]> {
  const changes = await act({ failed: 'The branch was not moved', call: ({ workspace }) => api.git.changes({ workspace }) })
  return (changes?.files ?? []).filter((file) => file.worktree !== '?').map((file) => shownPath(file.path))
}

const reset = async (commit: GitCommit, mode: 'soft' | 'mixed' | 'hard') => {
  const effects = {
    soft: 'Files and what is staged stay as they are; what the commits after it held is staged.',
    mixed: 'Files stay as they are; what the commits after it held is changed and not staged.',
    hard: 'Files become those of the commit. Changes that are not committed are lost, and cannot be undone.',
  }
  const items = mode === 'hard' ? await changedNow() : []
  return act({
    failed: 'The branch was not moved',
    loses: {
      title: `Move ${branchNow()} to ${short(commit)}?`,
      text: `${effects[mode]} Undo brings the branch back.`,
      ...(items.length > 0 && { items }),
      verb: mode === 'hard' ? 'Move it and throw changes away' : 'Move the branch',
    },
    call: (where) => api.git.reset({ ...where, to: commit.hash, mode }),
  })
}

export const commit_acts: readonly CommitAct[] = [
  { name: 'Copy the hash', key: 'y', run: (commit) => copyHash(commit) },
  { name: 'Check it out', key: 'o', run: (commit) => switchTo(commit.hash, true) },
  { name: 'New branch here', key: 'n', run: (commit) => newBranch(commit.hash, `${short(commit)} ${commit.message.split('\n')[0]}`) },
  { name: 'New tag here', key: 't', run: (commit) => newTag(commit.hash) },
  {
    name: 'Cherry-pick: apply it to this branch',
    key: 'p',
    divided: true,
    run: (commit) => act({ failed: 'It was not applied', call: (where) => api.git.cherry_pick({ ...where, commits: [commit.hash], ...mainline(commit) }) }),
  },
  {
    name: 'Revert: a new commit that takes it back',
    key: 'r',
    run: (commit) => act({ failed: 'It was not reverted', call: (where) => api.git.revert({ ...where, commits: [commit.hash], ...mainline(commit) }) }),
  },
  { name: 'Reset here, keep what came after staged', divided: true, run: (commit) => reset(commit, 'soft') },
  { name: 'Reset here, keep what came after as changes', run: (commit) => reset(commit, 'mixed') },
  { name: 'Reset here and throw changes away', red: true, run: (commit) => reset(commit, 'hard') },
]
