/** Watches an attempt of a command that follows until it shows that it is ready: by a line, a port or an address. */
import { setTimeout as wait } from 'node:timers/promises'
import type { OutputPiece, StreamName } from '../../../src-preload/contract/jobs.ts'
import type { ReadyWhen } from '../../../src-preload/contract/running.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { askServer } from '../../outgoing/ask-server.ts'
import { takesConnections } from '../../outgoing/takes-connections.ts'
import type { OutputRequest } from '../output/output-reader.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import type { AttemptControl } from './attempt-control.ts'

const look_again_ms = 250
const ask_ms = 2000
const answer_limit_bytes = 1024 * 1024

/** Throws INVALID_INPUT where it does not say exactly one way, or for what ends by itself. */
export function checkReadyWhen(ready_when: ReadyWhen | undefined, follow: boolean): void {
  if (!ready_when) return
  if ([ready_when.line, ready_when.port, ready_when.address].filter((way) => way !== undefined).length !== 1)
    throw invalid('Say by one of "line", "port" and "address" when it is ready.')
  if (!follow) throw invalid('This command ends by itself; "ready_when" is for those that follow.')
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'ready_when', message }] })
}

/** Notes on the job when it is ready. One that is not in time is ended and fails; the time counts from its start. */
export function watchReady(parts: Parts, job: LiveJob, attempt: number, control: AttemptControl): void {
  const { ready_when } = job.plan
  if (ready_when === null) return
  const { over } = control
  const time = AbortSignal.timeout(ready_when.within_ms)
  untilReady(parts, job, attempt, ready_when, AbortSignal.any([over, time])).then(
    () => {
      if (over.aborted || control.reason !== null) return
      job.ready_at = timestampNow()
      parts.store.commits.writeLazily(() => parts.store.marks.setReady(job.plan.seq, job.ready_at))
      parts.changed(job)
      parts.ready(job)
    },
    (error: unknown) => {
      if (over.aborted || control.reason !== null) return
      const message = time.aborted
        ? `It was not ready within ${ready_when.within_ms / 1000} s: ${what(ready_when)}. It was ended.`
        : `Nobody can tell whether it is ready: ${(error as Error).message} It was ended.`
      job.not_ready = { code: 'NOT_READY', message }
      control.ask('cancel', parts.settings().grace_ms)
    },
  )
}

function what({ line, port, address }: ReadyWhen): string {
  if (line !== undefined) return `its output never said "${line}"`
  return port === undefined ? `${address} did not answer well` : `nothing took connections at port ${port}`
}

async function untilReady(parts: Parts, job: LiveJob, attempt: number, { line, port, address }: ReadyWhen, signal: AbortSignal): Promise<void> {
  if (line !== undefined) return lineOf(parts, job, attempt, line, signal)
  await repeat(() => (port !== undefined ? takesConnections(port, ask_ms) : answers(address!, signal)), signal)
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
async function lineOf(parts: Parts, { plan }: LiveJob, attempt: number, text: string, signal: AbortSignal): Promise<void> {
  const streams: StreamName[] = plan.capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr']
  const found = new AbortController()
  const stop = AbortSignal.any([signal, found.signal])
  const read = async (stream: StreamName) => {
    const decoder = new TextDecoder()
    let tail = ''
    for (let from = 0; !stop.aborted; ) {
      const piece: OutputPiece = await parts.output({ id: plan.id, stream, attempt, from, limit: 65_536, wait_ms: 30_000 } satisfies OutputRequest, stop)
      tail += decoder.decode(Buffer.from(piece.data, piece.encoding), { stream: true })
      if (tail.includes(text)) return found.abort()
      tail = tail.slice(-text.length)
      from = piece.next
      // It ends without having said it: that is its end's to tell.
      if (piece.eof) return
    }
  }
  try {
    await Promise.all(streams.map(read))
  } catch (error) {
    if (!found.signal.aborted) throw error
  }
  if (found.signal.aborted) return
  await new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
