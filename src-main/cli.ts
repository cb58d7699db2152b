/** Entry of the command line: reads the environment once, hands everything down, exits with the verb's code. */
import { homedir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { AppError } from './base/app-error.ts'
import { cacheCode } from './code-cache.ts'

// Before anything else is loaded: with it a start takes half the time.
cacheCode(process.env['HOME'] || homedir())
const [{ main }, { listenForInterrupts }, { StandardStreams }, { exit_codes }] = await Promise.all([
  import('./cli/main.ts'),
  import('./host-line/interrupts.ts'),
  import('./cli/standard-streams.ts'),
  import('./cli/exit-codes.ts'),
])

const handed_over = process.env['OPSDECK_HANDOVER'] === '1'
// Between us and bin/opsdeck only: programs that we start have no part in it.
delete process.env['OPSDECK_HANDOVER']
if (process.env['OPSDECK_ARENAS'] === '1') delete process.env['MALLOC_ARENA_MAX']
delete process.env['OPSDECK_ARENAS']
if (process.env['OPSDECK_TRIM'] === '1') delete process.env['MALLOC_TRIM_THRESHOLD_']
delete process.env['OPSDECK_TRIM']

const colours = process.stderr.isTTY === true && process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'

process.on('uncaughtException', (error) => {
  // A host that serves hears it too, and ends in order.
  if (process.listenerCount('uncaughtException') > 1) return
  process.stderr.write(`opsdeck: ${error instanceof AppError ? error.message : (error?.stack ?? String(error))}\n`)
  process.exit(exit_codes.own_error)
})

const code = await main(process.argv.slice(2), {
  env: process.env,
  cwd: currentFolder(),
  streams: new StandardStreams(process.stdout, process.stderr, colours, () => process.exit(exit_codes.broken_pipe)),
  root: fileURLToPath(new URL('..', import.meta.url)),
  interrupts: listenForInterrupts(handed_over, Boolean(process.env['npm_command'])),
})
// Not left to the event loop: a reader that waits on a terminal, or a socket on its way out, must not hold the user.
process.exit(code)

/** The current folder, or the root where the folder we stand in was removed. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
