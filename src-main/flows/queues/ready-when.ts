/** Waits until a command that follows shows that it is ready: by a line, a port or an address. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Job, StreamName } from '../../../src-preload/contract/jobs.ts'
import type { ReadyWhen } from '../../../src-preload/contract/queues.ts'
import { AppError } from '../../base/app-error.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import { askServer } from '../../outgoing/ask-server.ts'
import { takesConnections } from '../../outgoing/takes-connections.ts'

const look_again_ms = 250
const ask_ms = 2000
const answer_limit_bytes = 1024 * 1024

export type Reader = Pick<JobEngine, 'output' | 'job' | 'on_progress'>

/** Resolves when it is ready. Rejects with a JobFailure when it is not in time, and with the signal's reason. The time counts from its start. */
export async function waitUntilReady(engine: Reader, job_id: string, { within_ms, ...when }: ReadyWhen, signal: AbortSignal): Promise<void> {
  await untilSo(engine, job_id, (job) => job.status !== 'queued', signal)
  const time = AbortSignal.timeout(within_ms)
  const either = AbortSignal.any([signal, time])
  try {
    if (when.line !== undefined) await lineOf(engine, job_id, when.line, either)
    else await repeat(() => (when.port !== undefined ? takesConnections(when.port, ask_ms) : answers(when.address!, either)), either)
  } catch (error) {
    if (time.aborted && !signal.aborted) throw new JobFailure('NOT_READY', `It was not ready within ${within_ms / 1000} s: ${what(when)}. It was ended.`)
    throw error
  }
}

function what({ line, port, address }: Omit<ReadyWhen, 'within_ms'>): string {
  if (line !== undefined) return `its output never said "${line}"`
  return port === undefined ? `${address} did not answer well` : `nothing took connections at port ${port}`
}

async function repeat(look: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await look())) await wait(look_again_ms, undefined, { signal })
}

async function answers(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await askServer({ url: address, timeout_ms: ask_ms, limit_bytes: answer_limit_bytes, signal })).status < 400
  } catch (error) {
    if (error instanceof AppError && error.code === 'UPSTREAM_FAILED') return false
    throw error
  }
}

/** In either stream, also where the text comes in two pieces. */
async function lineOf(engine: Reader, id: string, text: string, signal: AbortSignal): Promise<void> {
  const { capture, attempt } = engine.job(id)
  const streams: StreamName[] = capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
  const found = new AbortController()
  const stop = AbortSignal.any([signal, found.signal])
  const read = async (stream: StreamName) => {
    const decoder = new TextDecoder()
    let tail = ''
    for (let from = 0; !stop.aborted; ) {
      const piece = await engine.output({ id, stream, attempt, from, limit: 65_536, wait_ms: 30_000 }, stop)
      tail += decoder.decode(Buffer.from(piece.data, piece.encoding), { stream: true })
      if (tail.includes(text)) return found.abort()
      tail = tail.slice(-text.length)
      from = piece.next
      // Its end is told by the engine; another attempt begins anew.
      if (piece.eof) return
    }
  }
  try {
    await Promise.all(streams.map(read))
  } catch (error) {
    if (!found.signal.aborted) throw error
  }
  if (found.signal.aborted) return
  signal.throwIfAborted()
  // It ended without having said it. The end of the item is the end of its job, or the next attempt says it.
  await untilSo(engine, id, (job) => job.status === 'running' && job.attempt > attempt, signal)
  return lineOf(engine, id, text, signal)
}

function untilSo(engine: Reader, id: string, is: (job: Job) => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (is(engine.job(id))) return resolve()
    const listening = engine.on_progress.on((job) => {
      if (job.id !== id || !is(job)) return
      listening[Symbol.dispose]()
      resolve()
    })
    signal.addEventListener('abort', () => {
      listening[Symbol.dispose]()
      reject(signal.reason)
    })
  })
}
