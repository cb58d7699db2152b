/** Files and folders saved outside the workspace: a file as it is, a folder or several things as a zip. */
import { notifications } from '@mantine/notifications'
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { downloadFile, downloadFrom, hasByteRoutes } from '../../bridge/bytes.ts'
import { isAborted } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { joinPath, nameOf, parentOf, useTree } from '../../stores/file-tree.ts'
import { formatCount } from '../../ui/format.ts'
import { saveFile } from '../../ui/save-file.ts'
import { bytesOfBase64 } from './byte-text.ts'
import { outermost } from './tree-rows.ts'

/** Larger ones go straight to the disk where the browser can do that. */
const whole_up_to_bytes = 64 * 1024 * 1024
const piece_bytes = 1024 * 1024

interface SavePicker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<{ createWritable: () => Promise<WritableStream<Uint8Array>> }>
}

/** The desktop window has no way for bytes of which nobody knows how many they are; its user has the folder at hand. */
export const canDownloadFolders = hasByteRoutes

export async function downloadFileEntry(entry: Pick<FileEntry, 'path' | 'size_bytes'>): Promise<void> {
  const workspace = useTree.getState().workspace!
  const name = nameOf(entry.path)
  try {
    if (!hasByteRoutes()) return saveFile(name, await piecesOf(entry.path, workspace))
    const { showSaveFilePicker } = window as SavePicker
    const target = entry.size_bytes > whole_up_to_bytes && showSaveFilePicker ? await picked(showSaveFilePicker, name) : undefined
    if (target === null) return
    const answer = await downloadFile(entry.path, { workspace })
    if (target && answer.body) await answer.body.pipeTo(await target.createWritable())
    else saveFile(name, [await answer.blob()])
  } catch (error) {
    tellFailure('The file was not downloaded', error)
  }
}

/** Of one order. */
const most_named = 100_000

/** The folder that holds all of them, and their paths below it. */
export function commonFolder(paths: readonly string[]): { folder: string; only: string[] } {
  const chosen = outermost(paths)
  let folder = parentOf(chosen[0] ?? '')
  while (folder !== '' && chosen.some((path) => !path.startsWith(`${folder}/`))) folder = parentOf(folder)
  return { folder, only: chosen.map((path) => (folder === '' ? path : path.slice(folder.length + 1))) }
}

/** One folder, or any number of things; closing the note about it stops it. */
export async function downloadZip(paths: readonly string[]): Promise<void> {
  const workspace = useTree.getState().workspace!
  const { folder, only } = commonFolder(paths)
  const [alone] = only.length === 1 ? only : []
  const name = `${alone === undefined ? nameOf(folder) || 'files' : nameOf(alone)}.zip`
  if (only.length > most_named) {
    const reason = new Error(`At most ${formatCount(most_named)} things can be named at once. Download the folder that holds them, or fewer.`)
    return tellFailure('Nothing was downloaded', reason)
  }
  const stop = new AbortController()
  const id = notifications.show({
    title: `Downloading "${name}"`,
    message: 'Close this to stop it.',
    loading: true,
    autoClose: false,
    onClose: () => stop.abort(),
  })
  try {
    const { url } = await api.files.zips.create({
      workspace,
      path: alone === undefined ? folder : joinPath(folder, alone),
      ...(alone === undefined && { only }),
    })
    const answer = await downloadFrom(url, stop.signal)
    saveFile(name, [await answer.blob()])
  } catch (error) {
    if (!stop.signal.aborted && !isAborted(error)) tellFailure('The zip was not downloaded', error)
  } finally {
    notifications.hide(id)
  }
}

/** Null when its user chose no place. */
async function picked(pick: NonNullable<SavePicker['showSaveFilePicker']>, suggestedName: string) {
  try {
    return await pick.call(window, { suggestedName })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}

async function piecesOf(path: string, workspace: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (let from = 0; ; ) {
    const part = await api.files.bytes({ path, workspace, from, limit: piece_bytes })
    pieces.push(bytesOfBase64(part.data))
    if (part.eof) return pieces
    from = part.next
  }
}
