/** Picks the lines of a stored output that have the words asked for, a bounded part at a time, so that an output of any size is looked through in turns. */
import { isUtf8 } from 'node:buffer'
import type { FoundLines, StreamName } from '../../src-preload/contract/jobs.ts'
import { type LineQuery, matches, mayMatch, readQuery, saidBy } from '../../src-preload/contract/line-query.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { OutputFiles } from '../store/output-files.ts'
import { withoutSequences } from './learnt-progress/line-shape.ts'

/** Read in one call: a few milliseconds of work. */
const part_bytes = 512 * 1024
/** Given of one line. */
const shown_length = 1000

export interface LinesAsked {
  id: string
  stream?: StreamName | undefined
  attempt?: number | undefined
  q: string
  fold: boolean
  from: number
  limit: number
}

/** Rejects with GONE where the output was removed, INVALID_INPUT for a stream and NOT_FOUND for an attempt that the job does not have. */
export async function findLines(engine: Pick<JobEngine, 'outputPlace'>, output: OutputFiles, asked: LinesAsked): Promise<FoundLines> {
  const { id, from } = asked
  const { stream, attempt, over } = engine.outputPlace(asked)
  const size_bytes = attempt === 0 ? 0 : await output.storedEnd(id, attempt, stream)
  const part = attempt === 0 ? nothing(from) : await readPart(output, { id, attempt, stream, from, end: over ? size_bytes : null })
  const found = pick(part, readQuery(asked.q), asked)
  return { ...found, size_bytes, eof: over && found.next >= size_bytes }
}

interface Part {
  bytes: Buffer
  /** May be later than asked, where the middle was not kept. */
  from: number
}

const nothing = (from: number): Part => ({ bytes: Buffer.alloc(0), from })

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

function pick({ bytes, from }: Part, query: LineQuery, { fold, limit }: LinesAsked): Omit<FoundLines, 'size_bytes' | 'eof'> {
  const found = { items: [] as FoundLines['items'], lines: 0, matches: 0, next: from + bytes.length }
  // Most parts have none of the words: then nothing is cut into lines.
  if (query.wanted.length > 0 && isUtf8(bytes) && !mayMatch(plainOf(bytes.toString('utf8')), query)) return { ...found, lines: countLines(bytes) }
  let before: string | null = null
  for (let begin = 0; begin < bytes.length; ) {
    const newline = bytes.indexOf(10, begin)
    const end = newline < 0 ? bytes.length : newline
    const line = leftOf(textOf(bytes.subarray(begin, end)))
    if (matches(line, query)) {
      const said = saidBy(line)
      if (fold && said === before) found.items.at(-1)!.times++
      else if (found.items.length === limit) return { ...found, next: from + begin }
      else found.items.push({ from: from + begin, text: line.length > shown_length ? `${line.slice(0, shown_length)}...` : line, times: 1 })
      found.matches++
      before = said
    }
    found.lines++
    begin = end + 1
  }
  return found
}

/** What is no UTF-8 is shown as the bytes are in the oldest of encodings, rather than not at all. */
const textOf = (bytes: Buffer): string => (isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1'))

/** What a line was overwritten with is what stays of it; what is no text is left out. */
function leftOf(text: string): string {
  const plain = plainOf(text)
  return plain.includes('\r') ? (plain.split('\r').findLast((part) => part !== '') ?? '') : plain
}

const plainOf = (text: string): string => withoutSequences(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count
}
