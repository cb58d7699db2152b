/** Starts a program on a pseudo-terminal, and loses nothing of its output at the end. */
import { createRequire } from 'node:module'
import type { Readable } from 'node:stream'
import type NodePty from 'node-pty'
import type { IPty } from 'node-pty'
import type { LaunchEvents, Launched } from './launched.ts'
import { ProgressScan } from './progress-scan.ts'
import type { StartOrder } from './runner-protocol.ts'
import { signalName } from './signal-names.ts'
import { TerminalInput } from './terminal-input.ts'
import { TerminalSizes } from './terminal-sizes.ts'

/** Loaded with the first terminal: a runner that has none is smaller. */
const loadPty = createRequire(import.meta.url)

/** What node-pty writes instead of the program's output when exec or chdir failed in the child. */
const exec_failure = /^(?:execvp\(3\)|chdir\(2\)) failed\.: (.+?)\r?\n?$/
/** node-pty destroys its socket this long after the program's exit. */
const destroy_delay_ms = 200

/** Throws what node-pty throws when no terminal or process could be made. */
export function launchTerminal(order: StartOrder, env: Record<string, string>, events: LaunchEvents): Launched {
  const { spawn } = loadPty('node-pty') as typeof NodePty
  const terminal = spawn(order.tool_path, [...order.args], {
    name: env['TERM'] ?? 'xterm-256color',
    cols: order.cols,
    rows: order.rows,
    cwd: order.cwd,
    env,
    encoding: null,
  })
  const socket = socketOf(terminal)
  const input = new TerminalInput((terminal as unknown as { fd: number }).fd)
  let let_go = false
  let ended = false
  let first = ''
  let paused = false
  const progress = new ProgressScan()
  const sizes = order.output.to === 'files' ? new TerminalSizes(order.output.folder, order.output.attempt, order.cols, order.rows) : null

  /*
   * 200 ms after the exit node-pty destroys its socket, read or not. Bytes that were not read by then would be lost,
   * so that call only tells us that the program is gone while somebody still holds the terminal (or we were slow).
   */
  const destroy = socket.destroy.bind(socket)
  socket.destroy = (error?: Error) => {
    if (error || let_go || socket.readableEnded) {
      input.close()
      return destroy(error)
    }
    events.exited(destroy_delay_ms)
    return socket
  }
  // With `encoding: null` the typed string is a Buffer.
  terminal.onData((data) => {
    const bytes = data as unknown as Buffer
    if (first.length < 200) first += bytes.toString('latin1', 0, 200)
    progress.read(bytes)
    if (!events.data(0, bytes) && !paused) {
      paused = true
      terminal.pause()
    }
  })
  terminal.onExit(({ exitCode, signal }) => {
    ended = true
    sizes?.write()
    const failure = exitCode === 1 && !signal ? exec_failure.exec(first)?.[1] : undefined
    if (failure !== undefined) return events.failed({ code: 'ENOEXEC', message: `The program ${order.tool_path} could not be started: ${failure}.` })
    // The code is 0 when a signal ended it, so the signal comes first.
    events.closed(signal ? null : exitCode, signal ? signalName(signal) : null)
  })
  events.started(terminal.pid)
  const write = (data: string) => input.write(data)
  if (order.input !== null) void write(order.input)
  return {
    get progress() {
      return progress.share
    },
    write,
    // End of transmission (^D): what a terminal has instead of a closed stdin.
    endInput: () => write('\x04'),
    resize: (cols, rows) => {
      terminal.resize(cols, rows)
      sizes?.note(cols, rows)
    },
    resume: () => {
      paused = false
      terminal.resume()
    },
    letGo: () => {
      let_go = true
      if (!ended) socket.destroy()
    },
  }
}

/** node-pty's own socket; its public face has no way to keep the tail (issues 72, 85, 140, 369). */
function socketOf(terminal: IPty): Readable {
  return (terminal as unknown as { _socket: Readable })._socket
}
