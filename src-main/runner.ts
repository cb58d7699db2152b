/** Entry of the runner: a small process that starts programs, so that a fork never holds up the host. */
import { Programs } from './processes/programs.ts'
import type { FromRunner, ToRunner } from './processes/runner-protocol.ts'

// Ctrl-C and a stop of the whole group reach this process too; the host decides what ends, and when.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

const programs = new Programs((message: FromRunner) => {
  if (process.connected) process.send!(message)
})
process.on('message', (message: ToRunner) => programs.take(message))
process.on('disconnect', () => {
  programs.killAll()
  process.exit(0)
})
