/** Learns from a run that went well: reads its stored output with the times it came at, in turns too short to be felt. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Job, StreamName } from '../../../src-preload/contract/jobs.ts'
import type { OutputFiles } from '../../store/output-files.ts'
import { readTiming, type TimedBytes } from '../../store/output-timing.ts'
import { LineCutter } from '../line-cutter.ts'
import { MarksMaker, type RunMarks } from './milestones.ts'

/** One turn's worth: about 2 ms of looking at lines. */
const piece_bytes = 16 * 1024
/** Output up to this size is read whole; of more, so many pieces evenly spread. */
const whole_bytes = 2 * 1024 * 1024
const pieces_of_more = whole_bytes / piece_bytes

export async function learnRun(
  output: OutputFiles,
  job: Pick<Job, 'id' | 'attempt' | 'capture' | 'stdout_bytes' | 'stderr_bytes'>,
  duration_ms: number,
): Promise<RunMarks> {
  const maker = new MarksMaker()
  const streams: [StreamName, number][] =
    job.capture === 'terminal'
      ? [['terminal', job.stdout_bytes]]
      : [
          ['stdout', job.stdout_bytes],
          ['stderr', job.stderr_bytes],
        ]
  for (const [stream, size_bytes] of streams) {
    if (size_bytes === 0) continue
    const timing = await readTiming(output.folderOf(job.id), job.attempt, stream)
    // Without times nothing can be said about when a line came.
    if (timing.length === 0) continue
    const cutter = new LineCutter()
    let at = 0
    for (const from of offsets(size_bytes)) {
      const read = await output.read(job.id, job.attempt, stream, from, Math.min(piece_bytes, size_bytes - from))
      for (const line of cutter.push(read.bytes, read.from)) {
        at = recordAfter(timing, line.from, at)
        maker.add(line.text, Math.min(duration_ms, timing[at]![0]), line.redrawn)
      }
      await nextTurn()
    }
  }
  return maker.marks(duration_ms)
}

function* offsets(size_bytes: number): Generator<number> {
  if (size_bytes <= whole_bytes) for (let from = 0; from < size_bytes; from += piece_bytes) yield from
  else for (let n = 0; n < pieces_of_more; n++) yield Math.floor((n * (size_bytes - piece_bytes)) / (pieces_of_more - 1))
}

/** The first record, from `at` on, by which the byte at `offset` was there. */
function recordAfter(timing: readonly TimedBytes[], offset: number, at: number): number {
  while (at < timing.length - 1 && timing[at]![1] <= offset) at++
  return at
}
