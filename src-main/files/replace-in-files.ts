/** Replaces found text in files that were previewed: each file whole, only in the version that was seen, through the same confined write as everything. */
import { AppError } from '../base/app-error.ts'
import { changedUnderneath, fileFailure } from './file-failures.ts'
import { openForReading, text_limit_bytes } from './read-file.ts'
import { type FoundLine, searchFiles, type TextQuery } from './search-files.ts'
import { type WritingRoom, writeFile } from './write-file.ts'

export interface Replacing {
  query: TextQuery
  replacement: string
  /** The versions that the preview showed. */
  files: readonly { path: string; etag: string }[]
  signal?: AbortSignal | undefined
}

export interface Replaced {
  changed: { path: string; etag: string; count: number }[]
  failed: { path: string; code: string; error: string }[]
}

/** Held in memory between finding and writing. */
const most_lines = 200_000

/** A file that cannot be changed does not keep the others. Throws INVALID_INPUT, PAYLOAD_TOO_LARGE (too many lines), and as `searchFiles`. */
export async function replaceInFiles(room: WritingRoom, root: string, { query, replacement, files, signal }: Replacing): Promise<Replaced> {
  const wanted = new Map(files.map(({ path, etag }) => [path, etag]))
  const lines = new Map<string, FoundLine[]>()
  let count = 0
  for await (const line of searchFiles(root, query, { lines_per_file: null, replacement }, signal)) {
    if (!wanted.has(line.path)) continue
    if (++count > most_lines)
      throw new AppError('PAYLOAD_TOO_LARGE', `More than ${most_lines} lines would change at once. Replace in fewer files.`, { limit: most_lines })
    const known = lines.get(line.path)
    if (known) known.push(line)
    else lines.set(line.path, [line])
  }
  const result: Replaced = { changed: [], failed: [] }
  for (const [path, etag] of wanted) {
    signal?.throwIfAborted()
    try {
      result.changed.push(await replaceIn(room, root, path, etag, lines.get(path) ?? []))
    } catch (error) {
      const failure = fileFailure(error, path)
      if (!(failure instanceof AppError)) throw failure
      result.failed.push({ path, code: failure.code, error: failure.message })
    }
  }
  return result
}

async function replaceIn(
  room: WritingRoom,
  root: string,
  path: string,
  etag: string,
  lines: readonly FoundLine[],
): Promise<{ path: string; etag: string; count: number }> {
  const old = await bytesOf(root, path, etag)
  const parts: Buffer[] = []
  let reached = 0
  let count = 0
  for (const { offset_bytes, bytes, matches } of lines) {
    if (!old.subarray(offset_bytes, offset_bytes + bytes.length).equals(bytes)) throw changedUnderneath(path, null)
    for (const { start, end, replacement } of matches) {
      if (replacement === null) continue
      parts.push(old.subarray(reached, offset_bytes + start), replacement)
      reached = offset_bytes + end
      count++
    }
  }
  if (count === 0) throw new AppError('CONFLICT', `"${path}" no longer holds what was to be replaced.`, { path, reason: 'changed', etag })
  parts.push(old.subarray(reached))
  const written = await writeFile(room, root, path, { if_match: etag, conflict: 'replace', fill: (part) => part.file.writeFile(Buffer.concat(parts)) })
  return { path, etag: written.etag, count }
}

async function bytesOf(root: string, path: string, etag: string): Promise<Buffer> {
  await using file = await openForReading(root, path)
  if (file.etag !== etag) throw changedUnderneath(path, file.etag)
  if (file.size_bytes > text_limit_bytes) {
    throw new AppError('PAYLOAD_TOO_LARGE', `"${path}" is too large to be changed whole.`, { size_bytes: file.size_bytes, limit_bytes: text_limit_bytes })
  }
  return await file.bytes(0, file.size_bytes)
}
