/** Picks the lines of a stored output that have the words asked for, a bounded part at a time, so that an output of any size is looked through in turns. */
import { isUtf8 } from 'node:buffer'
import type { FoundLines } from '../../src-preload/contract/jobs.ts'
import { type LineQuery, matches, mayMatch, readQuery, saidBy } from '../../src-preload/contract/line-query.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { OutputFiles } from '../store/output-files.ts'
import { leftOf, type OutputAsked, type Part, plainOf, readAsked, textOf } from './output-parts.ts'

/** Given of one line. */
const shown_length = 1000

export interface LinesAsked extends OutputAsked {
  q: string
  fold: boolean
  limit: number
}

/** Rejects with GONE where the output was removed, INVALID_INPUT for a stream and NOT_FOUND for an attempt that the job does not have. */
export async function findLines(engine: Pick<JobEngine, 'outputPlace'>, output: OutputFiles, asked: LinesAsked): Promise<FoundLines> {
  const { part, size_bytes, over } = await readAsked(engine, output, asked)
  const found = pick(part, readQuery(asked.q), asked)
  return { ...found, size_bytes, eof: over && found.next >= size_bytes }
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

function countLines(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return bytes.length > 0 && bytes.at(-1) !== 10 ? count + 1 : count
}
