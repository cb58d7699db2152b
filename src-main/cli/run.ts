/** `opsdeck run`: starts an allowed command and stands in for it: its output, its input, its exit code. */
import type { Circumstances } from './circumstances.ts'
import type { Arguments } from './read-arguments.ts'
import { captureOf, runJob } from './run-job.ts'
import { UsageError } from './usage-error.ts'

export async function run(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags, words } = given
  const capture = captureOf(given, streams.isTerminal, 'run')
  const timeout_ms = timeoutOf(flags.get('timeout'))
  const confirm = flags.get('confirm')
  const [command, ...args] = words as [string, ...string[]]
  return runJob(given, circumstances, capture, ({ reach, place, idempotency_key, has_input }) =>
    reach.call((client) =>
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
        ...(capture === 'split' && has_input && { input: '' }),
        ...(capture === 'terminal' && streams.size),
      }),
    ),
  )
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
