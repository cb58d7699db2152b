/** What can be done with one row of the list of branches, as buttons and keys. */
import {
  applyStash,
  changeRemote,
  deleteBranch,
  deleteTag,
  dropStash,
  fetchAll,
  followBranch,
  forcePush,
  merge,
  newBranch,
  openWorktree,
  popStash,
  rebaseOnto,
  removeRemote,
  removeWorktree,
  renameBranch,
  switchToRef,
} from './branch-acts.ts'
import type { RefRow } from './ref-rows.ts'

export interface RefAct {
  name: string
  /** As an event names it. */
  key: string
  run: () => unknown
}

function ofRef({ ref }: Extract<RefRow, { kind: 'ref' }>): RefAct[] {
  const here = { name: 'New branch here', key: 'n', run: () => newBranch(ref.name, ref.name) }
  const join = [
    { name: 'Merge into this branch', key: 'm', run: () => merge(ref.name) },
    { name: 'Rebase this branch onto it', key: 'r', run: () => rebaseOnto(ref.name) },
  ]
  if (ref.kind === 'tag')
    return [{ name: 'Check out', key: 'Enter', run: () => switchToRef(ref) }, here, { name: 'Delete', key: 'Delete', run: () => deleteTag(ref) }]
  if (ref.kind === 'remote')
    return [
      { name: 'Check out', key: 'Enter', run: () => switchToRef(ref) },
      ...join,
      here,
      { name: 'Delete there', key: 'Delete', run: () => deleteBranch(ref) },
    ]
  const rename = { name: 'Rename', key: 'F2', run: () => renameBranch(ref.name) }
  const follow = { name: 'Follow', key: 'f', run: () => followBranch(ref) }
  const { upstream } = ref
  const force = upstream && !ref.gone && ref.behind > 0 ? [{ name: 'Push with force', key: 'P', run: () => forcePush(ref.name, upstream) }] : []
  if (ref.current) return [here, rename, follow, ...force]
  return [
    { name: 'Switch', key: 'Enter', run: () => switchToRef(ref) },
    ...join,
    here,
    rename,
    follow,
    { name: 'Delete', key: 'Delete', run: () => deleteBranch(ref) },
  ]
}

/** In the order of their buttons; the first is what Enter does where it has that key. */
export function refActs(row: RefRow | undefined): RefAct[] {
  if (row === undefined || row.kind === 'heading') return []
  if (row.kind === 'ref') return ofRef(row)
  if (row.kind === 'stash') {
    return [
      { name: 'Bring back', key: 'Enter', run: () => popStash(row.stash) },
      { name: 'Bring back, keep it too', key: 'a', run: () => applyStash(row.stash) },
      { name: 'Throw away', key: 'Delete', run: () => dropStash(row.stash) },
    ]
  }
  if (row.kind === 'worktree') {
    const { worktree } = row
    if (worktree.repo === null) return []
    const open = { name: 'Open as workspace', key: 'Enter', run: () => openWorktree(worktree) }
    return worktree.main ? [] : [open, { name: 'Remove', key: 'Delete', run: () => removeWorktree(worktree) }]
  }
  const { name, fetch_url } = row.remote
  return [
    { name: 'Fetch', key: 'Enter', run: () => fetchAll() },
    { name: 'Change the address', key: 'F2', run: () => changeRemote(name, fetch_url) },
    { name: 'Forget', key: 'Delete', run: () => removeRemote(name, fetch_url) },
  ]
}
