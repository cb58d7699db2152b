/** `opsdeck run`: starts an allowed command and stands in for it: its output, its input, its exit code. */
import type { Circumstances } from './circumstances.ts'
import type { Arguments } from './read-arguments.ts'
import { captureOf, runJob } from './run-job.ts'
import { timeoutGiven } from './timeout-given.ts'

export async function run(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags, words } = given
  const capture = captureOf(given, streams.isTerminal, 'run')
  const timeout_ms = timeoutGiven(flags.get('timeout'), 'run')
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
