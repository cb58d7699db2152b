/** Finds where a text stands in a stored output, a bounded part at a time; nothing of the output itself is given. */
import { isUtf8 } from 'node:buffer'
import type { FoundPlaces } from '../../src-preload/contract/jobs.ts'
import { timesIn } from '../../src-preload/contract/line-query.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { OutputFiles } from '../store/output-files.ts'
import { leftOf, type OutputAsked, type Part, plainOf, readAsked, textOf } from './output-parts.ts'

/** Given in one answer, about 200 KB; a line that has more of them counts as if it had so many. */
const most_places = 20_000

export interface TextAsked extends OutputAsked {
  /** Letters of either case are the same. */
  q: string
}

/** Rejects with GONE where the output was removed, INVALID_INPUT for a stream and NOT_FOUND for an attempt that the job does not have. */
export async function findText(engine: Pick<JobEngine, 'outputPlace'>, output: OutputFiles, asked: TextAsked): Promise<FoundPlaces> {
  const { part, size_bytes, over } = await readAsked(engine, output, asked)
  const found = placesIn(part, asked.q.toLowerCase())
  return { ...found, size_bytes, eof: over && found.next >= size_bytes }
}

function placesIn({ bytes, from }: Part, wanted: string): Pick<FoundPlaces, 'places' | 'next'> {
  const places: number[] = []
  const whole = { places, next: from + bytes.length }
  // Most parts do not have it: then nothing is cut into lines.
  if (isUtf8(bytes) && !plainOf(bytes.toString('utf8')).toLowerCase().includes(wanted)) return whole
  for (let begin = 0; begin < bytes.length; ) {
    const newline = bytes.indexOf(10, begin)
    const end = newline < 0 ? bytes.length : newline
    const times = Math.min(most_places, timesIn(leftOf(textOf(bytes.subarray(begin, end))).toLowerCase(), wanted))
    if (places.length + times > most_places) return { places, next: from + begin }
    for (let n = 0; n < times; n++) places.push(from + begin)
    begin = end + 1
  }
  return whole
}
