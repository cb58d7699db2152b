/** The actions of git that have a name in the palette. */
import { addRemote, addWorktree, fetchAll, newBranch, newTag, pull, push, pushStash, redo, undo } from '../features/git/branch-acts.ts'
import { stageAll, unstageAll } from '../features/git/file-acts.ts'
import { showGit, writeMessage } from '../stores/git.ts'
import type { Action } from './action.ts'

const action = (id: string, name: string, run: () => unknown, keys?: string): Action => ({
  id: `git-${id}`,
  name: `Git: ${name}`,
  group: 'Git',
  ...(keys && { keys }),
  run: () => void run(),
})

export const git_actions: readonly Action[] = [
  action('changes', 'show what has changed', () => showGit('changes')),
  action('history', 'show the history', () => showGit('history')),
  action('refs', 'show branches, tags and stashes', () => showGit('refs')),
  action('message', 'write a commit', writeMessage, 'alt+c'),
  action('stage-all', 'stage everything', stageAll),
  action('unstage-all', 'unstage everything', unstageAll),
  action('fetch', 'fetch', fetchAll),
  action('pull', 'pull', () => pull()),
  action('push', 'push', push),
  action('branch', 'new branch', () => newBranch()),
  action('tag', 'new tag', () => newTag()),
  action('stash', 'put the changes aside', pushStash),
  action('worktree', 'new worktree', addWorktree),
  action('remote', 'add a remote', () => addRemote()),
  action('undo', 'undo the last act', undo),
  action('redo', 'do again what was undone', redo),
]
