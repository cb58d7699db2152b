/** Reads the names of a workspace into its index, in pieces; .git and node_modules are left out. */
import { readdirSync } from 'node:fs'
import { setImmediate as pause } from 'node:timers/promises'
import { isPart } from './file-names.ts'
import { isMissing, OpenFolder, Swapped } from './open-folder.ts'
import type { PathIndex } from './path-index.ts'
import { atPlace } from './place.ts'

/** Others get their turn after this long. */
const slice_ms = 8
const left_out = new Set(['.git', 'node_modules'])

/** Whether something at `path` belongs into the index. */
export function isIndexed(path: string): boolean {
  return !path.split('/').some((name) => left_out.has(name))
}

/** Adds `path` when it is a file, or every file below it; `.` for all. What cannot be read is left out. */
export async function fillIndex(index: PathIndex, root: string, path: string, signal: AbortSignal): Promise<void> {
  if (!isIndexed(path)) return
  const clock = { since: performance.now() }
  try {
    if (path === '.') {
      using folder = OpenFolder.openRoot(root)
      return await fill(index, folder, '', signal, clock)
    }
    await atPlace(root, path, { last: 'entry' }, async ({ folder, name, path: found }) => {
      const stats = folder.look(name)
      if (stats?.isFile() || stats?.isSymbolicLink()) index.add(found)
      if (!stats?.isDirectory()) return
      using child = folder.openChild(name)
      await fill(index, child, `${found}/`, signal, clock)
    })
  } catch (error) {
    signal.throwIfAborted()
    if (path === '.') throw error
    // Gone, renamed or not ours to read: then it is not in the index.
  }
}

async function fill(index: PathIndex, folder: OpenFolder, above: string, signal: AbortSignal, clock: { since: number }): Promise<void> {
  for (const entry of readdirSync(folder.self, { withFileTypes: true })) {
    if (performance.now() - clock.since > slice_ms) {
      await pause()
      signal.throwIfAborted()
      clock.since = performance.now()
    }
    const { name } = entry
    if (left_out.has(name) || isPart(name) || index.truncated) continue
    if (entry.isFile() || entry.isSymbolicLink()) index.add(above + name)
    if (entry.isDirectory()) await fillBelow(index, folder, name, above, signal, clock)
  }
}

async function fillBelow(index: PathIndex, folder: OpenFolder, name: string, above: string, signal: AbortSignal, clock: { since: number }): Promise<void> {
  try {
    using child = folder.openChild(name)
    await fill(index, child, `${above}${name}/`, signal, clock)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (!(error instanceof Swapped) && !isMissing(error) && code !== 'EACCES' && code !== 'EPERM') throw error
  }
}
