/** Reads stored output in parts of whole lines, bounded in what one call costs, and tells what a terminal leaves of a line. */
import { isUtf8 } from 'node:buffer'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { OutputFiles } from '../store/output-files.ts'
import { withoutSequences } from './learnt-progress/line-shape.ts'

/** Read in one call: a few milliseconds of work. */
const part_bytes = 512 * 1024

export interface OutputAsked {
  id: string
  stream?: StreamName | undefined
  attempt?: number | undefined
  /** Offset of the first byte. */
  from: number
}

export interface Part {
  bytes: Buffer
  /** May be later than asked, where the middle was not kept. */
  from: number
}

const nothing = (from: number): Part => ({ bytes: Buffer.alloc(0), from })

/** The part at an offset, the size of all that is stored by now, and whether that is all. Rejects with GONE, INVALID_INPUT and NOT_FOUND as `outputPlace` does. */
export async function readAsked(
  engine: Pick<JobEngine, 'outputPlace'>,
  output: OutputFiles,
  asked: OutputAsked,
): Promise<{ part: Part; size_bytes: number; over: boolean }> {
  const { id, from } = asked
  const { stream, attempt, over } = engine.outputPlace(asked)
  if (attempt === 0) return { part: nothing(from), size_bytes: 0, over }
  const size_bytes = await output.storedEnd(id, attempt, stream)
  return { part: await readPart(output, { id, attempt, stream, from, end: over ? size_bytes : null }), size_bytes, over }
}

interface Place {
  id: string
  attempt: number
  stream: StreamName
  from: number
  /** Where all of it ends; null while it may still grow. */
  end: number | null
}

/** Whole lines; what has begun is one, too, where nothing goes on with it or it is longer than a part. */
async function readPart(output: OutputFiles, { id, attempt, stream, from, end }: Place): Promise<Part> {
  const read = await output.read(id, attempt, stream, from, part_bytes)
  const { bytes } = read
  const reached = read.from + bytes.length
  if (end !== null && reached >= end) return read
  const last = bytes.lastIndexOf(10)
  if (last >= 0) return { from: read.from, bytes: bytes.subarray(0, last + 1) }
  if (bytes.length === part_bytes) return read
  const rest = await output.read(id, attempt, stream, reached, part_bytes)
  if (rest.bytes.length === 0) return end === null ? nothing(from) : read
  if (rest.from > reached) return read
  const joined = Buffer.concat([bytes, rest.bytes]).subarray(0, part_bytes)
  return { from: read.from, bytes: joined.subarray(0, joined.lastIndexOf(10) + 1 || joined.length) }
}

/** What is no UTF-8 is shown as the bytes are in the oldest of encodings, rather than not at all. */
export const textOf = (bytes: Buffer): string => (isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1'))

/** What a line was overwritten with is what stays of it; what is no text is left out. */
export function leftOf(text: string): string {
  const plain = plainOf(text)
  return plain.includes('\r') ? (plain.split('\r').findLast((part) => part !== '') ?? '') : plain
}

export const plainOf = (text: string): string => withoutSequences(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
