/** `/ws/jobs/:id`: one job's output from the first byte, how far it is, then how it ended, then close 1000. `?stream=` names what of it is wanted. */
import { setTimeout as wait } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { hasEnded, type Job, type StreamName } from '../../../src-preload/contract/jobs.ts'
import type { Identity } from '../../access/identity.ts'
import { AppError } from '../../base/app-error.ts'
import { visibleJob } from '../../handlers/own-jobs.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { BoundedSocket } from './bounded-socket.ts'
import { GrowingProgress } from './growing-progress.ts'

const unknown_id = 4404
const unknown_stream = 4400
const normal_end = 1000
const internal_error = 1011
const piece_bytes = 64 * 1024
/** A reader that is slower than the job is waited for; its data stays in the job's file meanwhile. */
const refill_below_bytes = 512 * 1024
const wait_ms = 25_000

type Room = Pick<Rooms, 'engine' | 'log'>

/** What can be asked for; a terminal's bytes are told as stdout. */
const parts = ['stdout', 'stderr', 'progress'] as const
type Part = (typeof parts)[number]

/** `stream`: the names of what is wanted, with commas between them; everything without it. */
export async function openJobSocket(rooms: Room, socket: WebSocket, id: string, identity: Identity, stream?: unknown): Promise<void> {
  const bounded = new BoundedSocket(socket)
  const wanted = wantedParts(stream)
  if (wanted === null) return bounded.close(unknown_stream, `"stream" is made of ${parts.join(', ')}, with commas between them.`)
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  try {
    visibleJob(rooms.engine, identity, id)
  } catch {
    return bounded.close(unknown_id, 'There is no job with this id.')
  }
  using growing = new GrowingProgress((progress) => bounded.send(JSON.stringify({ progress })))
  using _progress = rooms.engine.on_progress.on((job) => {
    if (job.id === id && job.progress !== null && !hasEnded(job.status) && wanted.has('progress')) growing.tell(job.progress)
  })
  const { progress } = rooms.engine.job(id)
  if (progress !== null && wanted.has('progress')) growing.tell(progress)
  try {
    const job = await tellAll(rooms, bounded, id, wanted, gone.signal)
    growing[Symbol.dispose]()
    bounded.send(JSON.stringify({ stdout: '', stderr: '', exit_code: job.exit_code, status: job.status, progress: 1 }))
    bounded.close(normal_end)
  } catch (error) {
    if (gone.signal.aborted) return
    rooms.log.error('The output of a job could not be sent.', { id, error })
    bounded.close(internal_error, 'The output could not be read.')
  }
}

/** Null where something is asked for that there is not. */
function wantedParts(stream: unknown): ReadonlySet<Part> | null {
  if (stream === undefined) return new Set(parts)
  const names = typeof stream === 'string' ? stream.split(',') : []
  return names.length > 0 && names.every((name): name is Part => (parts as readonly string[]).includes(name)) ? new Set(names) : null
}

/** Every attempt in its order; resolves with the ended job. */
async function tellAll({ engine }: Room, socket: BoundedSocket, id: string, wanted: ReadonlySet<Part>, signal: AbortSignal): Promise<Job> {
  for (let attempt = 1; ; attempt++) {
    const job = await started(engine, id, attempt, signal)
    if (job.started_at !== null && job.attempt >= attempt) {
      const streams: StreamName[] = job.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
      const told = streams.filter((stream) => wanted.has(stream === 'terminal' ? 'stdout' : stream))
      await Promise.all(told.map((stream) => tellStream(engine, socket, id, stream, attempt, signal)))
      // Streams that nobody wants do not tell when the attempt is over.
      if (told.length < streams.length) await when(engine, id, (now) => hasEnded(now.status) || now.attempt > attempt || now.status === 'queued', signal)
    }
    const now = engine.job(id)
    if (hasEnded(now.status) && now.attempt <= attempt) return now
  }
}

/** The job once attempt `attempt` runs or ran, or once it has ended without. */
function started(engine: Room['engine'], id: string, attempt: number, signal: AbortSignal): Promise<Job> {
  return when(engine, id, (job) => hasEnded(job.status) || job.attempt > attempt || (job.attempt === attempt && job.status === 'running'), signal)
}

/** The job as soon as `is` holds for it. Rejects with the signal's reason. */
async function when(engine: Room['engine'], id: string, is: (job: Job) => boolean, signal: AbortSignal): Promise<Job> {
  const { promise, resolve, reject } = Promise.withResolvers<Job>()
  using _progress = engine.on_progress.on((job) => job.id === id && is(job) && resolve(job))
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    const now = engine.job(id)
    return is(now) ? now : await promise
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
