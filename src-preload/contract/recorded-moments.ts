/** What happened in a recorded run, in the order of time: so much of a stream was there, or its terminal got another size. */
import type { StreamName, Timing } from './jobs.ts'

export type RecordedMoment = { ms: number } & ({ stream: StreamName; to: number } | { cols: number; rows: number })

/** What came after the last record of a stream came with the end; without records, everything came at once. */
export function recordedMoments({ streams, sizes, duration_ms }: Timing): RecordedMoment[] {
  const moments: RecordedMoment[] = sizes.map(([ms, cols, rows]) => ({ ms, cols, rows }))
  for (const { stream, size_bytes, times } of streams) {
    for (const [ms, to] of times) moments.push({ ms, stream, to })
    const last = times.at(-1)
    if (!last) moments.push({ ms: 0, stream, to: size_bytes })
    else if (last[1] < size_bytes) moments.push({ ms: Math.max(last[0], duration_ms ?? 0), stream, to: size_bytes })
  }
  return moments.sort((one, other) => one.ms - other.ms)
}
