/** What the tree of files knows: the folders read so far, which are open, what is selected. Read anew when something changes in them. */
import { create } from 'zustand'
import type { FileEntry } from '../../src-preload/contract/files.ts'
import { api } from '../bridge/api.ts'
import { type Failure, hasCode, toFailure } from '../bridge/failure.ts'
import { onFileChange } from './file-changes.ts'

export interface Folder {
  /** Null until it has been read once. */
  entries: readonly FileEntry[] | null
  failure: Failure | null
  truncated: boolean
}

export interface TreeState {
  workspace: string | null
  /** By path; '' is the workspace itself. */
  folders: ReadonlyMap<string, Folder>
  open: ReadonlySet<string>
  selected: ReadonlySet<string>
  /** Where the keyboard stands. */
  at: string | null
  /** The other end of a range that is selected with Shift. */
  anchor: string | null
  /** Asks the tree to bring a path into view; a new object asks anew. */
  wanted: { key: string } | null
}

const fresh = (workspace: string | null): TreeState => ({
  workspace,
  folders: new Map(),
  open: new Set(),
  selected: new Set(),
  at: null,
  anchor: null,
  wanted: null,
})

export const useTree = create<TreeState>(() => fresh(null))

const in_flight = new Set<string>()
const asked_again = new Set<string>()

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
/** True for the folder itself as well. */
export const isWithin = (path: string, folder: string): boolean => folder === '' || path === folder || path.startsWith(`${folder}/`)

/** Begins with another workspace; nothing of the last one stays. */
export function showWorkspace(workspace: string | null): void {
  if (useTree.getState().workspace === workspace) return
  useTree.setState(fresh(workspace))
  if (workspace !== null) void readFolder('')
}

function putFolder(path: string, folder: Folder): void {
  useTree.setState((old) => ({ folders: new Map(old.folders).set(path, folder) }))
}

/** Reads a folder; what was known of it stays in sight until the answer is there. */
export async function readFolder(path: string): Promise<void> {
  const { workspace } = useTree.getState()
  if (workspace === null) return
  const flight = `${workspace}:${path}`
  if (in_flight.has(flight)) return void asked_again.add(flight)
  in_flight.add(flight)
  let folder: Folder
  try {
    const { files, truncated } = await api.files.list({ path, workspace })
    folder = { entries: files, failure: null, truncated }
  } catch (error) {
    folder = { entries: null, failure: toFailure(error), truncated: false }
  } finally {
    in_flight.delete(flight)
  }
  if (useTree.getState().workspace !== workspace) return
  if (hasCode(folder.failure, 'NOT_FOUND') && path !== '') forgetFolder(path)
  else putFolder(path, folder)
  if (asked_again.delete(flight)) await readFolder(path)
}

function forgetFolder(path: string): void {
  useTree.setState((old) => {
    const folders = new Map([...old.folders].filter(([one]) => !isWithin(one, path)))
    return { folders, open: new Set([...old.open].filter((one) => !isWithin(one, path))) }
  })
}

export function setOpen(path: string, open: boolean): void {
  const now = useTree.getState()
  if (now.open.has(path) === open) return
  const next = new Set(now.open)
  if (open) next.add(path)
  else next.delete(path)
  useTree.setState({ open: next })
  if (open) void readFolder(path)
}

/** One row alone; the keyboard stands there. */
export const selectOnly = (path: string | null): void => useTree.setState({ selected: new Set(path === null ? [] : [path]), at: path, anchor: path })
export const selectMany = (paths: Iterable<string>, at: string | null): void => useTree.setState({ selected: new Set(paths), at })

export function toggleSelected(path: string): void {
  useTree.setState((old) => {
    const selected = new Set(old.selected)
    if (!selected.delete(path)) selected.add(path)
    return { selected, at: path, anchor: path }
  })
}

/** The row alone, brought into view. */
export function selectAndShow(path: string): void {
  selectOnly(path)
  useTree.setState({ wanted: { key: path } })
}

export const closeFolders = (): void => useTree.setState({ open: new Set() })

/** Opens the folders above a path, selects it and brings it into view. */
export async function revealPath(path: string): Promise<void> {
  const parts = path.split('/').slice(0, -1)
  const above = parts.map((_, i) => parts.slice(0, i + 1).join('/'))
  useTree.setState((old) => ({ open: new Set([...old.open, ...above]) }))
  await Promise.all(['', ...above].map((folder) => readFolder(folder)))
  selectAndShow(path)
}

/** Everything that is in sight is read anew. */
export function readAgain(): void {
  const { folders, open } = useTree.getState()
  for (const path of folders.keys()) {
    if (path === '' || open.has(path)) void readFolder(path)
    else useTree.setState((old) => ({ folders: new Map([...old.folders].filter(([one]) => one !== path)) }))
  }
}

/** Changes come in bursts, many in one folder: it is read once for all of them. */
const touched = new Set<string>()
let resting = false
const rest_ms = 60

onFileChange((path) => {
  if (path === null) return readAgain()
  touched.add(parentOf(path))
  if (resting) return
  resting = true
  setTimeout(() => {
    resting = false
    const { folders } = useTree.getState()
    for (const folder of touched) if (folders.has(folder)) void readFolder(folder)
    touched.clear()
  }, rest_ms)
})
