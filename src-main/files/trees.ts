/** Whole folders: walked, copied and removed name by name in open folders, so that nothing outside is ever reached through a link. */
import { chmodSync, closeSync, constants, lutimesSync, mkdirSync, readdirSync, readlinkSync, rmdirSync, type Stats, symlinkSync, unlinkSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { setImmediate as pause } from 'node:timers/promises'
import { AppError } from '../base/app-error.ts'
import { has_handles, isMissing, kindOf, type OpenFolder } from './open-folder.ts'

/** Others get their turn after this long. */
const slice_ms = 8
/** Deeper than any path a system takes. */
const most_depth = 2000

/** Calls `visit` for `name` and everything below it, with its path relative to `name` (empty for itself). */
export async function walkTree(folder: OpenFolder, name: string, visit: (below: string, stats: Stats) => void, signal?: AbortSignal): Promise<void> {
  await walk(folder, name, '', visit, signal, { since: performance.now() })
}

async function walk(
  folder: OpenFolder,
  name: string,
  below: string,
  visit: (below: string, stats: Stats) => void,
  signal: AbortSignal | undefined,
  clock: { since: number },
): Promise<void> {
  if (performance.now() - clock.since > slice_ms) {
    await pause()
    signal?.throwIfAborted()
    clock.since = performance.now()
  }
  const stats = folder.look(name)
  if (stats === null) return
  visit(below, stats)
  if (!stats.isDirectory()) return
  using child = folder.openChild(name)
  for (const inner of readdirSync(child.self)) await walk(child, inner, below === '' ? inner : `${below}/${inner}`, visit, signal, clock)
}

export interface Copying {
  /** Called for everything before it is made, with its path below the copied thing; throws to stop. */
  check: (below: string) => void
  /** Also the times: for a move across file systems. */
  keep_times?: boolean
  signal?: AbortSignal | undefined
}

/** Copies `from` in `source` as `to` into `target`; links are copied as links. Throws INVALID_PATH for devices, pipes and sockets. What was copied until a failure stays. */
export async function copyTree(source: OpenFolder, from: string, target: OpenFolder, to: string, copying: Copying, below = '', depth = 0): Promise<void> {
  copying.signal?.throwIfAborted()
  const stats = source.look(from)
  if (stats === null) return
  if (depth > most_depth) throw new AppError('INVALID_PATH', 'The folders are nested too deeply to be copied.')
  copying.check(below)
  if (stats.isSymbolicLink()) symlinkSync(readlinkSync(source.at(from)), target.at(to))
  else if (stats.isFile()) await copyOne(source, from, target, to)
  else if (stats.isDirectory()) {
    mkdirSync(target.at(to))
    using inner_source = source.openChild(from)
    using inner_target = target.openChild(to)
    for (const name of readdirSync(inner_source.self)) {
      await copyTree(inner_source, name, inner_target, name, copying, below === '' ? name : `${below}/${name}`, depth + 1)
    }
    chmodSync(inner_target.self, stats.mode & 0o7777)
  } else {
    throw new AppError('INVALID_PATH', `"${from}" is a ${kindOf(stats)} and cannot be copied.`, { path: from, kind: kindOf(stats) })
  }
  if (copying.keep_times) lutimesSync(target.at(to), stats.atime, stats.mtime)
}

async function copyOne(source: OpenFolder, from: string, target: OpenFolder, to: string): Promise<void> {
  const fd = source.openFile(from)
  try {
    const path = has_handles ? `/proc/self/fd/${fd}` : source.at(from)
    await copyFile(path, target.at(to), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  } finally {
    closeSync(fd)
  }
}

/** Removes `name` and everything below it; what is gone already is as well. */
export async function removeTree(folder: OpenFolder, name: string): Promise<void> {
  const stats = folder.look(name)
  if (stats === null) return
  try {
    if (!stats.isDirectory()) return unlinkSync(folder.at(name))
    {
      using child = folder.openChild(name)
      for (const inner of readdirSync(child.self)) await removeTree(child, inner)
    }
    await pause()
    rmdirSync(folder.at(name))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
