/** Starts the runner as a child process of plain Node, with node's own channel to it. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { OpenRunner, RunnerChannel } from './runner-channel.ts'
import type { FromRunner, ToRunner } from './runner-protocol.ts'
import { TurnBatch } from './turn-batch.ts'

export interface ForkOptions {
  /** Program that runs the runner; default this very Node. */
  program?: string
  /** The runner's entry; default src-main/runner.ts. */
  file?: string
  /** Added to its environment, which is otherwise empty; e.g. ELECTRON_RUN_AS_NODE. */
  env?: Record<string, string>
}

/**
 * A fork copies the page tables, so every program starts faster from a small process: a small young generation keeps it so.
 * Its garbage is collected on its own thread, because the other cores have the programs to run.
 */
const runner_flags = ['--max-semi-space-size=2', '--single-threaded-gc', '--v8-pool-size=0']

export function forkRunner({ program = process.execPath, file = fileURLToPath(new URL('../runner.ts', import.meta.url)), env }: ForkOptions): OpenRunner {
  return (host_marker, events): RunnerChannel => {
    const child = spawn(program, [...runner_flags, file], {
      // Not in our session: Ctrl-C in our terminal is for the host to handle.
      detached: true,
      cwd: '/',
      // One malloc arena per thread would each keep its own peak, and a threshold that is not given grows with what was freed once.
      env: { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', ...env, OPSDECK_RUNNER: host_marker },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    })
    let complaint = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString()).slice(-2000)
    })
    child.on('error', (error) => {
      complaint ||= error.message
      // Without a pid there is no exit to wait for.
      if (child.pid === undefined) events.ended('it did not start', complaint)
    })
    child.on('message', (messages: FromRunner[]) => {
      for (const message of messages) events.heard(message)
    })
    const batch = new TurnBatch<ToRunner>((messages) => {
      if (child.connected) child.send(messages, () => {})
    })
    child.once('exit', (code, signal) => events.ended(signal ? `signal ${signal}` : `exit code ${code}`, complaint))
    return {
      pid: child.pid,
      get is_open() {
        return child.connected
      },
      send: (message) => batch.add(message),
      close() {
        batch.flush()
        if (child.connected) child.disconnect()
        else child.kill('SIGKILL')
      },
      kill: () => void child.kill('SIGKILL'),
    }
  }
}
