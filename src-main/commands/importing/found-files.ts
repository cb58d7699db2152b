/** Histories of the user's shells and files of the workspace that can be imported, where they usually lie; and reading them piece by piece. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { FoundFile, ImportFormat } from '../../../src-preload/contract/imports.ts'
import { AppError } from '../../base/app-error.ts'
import { confine, PathLedger } from '../../workspaces/resolve-path.ts'
import { type Imported, ImportReader } from './read-import.ts'

interface Place {
  id: string
  /** From the home folder, or from the workspace. */
  path: string
  format: ImportFormat
  in: 'home' | 'workspace'
}

const places: readonly Place[] = [
  { id: 'bash', path: '.bash_history', format: 'bash', in: 'home' },
  { id: 'zsh', path: '.zsh_history', format: 'zsh', in: 'home' },
  { id: 'zsh-histfile', path: '.histfile', format: 'zsh', in: 'home' },
  { id: 'fish', path: '.local/share/fish/fish_history', format: 'fish', in: 'home' },
  { id: 'package-json', path: 'package.json', format: 'package-json', in: 'workspace' },
  { id: 'makefile', path: 'Makefile', format: 'makefile', in: 'workspace' },
  { id: 'vscode-tasks', path: '.vscode/tasks.json', format: 'vscode-tasks', in: 'workspace' },
]

/** What is read of a file at most; the rest is told of. */
const most_bytes = 512 * 1024 * 1024
const piece_bytes = 256 * 1024

/** `root`: of the workspace, or null. */
export function foundFiles(home: string, root: string | null): FoundFile[] {
  return places.flatMap((place) => {
    const path = pathOf(place, home, root)
    const size_bytes = path === null ? null : sizeOf(path)
    return size_bytes === null ? [] : [{ id: place.id, path: place.in === 'home' ? `~/${place.path}` : place.path, format: place.format, size_bytes }]
  })
}

/** Throws NOT_FOUND for an id that is none, or a file that is gone, and what `readImport` throws. */
export function readFound(id: string, home: string, root: string | null): Promise<Imported> {
  const place = places.find((each) => each.id === id)
  const path = place ? pathOf(place, home, root) : null
  if (!place || path === null) throw new AppError('NOT_FOUND', `There is no such file to import: ${id.slice(0, 100)}.`)
  return readImport(path, { name: basename(place.path), format: place.format })
}

/** `path` is absolute or a descriptor. Other work goes on meanwhile. Throws NOT_FOUND, PERMISSION_DENIED, and INVALID_INPUT for a folder or a damaged document. */
export async function readImport(path: string | 0, about: { name: string; format?: ImportFormat | null }): Promise<Imported> {
  const reader = new ImportReader(about)
  let bytes_read = 0
  try {
    const file = path === 0 ? 0 : openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (path !== 0 && !fstatSync(file).isFile())
        throw new AppError('INVALID_INPUT', `${about.name} is no plain file. Name a history, package.json, Makefile, tasks.json or crontab.`)
      for (;;) {
        // Lines that were cut off point into it.
        const piece = Buffer.alloc(piece_bytes)
        const got = readSync(file, piece, 0, piece_bytes, null)
        if (got === 0 || bytes_read >= most_bytes) break
        bytes_read += got
        reader.add(piece.subarray(0, got))
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      if (path !== 0) closeSync(file)
    }
  } catch (error) {
    throw readingFailed(error, about.name)
  }
  const imported = endOf(reader, about.name)
  if (bytes_read >= most_bytes) imported.notes.push(`Only the first ${most_bytes / 1024 / 1024} MB of the file were read.`)
  return imported
}

/** Throws INVALID_INPUT, naming the file, where a document is damaged. */
export function endOf(reader: ImportReader, name: string): Imported {
  try {
    return reader.end()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const message = `${name || 'The text'} cannot be read as JSON: ${error.message.replace(/\.$/, '')}. Correct it, or say what it is with a format.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'text', message }] }, error)
  }
}

function readingFailed(error: unknown, name: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof AppError || code === undefined) return error
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('NOT_FOUND', `There is no file ${name}.`, {}, error)
  if (code === 'EISDIR') return new AppError('INVALID_INPUT', `${name} is a folder. Name a history, package.json, Makefile, tasks.json or crontab.`, {}, error)
  return new AppError(code === 'EACCES' || code === 'EPERM' ? 'PERMISSION_DENIED' : 'INTERNAL', `${name} cannot be read: ${message}.`, {}, error)
}

/** A path of the workspace stays in it. */
function pathOf(place: Place, home: string, root: string | null): string | null {
  if (place.in === 'home') return join(home, place.path)
  if (root === null) return null
  const found = confine(root, place.path, root, new PathLedger())
  return typeof found === 'string' || !found.exists ? null : found.absolute
}

function sizeOf(path: string): number | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const entry = fstatSync(file)
      return entry.isFile() && entry.size > 0 ? entry.size : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
