/** Branches, tags, stashes, worktrees and remotes as the rows of one list. */
import type { GitRef, GitRepository, Stash, Worktree } from '../../../src-preload/contract/git.ts'

export type RefRow =
  | { kind: 'heading'; key: string; name: string; count: number }
  | { kind: 'ref'; key: string; ref: GitRef }
  | { kind: 'stash'; key: string; stash: Stash }
  | { kind: 'worktree'; key: string; worktree: Worktree }
  | { kind: 'remote'; key: string; remote: GitRepository['remotes'][number] }

interface Lists {
  refs: readonly GitRef[]
  stashes: readonly Stash[]
  worktrees: readonly Worktree[]
  remotes: GitRepository['remotes']
}

/** What a row is found by. */
function wordsOf(row: RefRow): string {
  if (row.kind === 'ref') return `${row.ref.name} ${row.ref.subject}`
  if (row.kind === 'stash') return row.stash.message
  if (row.kind === 'worktree') return `${row.worktree.path} ${row.worktree.branch ?? ''}`
  if (row.kind === 'remote') return `${row.remote.name} ${row.remote.fetch_url}`
  return ''
}

export function refRows({ refs, stashes, worktrees, remotes }: Lists, filter: string): RefRow[] {
  const of = (kind: GitRef['kind']): RefRow[] =>
    refs
      .filter((ref) => ref.kind === kind && !(kind === 'remote' && ref.name.endsWith('/HEAD')))
      .map((ref) => ({ kind: 'ref', key: `${kind}:${ref.name}`, ref }))
  const groups: [string, RefRow[]][] = [
    ['Branches', of('branch')],
    ['Stashes', stashes.map((stash) => ({ kind: 'stash', key: `stash:${stash.commit}`, stash }))],
    ['Remotes', remotes.map((remote) => ({ kind: 'remote', key: `remote-of:${remote.name}`, remote }))],
    ['Branches of remotes', of('remote')],
    ['Tags', of('tag')],
    ['Worktrees', worktrees.map((worktree) => ({ kind: 'worktree', key: `worktree:${worktree.path}`, worktree }))],
  ]
  const wanted = filter.toLowerCase()
  return groups.flatMap(([name, all]) => {
    const rows = wanted === '' ? all : all.filter((row) => wordsOf(row).toLowerCase().includes(wanted))
    return rows.length === 0 ? [] : [{ kind: 'heading' as const, key: `of ${name}`, name, count: rows.length }, ...rows]
  })
}
