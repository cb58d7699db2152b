/** When the output of an attempt came, thinned to what a replay can use. */
import type { StreamName, Timing } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import type { AttemptRecord, JobRecord } from '../../store/job-record.ts'
import type { OutputFiles } from '../../store/output-files.ts'
import { readSizes, readTiming, type TimedBytes } from '../../store/output-timing.ts'

/** About as many as a replay of an hour has frames that differ to the eye; 400 KB as JSON. */
const most_times = 20_000
/** Of an attempt that was over by then, what came at once has no index (timing-index.ts); the time of starting and telling comes on top. */
const untimed_ms = 1000

/** Rejects with NOT_FOUND for an attempt there was not, and GONE when the output was removed. */
export async function readAttemptTiming(output: OutputFiles, record: JobRecord, number?: number): Promise<Timing> {
  const attempt = number === undefined ? record.attempts.at(-1) : record.attempts.find((one) => one.number === number)
  if (number !== undefined && !attempt) throw new AppError('NOT_FOUND', `The job has no attempt ${number}.`, { id: record.id, attempt: number })
  if (record.output_removed) {
    throw new AppError('GONE', 'The output of this job was removed by the retention of the settings; its record stays.', { id: record.id })
  }
  if (!attempt) return { attempt: 0, duration_ms: null, streams: [], sizes: [] }
  const folder = output.folderOf(record.id)
  const names: StreamName[] = record.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
  const streams: Timing['streams'] = []
  for (const stream of names) {
    const size_bytes = await output.storedEnd(record.id, attempt.number, stream)
    if (size_bytes === 0) continue
    const times = await readTiming(folder, attempt.number, stream)
    streams.push({ stream, size_bytes, times: times.length === 0 ? atTheEnd(attempt, size_bytes) : thinned(times) })
  }
  const is_newest = attempt === record.attempts.at(-1)
  const sizes =
    record.capture === 'terminal' ? (await readSizes(folder, attempt.number)).map(([ms, cols, rows]): [number, number, number] => [ms, cols, rows]) : []
  return { attempt: attempt.number, duration_ms: is_newest ? record.duration_ms : null, streams, sizes }
}

/** All of it at the end of a short attempt. */
function atTheEnd({ started_at, finished_at }: AttemptRecord, size_bytes: number): [number, number][] {
  const ms = finished_at === null ? Infinity : Date.parse(finished_at) - Date.parse(started_at)
  return ms <= untimed_ms ? [[Math.max(0, ms), size_bytes]] : []
}

/** Every so-manieth, and the last: a replay shows what came between in one step. */
function thinned(times: readonly TimedBytes[]): [number, number][] {
  const every = Math.max(1, Math.ceil(times.length / most_times))
  return times.flatMap(([ms, bytes], n): [number, number][] => (n % every === every - 1 || n === times.length - 1 ? [[ms, bytes]] : []))
}
