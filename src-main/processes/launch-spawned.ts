/** Starts a program with stdout and stderr apart by posix_spawn; what it does for those who watch is what launch-pipes.ts does. */
import { Socket } from 'node:net'
import type { Channel, LaunchEvents, Launched } from './launched.ts'
import { writeBounded } from './pipe-input.ts'
import type { PosixSpawn } from './posix-spawn.ts'
import { QuickPipe } from './quick-pipe.ts'
import type { StartOrder } from './runner-protocol.ts'

/** A program that is over within this time is read after its end. */
const quick_ms = 2

/** `input` is a descriptor that stdin reads. Throws what the system says where it cannot be started. */
export function launchSpawned(posix: PosixSpawn, order: StartOrder, env: Record<string, string>, events: LaunchEvents, input: number | undefined): Launched {
  const stdin = input ?? (order.stdin_open || order.input !== null ? 'pipe' : 'nothing')
  let exit: { code: number | null; signal: string | null } | undefined
  let open = 2
  const started = posix.spawn({ path: order.tool_path, args: order.args, env, cwd: order.cwd, stdin }, (code, signal) => {
    clearTimeout(quick)
    exit = { code, signal }
    events.exited(0)
    to_stdin?.destroy()
    for (const output of outputs) output.drain()
    tellClosed()
  })
  let is_told = false
  const tellClosed = () => {
    if (is_told || open > 0 || !exit) return
    is_told = true
    events.closed(exit.code, exit.signal)
  }
  const outputs = started.outputs.map(
    (fd, channel) =>
      new QuickPipe(
        fd,
        (bytes) => events.data(channel as Channel, bytes),
        () => {
          open--
          tellClosed()
        },
      ),
  )
  const quick = setTimeout(() => {
    for (const output of outputs) output.follow()
  }, quick_ms)
  const to_stdin = started.stdin === null ? null : new Socket({ fd: started.stdin, readable: false, writable: true })
  // The program may close its stdin before it has read everything; that is its own affair.
  to_stdin?.on('error', () => {})
  events.started(started.pid)
  if (order.input !== null) to_stdin?.write(order.input, order.input_encoding ?? 'utf8')
  if (order.end_input) to_stdin?.end()
  return {
    write: (data) => writeBounded(to_stdin, data),
    endInput: async () => void to_stdin?.end(),
    resize: () => {
      throw new Error('The job has no terminal.')
    },
    resume: (channel) => outputs[channel]?.resume(),
    letGo: () => {
      for (const output of outputs) output.letGo()
      to_stdin?.destroy()
    },
  }
}
