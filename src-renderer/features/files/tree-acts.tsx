/** What can be done with entries of the tree: made, renamed, moved, copied, thrown away and brought back. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { askConflicts } from '../../stores/file-conflicts.ts'
import { isWithin, joinPath, nameOf, parentOf, readFolder, revealPath, selectMany, selectOnly, useTree } from '../../stores/file-tree.ts'
import { setClipboard, useFiles } from '../../stores/files.ts'
import { followFile, openFile } from '../../stores/layout.ts'
import { outermost } from './tree-rows.ts'

const workspaceNow = (): { workspace: string } => ({ workspace: useTree.getState().workspace! })

async function guarded<T>(title: string, act: () => Promise<T>): Promise<T | null> {
  try {
    return await act()
  } catch (error) {
    tellFailure(title, toFailure(error))
    return null
  }
}

/** An empty file is opened at once. */
export const createEntry = (folder: string, name: string, what: 'file' | 'folder'): Promise<unknown> =>
  guarded(`The ${what} was not made`, async () => {
    const path = joinPath(folder, name)
    if (what === 'folder') await api.files.mkdir({ path, ...workspaceNow() })
    else await api.files.write({ path, content: '', if_match: null, ...workspaceNow() })
    await revealPath(path)
    if (what === 'file') openFile(workspaceNow().workspace, path)
  })

export const renameEntry = (path: string, name: string): Promise<unknown> =>
  guarded('It was not renamed', async () => {
    const to = joinPath(parentOf(path), name)
    if (to === path) return
    await api.files.move({ from: path, to, ...workspaceNow() })
    followFile(workspaceNow().workspace, path, to)
    await readFolder(parentOf(path))
    await revealPath(to)
  })

interface Removed {
  path: string
  trash_id: string
}

/** Into the trash; the toast brings it back. */
export async function removeEntries(paths: readonly string[]): Promise<void> {
  const { workspace } = workspaceNow()
  const removed: Removed[] = []
  await guarded(paths.length === 1 ? 'It was not deleted' : 'Not everything was deleted', async () => {
    for (const path of outermost(paths)) removed.push({ path, trash_id: (await api.files.remove({ path, workspace })).trash_id })
  })
  if (removed.length === 0) return
  for (const folder of new Set(removed.map(({ path }) => parentOf(path)))) void readFolder(folder)
  const id = `removed:${removed[0]!.trash_id}`
  notifications.show({
    id,
    title: removed.length === 1 ? `"${nameOf(removed[0]!.path)}" is in the trash` : `${removed.length} things are in the trash`,
    message: (
      <Button
        size="compact-sm"
        onClick={() => {
          notifications.hide(id)
          void bringBack(removed, workspace)
        }}
      >
        Undo
      </Button>
    ),
    autoClose: 10_000,
  })
}

const bringBack = (removed: readonly Removed[], workspace: string): Promise<unknown> =>
  guarded('Not everything was brought back', async () => {
    for (const { trash_id } of removed) await api.files.restore({ id: trash_id, workspace })
    await Promise.all([...new Set(removed.map(({ path }) => parentOf(path)))].map(readFolder))
    selectMany(
      removed.map(({ path }) => path),
      removed[0]!.path,
    )
  })

type Transfer = { from: string; to: string; conflict?: 'refuse' | 'replace' | 'keep_both' }

/** Moves or copies into a folder; asks about names that are taken there. Gives the paths they have now. */
async function transfer(mode: 'copy' | 'move', paths: readonly string[], folder: string): Promise<string[]> {
  const { workspace } = workspaceNow()
  const arrived: string[] = []
  const taken: Transfer[] = []
  const doOne = async (one: Transfer): Promise<void> => {
    const { path } = await api.files[mode]({ ...one, workspace })
    arrived.push(path)
    if (mode === 'move') followFile(workspace, one.from, path)
  }
  await guarded(mode === 'move' ? 'Not everything was moved' : 'Not everything was copied', async () => {
    for (const from of outermost(paths)) {
      const to = joinPath(folder, nameOf(from))
      if (from === to && mode === 'move') continue
      try {
        await doOne({ from, to, conflict: from === to ? 'keep_both' : 'refuse' })
      } catch (error) {
        if (!hasCode(toFailure(error), 'CONFLICT') || toFailure(error).details['reason'] !== 'exists') throw error
        taken.push({ from, to })
      }
    }
    const answers = await askConflicts(
      taken.map(({ to }) => to),
      mode === 'move' ? 'Move' : 'Copy',
    )
    for (const { from, to } of answers ? taken : []) {
      const answer = answers?.get(to)
      if (answer === 'replace' || answer === 'keep_both') await doOne({ from, to, conflict: answer })
    }
  })
  const touched = mode === 'move' ? [folder, ...paths.map(parentOf)] : [folder]
  await Promise.all([...new Set(touched)].map(readFolder))
  if (arrived[0] !== undefined) {
    await revealPath(arrived[0])
    selectMany(arrived, arrived[0])
  }
  return arrived
}

export const moveInto = (paths: readonly string[], folder: string): Promise<string[]> =>
  transfer(
    'move',
    paths.filter((path) => parentOf(path) !== folder && !isWithin(folder, path)),
    folder,
  )

export async function pasteInto(folder: string): Promise<void> {
  const { clipboard } = useFiles.getState()
  if (!clipboard) return
  if (clipboard.mode === 'copy') await transfer('copy', clipboard.paths, folder)
  else if ((await moveInto(clipboard.paths, folder)).length > 0) setClipboard(null)
}

export const duplicate = (paths: readonly string[]): Promise<unknown> =>
  guarded('Not everything was duplicated', async () => {
    const made: string[] = []
    for (const path of outermost(paths)) made.push((await api.files.copy({ from: path, to: path, conflict: 'keep_both', ...workspaceNow() })).path)
    await Promise.all([...new Set(made.map(parentOf))].map(readFolder))
    if (made[0] !== undefined) selectMany(made, made[0])
  })

/** The folder that is meant: the entry itself, or the one it lies in. */
export function folderAt(entry: FileEntry | undefined): string {
  if (!entry) return ''
  return entry.kind === 'folder' ? entry.path : parentOf(entry.path)
}

export function openEntry(entry: FileEntry): void {
  const { workspace } = workspaceNow()
  if (entry.unreadable_name) tellFailure('It cannot be opened here', new Error('Its name holds bytes that no request may hold. Rename it in a terminal.'))
  else if (entry.kind === 'file' || entry.kind === 'link') openFile(workspace, entry.path)
  else selectOnly(entry.path)
}
