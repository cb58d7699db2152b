/** Puts what was written onto the disk: of a file, and of a folder (its names). */
import { closeSync, fsyncSync, openSync } from 'node:fs'

export function flushFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Makes renames and new names in `path` survive a power cut; systems that cannot sync a folder are left alone. */
export function flushFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
