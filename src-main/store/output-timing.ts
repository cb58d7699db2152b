/** Reads when the bytes of a stored output came: the timing index that the runner writes beside it, and the sizes its terminal had. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { index_record_bytes, indexName, sizesName } from './output-names.ts'

/** At `ms` after the start there were `bytes` of it. */
export type TimedBytes = readonly [ms: number, bytes: number]
export type TimedSize = readonly [ms: number, cols: number, rows: number]

/** In order; none where there is no index. A record that a crash left half is left out, and so is one that goes back. */
export async function readTiming(folder: string, attempt: number, stream: StreamName): Promise<TimedBytes[]> {
  const bytes = await readFile(join(folder, indexName(attempt, stream))).catch(() => Buffer.alloc(0))
  const records: TimedBytes[] = []
  let [last_ms, last_bytes] = [0, 0]
  for (let at = 0; at + index_record_bytes <= bytes.length; at += index_record_bytes) {
    const ms = bytes.readDoubleLE(at)
    const size = bytes.readDoubleLE(at + 8)
    if (!(ms >= last_ms && size >= last_bytes && Number.isFinite(ms))) continue
    last_ms = ms
    last_bytes = size
    records.push([ms, size])
  }
  return records
}

/** The sizes of the terminal in order; none where it was none, or was not noted. */
export async function readSizes(folder: string, attempt: number): Promise<TimedSize[]> {
  const text = await readFile(join(folder, sizesName(attempt)), 'latin1').catch(() => '')
  return text.split('\n').flatMap((line): TimedSize[] => {
    const parts = /^(\d+) (\d+) (\d+)$/.exec(line)
    return parts ? [[Number(parts[1]), Number(parts[2]), Number(parts[3])]] : []
  })
}
