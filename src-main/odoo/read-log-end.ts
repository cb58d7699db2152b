/** The last records of a log before a place in it, found from there backwards: a file of any size costs as little as its end. */
import type { FileHandle } from 'node:fs/promises'
import { type CutRecord, cleanLine, RecordCutter } from './cut-records.ts'
import { recordOf } from './log-records.ts'

const block_bytes = 256 * 1024
/** By so much of a line its beginning is known. */
const look_bytes = 1024
/** So much is looked through for one answer; a rare search goes on from where it came to. */
const scan_limit_bytes = 64 * 1024 * 1024
const most_letters = 4 * 1024 * 1024
/** A record goes on over so many bytes at most; what is more is no log. */
const most_record_bytes = 16 * 1024 * 1024

export interface LogPiece {
  /** The oldest first. */
  records: CutRecord[]
  /** Everything from here on has been looked at. */
  start: number
}

/** The last `limit` records before byte `end` that are wanted, or fewer where the search ended at its bound. Byte `end` begins a record, or ends the file. */
export async function recordsBefore(file: FileHandle, end: number, limit: number, wants: (record: CutRecord) => boolean): Promise<LogPiece> {
  const batches: CutRecord[][] = []
  let [count, letters, upper] = [0, 0, end]
  while (count < limit && letters < most_letters && upper > 0 && end - upper < scan_limit_bytes) {
    const start = await recordStartBefore(file, upper, block_bytes)
    const batch: CutRecord[] = []
    await cut(file, start, upper, (record) => {
      if (!wants(record)) return
      batch.push(record)
      letters += record.text.length
    })
    batches.push(batch)
    count += batch.length
    upper = start
  }
  const records = batches.reverse().flat()
  if (records.length <= limit) return { records, start: upper }
  const last = records.slice(-limit)
  return { records: last, start: last[0]!.start }
}

/** Where the record begins that reaches over byte `end - 1`, or one before it that is at most about `bytes` away. */
export async function recordStartBefore(file: FileHandle, end: number, bytes = 1): Promise<number> {
  const piece = Buffer.allocUnsafe(block_bytes + look_bytes + 1)
  for (let low = end; low > 0; ) {
    const from = Math.max(0, low - block_bytes)
    // The byte before tells whether a line begins here.
    const first = Math.max(0, from - 1)
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, Math.min(end, low + look_bytes) - first), first)
    const found = headIn(piece.subarray(0, bytesRead), first, low, bytes > 1)
    if (found !== undefined) return found
    if (from === 0 || end - from >= most_record_bytes) return from
    low = from
  }
  return 0
}

/** The first, or the last, beginning of a record in `piece` that stands before `end`. */
function headIn(piece: Buffer, offset: number, end: number, first: boolean): number | undefined {
  let found: number | undefined
  const begin = offset === 0 ? 0 : piece.indexOf(10) + 1
  if (offset > 0 && begin === 0) return undefined
  for (let at = begin; at < piece.length && offset + at < end; ) {
    const feed = piece.indexOf(10, at)
    const line = piece.subarray(at, Math.min(at + look_bytes, feed < 0 ? piece.length : feed))
    if (recordOf(cleanLine(line))) {
      found = offset + at
      if (first) return found
    }
    if (feed < 0) break
    at = feed + 1
  }
  return found
}

async function cut(file: FileHandle, start: number, end: number, on_record: (record: CutRecord) => void): Promise<void> {
  const cutter = new RecordCutter(start, on_record)
  const piece = Buffer.allocUnsafe(Math.min(block_bytes, end - start))
  for (let at = start; at < end; ) {
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, end - at), at)
    if (bytesRead === 0) break
    cutter.feed(piece.subarray(0, bytesRead))
    at += bytesRead
  }
  cutter.end()
}
