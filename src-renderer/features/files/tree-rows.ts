/** The rows of the tree: of the folders read so far, sorted and opened; or what a filter found anywhere, with the folders above it. */
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { type Folder, parentOf } from '../../stores/file-tree.ts'

export interface EntryRow {
  kind: 'entry'
  /** The path: keys of rows stay the same while the tree changes. */
  key: string
  entry: FileEntry
  depth: number
  /** Undefined for what is no folder. */
  open: boolean | undefined
}

/** What stands in the place of the entries of an open folder, or after them. */
export interface SaidRow {
  kind: 'loading' | 'empty' | 'failed' | 'cut'
  key: string
  depth: number
  folder: string
  text: string
}

/** A name that is being given to something that does not exist yet. */
export interface NewRow {
  kind: 'new'
  key: string
  depth: number
  folder: string
  what: 'file' | 'folder'
}

export type TreeRow = EntryRow | SaidRow | NewRow

/** More names than this in one folder are sorted by their letters alone, which is twenty times quicker than by numbers in them. */
const sorted_by_number = 5000
const by_number = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })
const byLetters = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
const sorted = new WeakMap<readonly FileEntry[], readonly FileEntry[]>()

/** Folders first, then by name; remembered for as long as the entries are the same. */
export function sortedEntries(entries: readonly FileEntry[]): readonly FileEntry[] {
  const known = sorted.get(entries)
  if (known) return known
  const compare = entries.length > sorted_by_number ? byLetters : by_number.compare
  const made = isInOrder(entries, compare) ? entries : sortedAnew(entries, compare)
  sorted.set(entries, made)
  return made
}

type Compare = (one: string, other: string) => number

/** The host lists by name: what mostly stands in order already is only looked through, and nothing is made for it. */
function isInOrder(entries: readonly FileEntry[], compare: Compare): boolean {
  let before: FileEntry | undefined
  let name_before = ''
  for (const entry of entries) {
    const name = entry.name.toLowerCase()
    if (before) {
      if (entry.kind === 'folder' && before.kind !== 'folder') return false
      const order = (entry.kind === 'folder') === (before.kind === 'folder') ? compare(name_before, name) || byLetters(before.name, entry.name) : -1
      if (order > 0) return false
    }
    before = entry
    name_before = name
  }
  return true
}

const sortedAnew = (entries: readonly FileEntry[], compare: Compare): FileEntry[] =>
  [true, false].flatMap((is_folder) =>
    sortedByName(
      entries.filter(({ kind }) => (kind === 'folder') === is_folder),
      compare,
    ),
  )

function sortedByName(entries: readonly FileEntry[], compare: Compare): FileEntry[] {
  return entries
    .map((entry) => ({ entry, name: entry.name.toLowerCase() }))
    .sort((one, other) => compare(one.name, other.name) || byLetters(one.entry.name, other.entry.name))
    .map(({ entry }) => entry)
}

export interface RowsWanted {
  folders: ReadonlyMap<string, Folder>
  open: ReadonlySet<string>
  /** Shows what has this in its name, with the folders above it. */
  filter: string
  /** What the host found for the filter in all folders; null while it looks. */
  found: Found | null
  fresh: { folder: string; what: 'file' | 'folder' } | null
}

export interface Found {
  files: readonly FileEntry[]
  truncated: boolean
}

export function treeRows(wanted: RowsWanted): TreeRow[] {
  const rows: TreeRow[] = []
  if (wanted.filter) addFound(rows, wanted)
  else addFolder(rows, '', 0, wanted)
  return rows
}

function addFolder(rows: TreeRow[], path: string, depth: number, wanted: RowsWanted): void {
  const folder = wanted.folders.get(path)
  const say = (kind: SaidRow['kind'], text: string) => rows.push({ kind, key: `${path}\0${kind}`, depth, folder: path, text })
  if (wanted.fresh?.folder === path) rows.push({ kind: 'new', key: `${path}\0new`, depth, folder: path, what: wanted.fresh.what })
  if (!folder) return void say('loading', 'Reading the folder')
  if (folder.failure) return void say('failed', folder.failure.message)
  const entries = sortedEntries(folder.entries ?? [])
  if (entries.length === 0 && depth > 0 && wanted.fresh?.folder !== path) say('empty', 'Nothing in it')
  for (const entry of entries) {
    const open = entry.kind === 'folder' ? wanted.open.has(entry.path) : undefined
    rows.push({ kind: 'entry', key: entry.path, entry, depth, open })
    if (open) addFolder(rows, entry.path, depth + 1, wanted)
  }
  if (folder.truncated) say('cut', `Only the first ${entries.length} are shown. Quick open finds the others.`)
}

function addFound(rows: TreeRow[], { folders, filter, found }: RowsWanted): void {
  const shown = new Map<string, Map<string, FileEntry>>()
  const known = (path: string): FileEntry | undefined => folders.get(parentOf(path))?.entries?.find((entry) => entry.path === path)
  const add = (entry: FileEntry): void => {
    const above = parentOf(entry.path)
    const beside = shown.get(above)
    if (beside) return void beside.set(entry.path, entry)
    shown.set(above, new Map([[entry.path, entry]]))
    if (above !== '') add(known(above) ?? folderEntry(above))
  }
  const needle = filter.toLowerCase()
  // What was read is there even where the index does not look, and is newer than it.
  for (const { entries } of folders.values()) for (const entry of entries ?? []) if (entry.name.toLowerCase().includes(needle)) add(entry)
  for (const entry of found?.files ?? []) {
    const read = folders.get(parentOf(entry.path))?.entries
    if (!read) add(entry)
  }
  addShown(rows, shown, '', 0)
  const say = (kind: SaidRow['kind'], text: string) => rows.push({ kind, key: `\0${kind}`, depth: 0, folder: '', text })
  if (found === null) say('loading', 'Looking through all folders')
  else if (found.truncated) say('cut', 'There are more. Type more letters.')
}

const folderEntry = (path: string): FileEntry => ({
  path,
  name: path.slice(path.lastIndexOf('/') + 1),
  kind: 'folder',
  size_bytes: 0,
  modified_at: new Date(0).toISOString(),
})

function addShown(rows: TreeRow[], shown: ReadonlyMap<string, ReadonlyMap<string, FileEntry>>, path: string, depth: number): void {
  for (const entry of sortedEntries([...(shown.get(path)?.values() ?? [])])) {
    const has_more = shown.has(entry.path)
    rows.push({ kind: 'entry', key: entry.path, entry, depth, open: entry.kind === 'folder' ? has_more : undefined })
    if (has_more) addShown(rows, shown, entry.path, depth + 1)
  }
}

/** The paths from one row to another, both included, in the order of the rows. */
export function pathsBetween(rows: readonly TreeRow[], from: string, to: string): string[] {
  const a = rows.findIndex((row) => row.key === from)
  const b = rows.findIndex((row) => row.key === to)
  if (a < 0 || b < 0) return [to]
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).flatMap((row) => (row.kind === 'entry' ? row.key : []))
}

/** Without those that lie in another of them: acting on a folder acts on what is in it. */
export function outermost(paths: Iterable<string>): string[] {
  const all = new Set(paths)
  return [...all].filter((path) => {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) if (all.has(path.slice(0, at))) return false
    return true
  })
}
