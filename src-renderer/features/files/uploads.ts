/** The uploads of this window: what was dropped is looked through, taken names are asked about, then it is sent. */
import { useSyncExternalStore } from 'react'
import { api } from '../../bridge/api.ts'
import { hasByteRoutes, type UploadOptions, uploadFile } from '../../bridge/bytes.ts'
import { pathOfFile } from '../../bridge/desktop.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { askConflicts, type ConflictAnswer } from '../../stores/file-conflicts.ts'
import { joinPath, nameOf, parentOf, readFolder, setOpen, useTree } from '../../stores/file-tree.ts'
import { formatBytes } from '../../ui/format.ts'
import { base64OfBytes } from './byte-text.ts'
import { type Dropped, entriesOf, walkDropped } from './drop-entries.ts'
import { type Sent, UploadQueue } from './upload-queue.ts'

/** Without byte routes a file goes in one message. */
const message_limit_bytes = 20 * 1024 * 1024

const workspaces = new WeakMap<File, string>()

async function writeWhole(file: File, path: string, workspace: string, conflict: ConflictAnswer) {
  if (file.size > message_limit_bytes) {
    throw new Error(
      `It has ${formatBytes(file.size)}; this window sends up to ${formatBytes(message_limit_bytes)}. Copy it into the workspace with the file manager.`,
    )
  }
  const content = base64OfBytes(new Uint8Array(await file.arrayBuffer()))
  const { path: at } = await api.files.write({ path, content, encoding: 'base64', workspace, ...(conflict === 'replace' ? {} : { if_match: null }) })
  return { path: at, skipped: false }
}

/** The desktop's host reads the file itself; it is asked how far it is until it has all of it. */
async function copyByPath(source: string, { path, workspace, conflict, signal, onProgress }: UploadOptions & { path: string }): Promise<Sent> {
  const { id } = await api.files.imports.start({ source, path, workspace, conflict }, { signal })
  for (;;) {
    if (signal.aborted) {
      await api.files.imports.stop({ id })
      throw signal.reason
    }
    const { copied_bytes, received } = await api.files.imports.next({ id })
    onProgress(copied_bytes)
    if (received) return received
  }
}

export const uploads = new UploadQueue<File>({
  send: (file, path, conflict, options) => {
    const workspace = workspaces.get(file) ?? ''
    if (hasByteRoutes()) return uploadFile(file, path, { workspace, conflict, ...options })
    const source = pathOfFile(file)
    return source === null ? writeWhole(file, path, workspace, conflict) : copyByPath(source, { path, workspace, conflict, ...options })
  },
  reasonOf: (error) => toFailure(error).message,
})

/** The bar is drawn at most this often. */
const gap_ms = 100
let version = 0
export const useUploads = (): number =>
  useSyncExternalStore(
    (tell) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const stop = uploads.onChange(() => {
        timer ??= setTimeout(() => {
          timer = undefined
          version++
          tell()
        }, gap_ms)
      })
      return () => {
        clearTimeout(timer)
        stop()
      }
    },
    () => version,
  )

/** As the tree has them, so that questions come in an order that people know. */
const in_order = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Names that are there already; a folder is listed once however many files go into it. */
async function takenAmong(paths: readonly string[], workspace: string): Promise<string[]> {
  const by_folder = new Map<string, string[]>()
  for (const path of paths) {
    const same = by_folder.get(parentOf(path))
    if (same) same.push(path)
    else by_folder.set(parentOf(path), [path])
  }
  const missing = new Set<string>()
  const taken: string[] = []
  for (const folder of [...by_folder.keys()].sort()) {
    if ([...missing].some((gone) => folder.startsWith(`${gone}/`))) continue
    try {
      const there = new Set((await api.files.list({ path: folder, workspace, limit: 200_000 })).files.map(({ name }) => name))
      taken.push(...by_folder.get(folder)!.filter((path) => there.has(nameOf(path))))
    } catch (error) {
      if (!hasCode(toFailure(error), 'NOT_FOUND')) throw error
      missing.add(folder)
    }
  }
  return taken.sort(in_order.compare)
}

async function place(dropped: Dropped, folder: string, workspace: string): Promise<void> {
  if (dropped.unread.length > 0)
    tellFailure('Not everything can be uploaded', new Error(`The browser could not read ${dropped.unread.slice(0, 5).join(', ')}.`))
  const files = dropped.files.map(({ file, path }) => ({ file, path: joinPath(folder, path) }))
  const taken = await takenAmong(
    files.map(({ path }) => path),
    workspace,
  )
  const answers = await askConflicts(taken, 'Upload')
  if (!answers) return
  for (const { file } of files) workspaces.set(file, workspace)
  // Who makes the same name meanwhile is kept: only what was asked about is replaced.
  uploads.add(files.map(({ file, path }) => ({ file, path, conflict: answers.get(path) ?? 'keep_both' })))
  for (const empty of dropped.empty_folders) {
    await api.files.mkdir({ path: joinPath(folder, empty), workspace }).catch((error: unknown) => {
      if (!hasCode(toFailure(error), 'CONFLICT')) throw error
    })
  }
  if (folder !== '') setOpen(folder, true)
  void readFolder(folder)
}

export async function uploadDropped(transfer: DataTransfer, folder: string): Promise<void> {
  const { workspace } = useTree.getState()
  const entries = entriesOf(transfer)
  if (workspace === null) return
  try {
    await place(await walkDropped(entries), folder, workspace)
  } catch (error) {
    tellFailure('The upload did not start', error)
  }
}

/** Files from the browser's own dialog; of a folder they come with their paths. */
export async function uploadChosen(list: FileList, folder: string): Promise<void> {
  const { workspace } = useTree.getState()
  if (workspace === null) return
  const files = [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }))
  try {
    await place({ files, empty_folders: [], unread: [] }, folder, workspace)
  } catch (error) {
    tellFailure('The upload did not start', error)
  }
}
