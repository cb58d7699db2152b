/** Copies the stored output of a job, as far as it goes or until the job has ended. */
import { setTimeout as wait } from 'node:timers/promises'
import { hasEnded, type StreamName } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Reach } from './reach-host.ts'

/** A run of bytes of one stream; `from` is its place in the stream. `skipped` bytes before it were not kept. */
export interface OutputBytes {
  stream: StreamName
  from: number
  bytes: Buffer
  skipped: number
}

export interface FollowOptions {
  id: string
  streams: readonly StreamName[]
  /** Go on until the job has ended, through all further attempts. */
  follow: boolean
  attempt?: number | undefined
  /** Begins with the first attempt, although it may be over; else with the one that runs. */
  all_attempts?: boolean
  /** Where to start in each stream of the first attempt that is read. */
  take: (piece: OutputBytes) => Promise<void>
  signal?: AbortSignal
}

/** Large enough that a flood is not slowed by round trips, small enough for one message. */
const piece_bytes = 256 * 1024
/** A call is answered earlier when there is something; this only bounds how long a silent one hangs. */
const wait_ms = 25_000
/** An empty answer that came sooner than this was no wait: asking again at once would spin. */
const too_soon_ms = 20

/** The streams that a job of this capture has. */
export function streamsOf(job: Pick<Job, 'capture'>): readonly StreamName[] {
  return job.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
}

/** Resolves to the job as it was when the last byte had been taken: ended, if `follow`. */
export async function followOutput(reach: Reach, options: FollowOptions): Promise<Job> {
  const { id, attempt, follow, signal } = options
  let job = await getJob(reach, id, signal)
  for (let number = attempt ?? (options.all_attempts ? 1 : Math.max(job.attempt, 1)); ; number++) {
    // Which attempt is meant must be said where there may be several, and cannot be said of one that has not begun.
    const is_named = attempt !== undefined || job.retry !== null
    if (is_named && follow) job = await changedSince(reach, id, (now) => hasEnded(now.status) || now.attempts.some((each) => each.number === number), signal)
    // It ended without another attempt: there is nothing to read.
    if (options.all_attempts && is_named && !job.attempts.some((each) => each.number === number)) return job
    await Promise.all(options.streams.map((stream) => copyStream(reach, options, stream, is_named ? number : undefined)))
    if (!follow) return job
    job = await changedSince(reach, id, (now) => hasEnded(now.status) || (attempt === undefined && now.attempt > number), signal)
    if (attempt !== undefined || job.attempt <= number) return job
  }
}

async function copyStream(reach: Reach, { id, follow, take, signal }: FollowOptions, stream: StreamName, attempt: number | undefined): Promise<void> {
  for (let from = 0; ; ) {
    const asked_at = performance.now()
    const piece = await reach.call((client) =>
      client.jobs.output(
        { id, stream, from, limit: piece_bytes, ...(attempt !== undefined && { attempt }), ...(follow && { wait_ms }) },
        { ...(signal && { signal }) },
      ),
    )
    const bytes = Buffer.from(piece.data, piece.encoding)
    if (bytes.length > 0) await take({ stream, from: piece.from, bytes, skipped: piece.from - from })
    from = piece.next
    if (piece.eof || (!follow && bytes.length === 0)) return
    if (bytes.length === 0 && performance.now() - asked_at < too_soon_ms) await wait(50, undefined, { ...(signal && { signal }) })
  }
}

export function getJob(reach: Reach, id: string, signal?: AbortSignal): Promise<Job> {
  return reach.call((client) => client.jobs.get({ id }, { ...(signal && { signal }) }))
}

/** Waits on the host's events until the job is as `is` wants it. */
export async function changedSince(reach: Reach, id: string, is: (job: Job) => boolean, signal?: AbortSignal): Promise<Job> {
  let cursor: string | undefined
  for (;;) {
    const job = await getJob(reach, id, signal)
    if (is(job)) return job
    const told = await reach.call((client) =>
      client.events.pull({ wait_ms: cursor === undefined ? 0 : wait_ms, ...(cursor !== undefined && { cursor }) }, { ...(signal && { signal }) }),
    )
    cursor = told.cursor
  }
}
