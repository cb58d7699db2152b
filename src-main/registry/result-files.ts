/** The files that a job made: plain files of its own folder alone. Links are never followed; devices, pipes and sockets are as if they were not there. */
import { close, closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'

export interface ResultFile {
  /** Path in the folder, with `/`. */
  name: string
  size_bytes: number
  modified_ms: number
  /** Another one after each write. */
  version: string
}

export interface ListedFiles {
  files: ResultFile[]
  /** There are more. */
  truncated: boolean
}

/** More than that is told of nobody's results. */
export const most_files = 100_000
const deepest = 100
/** Others get their turn after so much work. */
const turn_ms = 8

/** Sorted by name. What goes or changes meanwhile is told as it was seen, or left out. */
export async function listFiles(folder: string, most: number = most_files): Promise<ListedFiles> {
  const files: ResultFile[] = []
  for await (const file of walk(folder)) {
    if (files.length === most) return { files: sorted(files), truncated: true }
    files.push(file)
  }
  return { files: sorted(files), truncated: false }
}

/** Bytes of all plain files; stops counting above `enough`. */
export async function countBytes(folder: string, enough = Number.POSITIVE_INFINITY): Promise<number> {
  let bytes = 0
  for await (const { size_bytes } of walk(folder)) {
    bytes += size_bytes
    if (bytes > enough) break
  }
  return bytes
}

const sorted = (files: ResultFile[]): ResultFile[] => files.sort((one, other) => (one.name < other.name ? -1 : 1))

async function* walk(folder: string): AsyncGenerator<ResultFile> {
  const waiting: { path: string; above: string; depth: number }[] = [{ path: folder, above: '', depth: 0 }]
  let since = performance.now()
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    for (const name of namesIn(here.path)) {
      if (performance.now() - since > turn_ms) {
        await nextTurn()
        since = performance.now()
      }
      const path = join(here.path, name)
      const stats = lookAt(path)
      if (stats?.isDirectory() && here.depth < deepest) waiting.push({ path, above: `${here.above}${name}/`, depth: here.depth + 1 })
      else if (stats?.isFile()) yield fileOf(`${here.above}${name}`, stats)
    }
  }
}

/** Names that are no text (other bytes than UTF-8) could not be asked for, so they are left out. */
function namesIn(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => !name.includes('\ufffd'))
  } catch {
    return [] // gone, or not readable
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function fileOf(name: string, stats: Stats): ResultFile {
  return { name, size_bytes: stats.size, modified_ms: stats.mtimeMs, version: `${stats.ino}-${stats.size}-${stats.mtimeMs}-${stats.ctimeMs}` }
}

export interface OpenResult extends AsyncDisposable {
  fd: number
  file: ResultFile
  /** From now on somebody else closes it. */
  release(): void
}

/** Whether a file of results could have the name. */
export function isResultName(name: string): boolean {
  const parts = name.split('/')
  return parts.length <= deepest + 1 && !parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))
}

/** Name of the plain file that is all there is in the folder; null where there is more, or nothing. */
export function onlyFile(folder: string): string | null {
  const names = namesIn(folder)
  return names.length === 1 && lookAt(join(folder, names[0]!))?.isFile() ? names[0]! : null
}

/** Absolute, links resolved; null for what `openResult` would not open. */
export function pathOfResult(folder: string, name: string): string | null {
  const opened = openResult(folder, name)
  if (opened === null) return null
  closeSync(opened.fd)
  opened.release()
  return join(realpathSync.native(folder), name)
}

/** Opens a plain file of the folder; null for everything else, also for what a link anywhere on the way leads to. */
export function openResult(folder: string, name: string): OpenResult | null {
  if (!isResultName(name)) return null
  const parts = name.split('/')
  let fd: number | null = null
  try {
    const real = realpathSync.native(folder)
    let path = real
    for (const part of parts.slice(0, -1)) {
      path = join(path, part)
      if (!lstatSync(path).isDirectory()) return null
    }
    path = join(path, parts.at(-1)!)
    if (!lstatSync(path).isFile()) return null
    // A pipe that came in its place meanwhile must hold nobody up.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    const stats = fstatSync(fd)
    // A folder on the way may have become a link between looking and opening.
    if (!stats.isFile() || (process.platform === 'linux' && readlinkSync(`/proc/self/fd/${fd}`) !== path)) return null
    const opened: OpenResult = {
      fd,
      file: fileOf(name, stats),
      release: () => {
        opened.fd = -1
      },
      [Symbol.asyncDispose]: () =>
        new Promise((resolve) => {
          if (opened.fd < 0) return resolve()
          close(opened.fd, () => resolve())
          opened.fd = -1
        }),
    }
    fd = null
    return opened
  } catch {
    return null
  } finally {
    if (fd !== null) close(fd)
  }
}
