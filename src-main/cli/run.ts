/** `opsdeck run`: starts an allowed command and stands in for it: its output, its input, its exit code. */
import { randomUUID } from 'node:crypto'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { CancelByInterrupts } from './cancel-by-interrupts.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exitCodeOfJob } from './exit-codes.ts'
import { findWorkspace } from './find-workspace.ts'
import { followOutput, type OutputBytes } from './follow-output.ts'
import { outliveOthers } from './outlive-others.ts'
import { OutputText } from './output-text.ts'
import { inputKind, passInput } from './pass-input.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { tellError } from './tell-error.ts'
import { UsageError } from './usage-error.ts'

export async function run(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags, words } = given
  const as_json = flags.has('json')
  const capture = captureOf(given, streams.isTerminal)
  const timeout_ms = timeoutOf(flags.get('timeout'))
  const confirm = flags.get('confirm')
  const [command, ...args] = words as [string, ...string[]]

  /** What the user's interrupts have come to: the first cancels, the second kills, the third leaves. */
  const interrupts = new CancelByInterrupts(streams.isWatched ? (sentence) => void streams.say(sentence) : () => {})
  using _listening = circumstances.interrupts.on((signal) => interrupts.take(signal))

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: true })
  const place = await findWorkspace(given, circumstances, reach)
  const input = inputKind(process.stdin, capture)
  // The key makes asking again safe when the host goes away between taking the command and saying so.
  const idempotency_key = randomUUID()
  const accepted = await reach.call((client) =>
    client.commands.execute({
      command,
      args,
      ...place,
      capture,
      mode: 'async',
      idempotency_key,
      ...(timeout_ms !== undefined && { timeout_ms }),
      ...(confirm !== undefined && { confirm: confirm === 'yes' ? true : confirm }),
      // Pipes have a standard input only where the command is given some; the rest follows as it comes.
      ...(capture === 'split' && input !== 'none' && { input: '' }),
      ...(capture === 'terminal' && streams.size),
    }),
  )
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

function captureOf({ flags }: Arguments, is_terminal: boolean): 'terminal' | 'split' {
  if (flags.has('split') && flags.has('terminal')) throw new UsageError('--split and --terminal exclude each other.', 'run')
  if (flags.has('terminal')) return 'terminal'
  return flags.has('split') || flags.has('json') || !is_terminal ? 'split' : 'terminal'
}

/** Milliseconds from the seconds of --timeout; undefined for none. */
function timeoutOf(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined
  const timeout_ms = Math.round(Number(seconds) * 1000)
  // The contract's bounds.
  if (!(timeout_ms >= 1 && timeout_ms <= 7 * 86_400_000) || seconds.trim() === '') {
    throw new UsageError(`--timeout is a number of seconds up to 604800 (a week), not "${seconds}".`, 'run')
  }
  return timeout_ms
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
