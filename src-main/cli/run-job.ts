/** Starts a job and stands in for it on this terminal: its output, its input, its interrupts, its exit code. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Capture } from '../../src-preload/contract/running.ts'
import { AppError } from '../base/app-error.ts'
import { atHost, type Desk } from './at-host.ts'
import type { Circumstances } from './circumstances.ts'
import { exitCodeOfJob } from './exit-codes.ts'
import { followOutput, type OutputBytes } from './follow-output.ts'
import { outliveOthers } from './outlive-others.ts'
import { OutputText } from './output-text.ts'
import { inputKind, passInput } from './pass-input.ts'
import type { Arguments } from './read-arguments.ts'
import { tellError } from './tell-error.ts'
import { UsageError } from './usage-error.ts'

export interface Accepted {
  id: string
  status: Job['status']
  position?: number | null
}

export interface Starting extends Desk {
  has_input: boolean
}

/** Resolves to the exit code. `accept` has the job accepted, and may be asked again with the same key; rejects with what it does. */
export function runJob(
  given: Arguments,
  circumstances: Circumstances,
  capture: Capture,
  accept: (starting: Starting) => Promise<Accepted>,
  takes_input = true,
): Promise<number> {
  return atHost(given, circumstances, (desk) => runJobAt(desk, capture, accept, takes_input))
}

/** As `runJob`, at a host that was reached. */
export async function runJobAt(desk: Desk, capture: Capture, accept: (starting: Starting) => Promise<Accepted>, takes_input = true): Promise<number> {
  const { given, circumstances, reach, interrupts } = desk
  const { streams } = circumstances
  const as_json = given.flags.has('json')
  const input = takes_input ? inputKind(process.stdin, capture) : 'none'
  const accepted = await accept({ ...desk, has_input: input !== 'none' })
  const { id } = accepted
  // A job that ended a moment ago cannot be cancelled any more.
  const tellUnlessEnded = (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'CONFLICT') void tellError(error, streams)
  }
  interrupts.start((force) => reach.call((client) => client.jobs.cancel({ id, ...(force && { force }) })).catch(tellUnlessEnded))
  if (streams.isWatched && accepted.status === 'queued' && (accepted.position ?? 0) > 1) await streams.say(`waiting in the line, place ${accepted.position}.`)

  streams.onBroken(() => interrupts.take('SIGPIPE'))
  const text = new OutputText()
  const take = as_json ? (piece: OutputBytes) => text.add(piece) : (piece: OutputBytes) => show(piece, circumstances)

  let failure: Error | undefined
  let job: Job
  {
    using _resizing = streams.onResize(() => {
      // A job that ended a moment ago has no size.
      if (capture === 'terminal') reach.call((client) => client.jobs.resize({ id, ...streams.size })).catch(() => {})
    })
    using _input =
      input === 'none'
        ? undefined
        : passInput({
            reach,
            id,
            stdin: process.stdin,
            kind: input,
            onInterrupt: () => interrupts.take('SIGINT'),
            onFailure: (error) => {
              failure = error instanceof Error ? error : new Error(String(error))
              interrupts.take('SIGTERM')
            },
          })
    job = await followOutput(reach, { id, streams: capture === 'terminal' ? ['terminal'] : ['stdout', 'stderr'], follow: true, take })
  }
  interrupts.ended()

  if (as_json) await streams.json({ ...job, ...text.toFields() })
  await tellEnd(job, circumstances)
  if (failure) throw failure
  await outliveOthers(reach, circumstances)
  return exitCodeOfJob(job, interrupts.cancelled_by)
}

/** How the output is taken. Throws UsageError. */
export function captureOf({ flags }: Arguments, is_terminal: boolean, verb: string): Capture {
  if (flags.has('split') && flags.has('terminal')) throw new UsageError('--split and --terminal exclude each other.', verb)
  if (flags.has('terminal')) return 'terminal'
  return flags.has('split') || flags.has('json') || !is_terminal ? 'split' : 'terminal'
}

async function show({ stream, bytes, skipped }: OutputBytes, { streams }: Circumstances): Promise<void> {
  if (skipped > 0) await streams.say(`${skipped} bytes of ${stream} were not kept.`)
  await (stream === 'stderr' ? streams.err(bytes) : streams.out(bytes))
}

/** Why there is no exit code of the command's own, and what a person should know about how it ended. */
async function tellEnd(job: Job, { streams }: Circumstances): Promise<void> {
  if (job.error) await streams.say(job.error.message)
  else if (job.status === 'interrupted') await streams.say('the host ended before the command did.')
  for (const step of job.steps) if (step.message) await streams.say(step.message)
}
