/** Starts a program of our own that is no job: the browser that shows the window, Electron, the builder of the window. */
import { spawn } from 'node:child_process'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'

export interface ProgramEnd {
  exit_code: number | null
  signal: NodeJS.Signals | null
}

export interface LaunchedProgram {
  readonly pid: number
  /** Resolves when it has ended. */
  readonly ended: Promise<ProgramEnd>
  /** What it wrote last on standard error, for saying why it ended; empty with `output: 'inherit'`. */
  lastWords(): string
  /** SIGTERM, and SIGKILL after `grace_ms`; resolves when it has ended. */
  end(grace_ms?: number): Promise<void>
}

export interface LaunchOptions {
  /** `inherit`: it shares our terminal. `drop`: it is silent. */
  output: 'inherit' | 'drop'
  /** In a process group of its own Ctrl-C of our terminal does not reach it, and its children end with it. */
  own_group: boolean
}

const kept_characters = 4096

/** Resolves when it runs. Throws TOOL_NOT_INSTALLED when it cannot be started. */
export async function launchProgram(command: ApprovedCommand, { output, own_group }: LaunchOptions): Promise<LaunchedProgram> {
  const child = spawn(command.tool_path, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    stdio: output === 'inherit' ? 'inherit' : ['ignore', 'ignore', 'pipe'],
    detached: own_group && process.platform !== 'win32',
    windowsHide: output === 'drop',
  })
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-kept_characters)
  })
  const ended = new Promise<ProgramEnd>((done) => child.once('exit', (exit_code, signal) => done({ exit_code, signal })))
  await new Promise<void>((started, failed) => {
    child.once('spawn', started)
    child.once('error', (error) => failed(new AppError('TOOL_NOT_INSTALLED', `${command.tool_path} could not be started: ${error.message}.`, {}, error)))
  })
  // A later failure to signal it is told by its end, or not at all.
  child.on('error', () => {})
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(own_group && process.platform !== 'win32' ? -child.pid! : child.pid!, name)
    } catch {
      // Ended in between.
    }
  }
  return {
    pid: child.pid!,
    ended,
    lastWords: () => words.trim(),
    async end(grace_ms = 3000) {
      if (child.exitCode !== null || child.signalCode !== null) return
      signal('SIGTERM')
      const kill = setTimeout(() => signal('SIGKILL'), grace_ms)
      await ended
      clearTimeout(kill)
    },
  }
}
