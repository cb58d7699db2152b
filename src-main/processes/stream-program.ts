/** Starts a program whose output is read while it comes, at the reader's pace, and that ends with its reader. */
import { spawn } from 'node:child_process'
import type { ApprovedCommand } from '../base/approved-command.ts'

export interface StreamedProgram extends AsyncDisposable {
  /** Standard output in the pieces in which it comes. */
  readonly output: AsyncIterable<Buffer>
  /** Resolves when it has ended: its exit code (null: a signal, or it could not be started) and the beginning of what it said on standard error. */
  readonly ended: Promise<{ exit_code: number | null; said: string }>
}

const kept_bytes = 4096

/** Never throws for a program that cannot be started: `ended` says so. Disposing it, or `signal`, ends it and what it started. */
export function streamProgram(command: ApprovedCommand, signal?: AbortSignal): StreamedProgram {
  const child = spawn(command.tool_path, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  let said = Buffer.alloc(0)
  child.stderr.on('data', (bytes: Buffer) => {
    said = Buffer.concat([said, bytes]).subarray(0, kept_bytes)
  })
  const { promise: ended, resolve } = Promise.withResolvers<{ exit_code: number | null; said: string }>()
  child.on('error', (error) => resolve({ exit_code: null, said: error.message }))
  child.on('close', (exit_code) => resolve({ exit_code, said: said.toString('utf8') }))
  const end = () => {
    child.stdout.destroy()
    try {
      if (child.pid !== undefined) process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
    } catch {
      // Ended by itself, with all its children.
    }
  }
  if (signal?.aborted) end()
  else signal?.addEventListener('abort', end, { once: true })
  return {
    output: child.stdout,
    ended,
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener('abort', end)
      end()
      await ended
    },
  }
}
