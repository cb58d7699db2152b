/** What stands on the disk where git would write or read by a name of its own. */
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

/** Anything, a dangling link too. */
export function standsAt(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

/** git's own question (detect_patch_format): the first line that is not empty. */
export function listsPatches(path: string): boolean {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
    const start = /[^\r\n][^\n]*/.exec(readFileSync(path, 'latin1'))?.[0] ?? ''
    return start.startsWith('# This series applies on GIT commit')
  } catch {
    return true
  }
}

/** None where there is no folder that can be listed. */
export function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

/** A path as a command there would take it; without a folder nothing stands. */
export const standsInside = (path: string, base: string | null): boolean => base !== null && standsAt(resolve(base, path))

/** What git clone takes for a bundle (is_bundle). */
export function isBundle(path: string): boolean {
  try {
    if (!statSync(path).isFile()) return false
    const file = openSync(path, 'r')
    try {
      const start = Buffer.alloc(16)
      readSync(file, start, 0, start.length, 0)
      return /^# v[23] git bundle\n?/.test(start.toString('latin1'))
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}
