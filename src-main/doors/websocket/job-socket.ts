/** `/ws/jobs/:id`: one job's output from the first byte, then how it ended, then close 1000. */
import { setTimeout as wait } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { hasEnded, type Job, type StreamName } from '../../../src-preload/contract/jobs.ts'
import type { Identity } from '../../access/identity.ts'
import { AppError } from '../../base/app-error.ts'
import { visibleJob } from '../../handlers/own-jobs.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { BoundedSocket } from './bounded-socket.ts'

const unknown_id = 4404
const normal_end = 1000
const internal_error = 1011
const piece_bytes = 64 * 1024
/** A reader that is slower than the job is waited for; its data stays in the job's file meanwhile. */
const refill_below_bytes = 512 * 1024
const wait_ms = 25_000

type Room = Pick<Rooms, 'engine' | 'log'>

export async function openJobSocket(rooms: Room, socket: WebSocket, id: string, identity: Identity): Promise<void> {
  const bounded = new BoundedSocket(socket)
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  try {
    visibleJob(rooms.engine, identity, id)
  } catch {
    return bounded.close(unknown_id, 'There is no job with this id.')
  }
  using _progress = rooms.engine.on_progress.on((job) => {
    if (job.id === id && job.progress !== null && !hasEnded(job.status)) bounded.send(JSON.stringify({ progress: job.progress }))
  })
  try {
    const job = await tellAll(rooms, bounded, id, gone.signal)
    bounded.send(JSON.stringify({ stdout: '', stderr: '', exit_code: job.exit_code, status: job.status, progress: 1 }))
    bounded.close(normal_end)
  } catch (error) {
    if (gone.signal.aborted) return
    rooms.log.error('The output of a job could not be sent.', { id, error })
    bounded.close(internal_error, 'The output could not be read.')
  }
}

/** Every attempt in its order; resolves with the ended job. */
async function tellAll({ engine }: Room, socket: BoundedSocket, id: string, signal: AbortSignal): Promise<Job> {
  for (let attempt = 1; ; attempt++) {
    const job = await started(engine, id, attempt, signal)
    if (job.started_at !== null && job.attempt >= attempt) {
      const streams: StreamName[] = job.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
      await Promise.all(streams.map((stream) => tellStream(engine, socket, id, stream, attempt, signal)))
    }
    const now = engine.job(id)
    if (hasEnded(now.status) && now.attempt <= attempt) return now
  }
}

/** The job once attempt `attempt` runs or ran, or once it has ended without. */
async function started(engine: Room['engine'], id: string, attempt: number, signal: AbortSignal): Promise<Job> {
  const has = (job: Job) => hasEnded(job.status) || job.attempt > attempt || (job.attempt === attempt && job.status === 'running')
  const { promise, resolve, reject } = Promise.withResolvers<Job>()
  using _progress = engine.on_progress.on((job) => job.id === id && has(job) && resolve(job))
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    const now = engine.job(id)
    return has(now) ? now : await promise
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

async function tellStream(engine: Room['engine'], socket: BoundedSocket, id: string, stream: StreamName, attempt: number, signal: AbortSignal): Promise<void> {
  const decoder = new TextDecoder()
  const field = stream === 'stderr' ? 'stderr' : 'stdout'
  const tell = (text: string) => text && socket.send(JSON.stringify({ [field]: text }))
  let from = 0
  for (;;) {
    signal.throwIfAborted()
    await socket.drained(refill_below_bytes)
    const piece = await readPiece(engine, { id, stream, attempt, from, limit: piece_bytes, wait_ms }, signal)
    if (piece === null) return
    tell(decoder.decode(Buffer.from(piece.data, piece.encoding), { stream: true }))
    from = Math.max(from, piece.next)
    if (piece.eof) return void tell(decoder.decode())
    // The file of a job that is only just starting may not be there to wait on yet.
    if (piece.data.length === 0) await wait(5, undefined, { signal })
  }
}

/** Null when there is no output: removed by retention, or the attempt never wrote any. */
async function readPiece(engine: Room['engine'], query: Parameters<Room['engine']['output']>[0], signal: AbortSignal) {
  try {
    return await engine.output(query, signal)
  } catch (error) {
    if (error instanceof AppError && (error.code === 'GONE' || error.code === 'NOT_FOUND')) return null
    throw error
  }
}
