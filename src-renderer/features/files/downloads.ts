/** Files and folders saved outside the workspace: a file as it is, a folder or several things as a zip. */
import type { FileEntry } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { downloadFile, downloadFrom, hasByteRoutes } from '../../bridge/bytes.ts'
import { saveDownload, saveZip } from '../../parts/save-download.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { joinPath, nameOf, parentOf, useTree } from '../../stores/file-tree.ts'
import { formatCount } from '../../ui/format.ts'
import { saveFile } from '../../ui/save-file.ts'
import { bytesOfBase64 } from './byte-text.ts'
import { outermost } from './tree-rows.ts'

const piece_bytes = 1024 * 1024

/** The desktop window has no way for bytes of which nobody knows how many they are; its user has the folder at hand. */
export const canDownloadFolders = hasByteRoutes

export async function downloadFileEntry(entry: Pick<FileEntry, 'path' | 'size_bytes'>): Promise<void> {
  const workspace = useTree.getState().workspace!
  const name = nameOf(entry.path)
  try {
    if (!hasByteRoutes()) return saveFile(name, await piecesOf(entry.path, workspace))
    await saveDownload(name, entry.size_bytes, () => downloadFile(entry.path, { workspace }))
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
  await saveZip(name, async (signal) => {
    const { url } = await api.files.zips.create({
      workspace,
      path: alone === undefined ? folder : joinPath(folder, alone),
      ...(alone === undefined && { only }),
    })
    return downloadFrom(url, signal)
  })
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
