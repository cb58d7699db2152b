/** The host's side of the runner: starts it, gives orders, hears what happens, starts it again when it dies. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Capture } from '../../src-preload/contract/running.ts'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import type { EndedReport, EndReason, FromRunner, ToRunner } from './runner-protocol.ts'

export interface RunnerOptions {
  /** Marker of the data dir (end-survivors.ts). */
  host_marker: string
  /** Program that runs the runner; default this very Node. */
  program?: string
  /** The runner's entry; default src-main/runner.ts. */
  file?: string
  /** Added to its environment, which is otherwise empty; e.g. ELECTRON_RUN_AS_NODE. */
  env?: Record<string, string>
  /** The runner died, and those who watched its programs know; called before it is started again. */
  on_died?: () => void
  /** Something a person should know. */
  on_trouble: (sentence: string) => void
}

/** What happens to one started program. */
export interface ProgramWatcher {
  started(pid: number, pid_started: string | null): void
  grew(out_bytes: number, err_bytes: number): void
  ended(report: EndedReport): void
  /** The runner died: nobody will know how it ended. */
  lost(why: string): void
}

/** Where a program sits: all that is not the command itself. */
export interface Seat {
  /** Names this start for ever: `<job id>:<attempt>`; also the marker in the program's environment. */
  key: string
  capture: Capture
  cols: number
  rows: number
  /** Split capture: whether stdin is a pipe. A terminal always has input. */
  stdin_open: boolean
  /** Written to stdin at the start. */
  input: string | null
  /** How `input` is written down; base64 for bytes that are no text. Default utf8. */
  input_encoding?: 'utf8' | 'base64'
  /** Close stdin after `input`. */
  end_input: boolean
  /** Folder of the job's output, and how much of each stream is kept there. */
  output: { to: 'files'; folder: string; attempt: number; cap_bytes: number }
}

/**
 * A fork copies the page tables, so every program starts faster from a small process: a small young generation keeps it so.
 * Its garbage is collected on its own thread, because the other cores have the programs to run.
 */
const runner_flags = ['--max-semi-space-size=2', '--single-threaded-gc', '--v8-pool-size=0']
/** A runner that dies again and again is started again more and more slowly. */
const restart_delays_ms = [0, 200, 1000, 3000, 10_000]
/** After this long without a death the counting starts anew. */
const calm_ms = 60_000
/** A runner that does not answer its first message in this time is broken. */
const ready_ms = 15_000

export class RunnerClient implements AsyncDisposable {
  readonly #options: RunnerOptions
  readonly #watchers = new Map<string, ProgramWatcher>()
  readonly #answers = new Map<number, { done: () => void; failed: (error: Error) => void }>()
  #child: ChildProcess | undefined
  #ready: Promise<void> | undefined
  #next_answer = 1
  #deaths = 0
  #last_death_ms = -Infinity
  #closing = false
  #restart: NodeJS.Timeout | undefined

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Starts the runner where that was not done yet; resolves when orders can be given; rejects when it cannot be started. */
  ready(): Promise<void> {
    this.#ready ??= this.#launch()
    return this.#ready
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** False between a runner's death and its successor. */
  get usable(): boolean {
    return this.#child?.connected === true
  }

  /** Resident memory of the runner, where /proc tells it. */
  memoryBytes(): number | null {
    try {
      return Number(readFileSync(`/proc/${this.#child?.pid}/statm`, 'latin1').split(' ')[1]) * 4096
    } catch {
      return null
    }
  }

  #launch(): Promise<void> {
    const { program = process.execPath, file = fileURLToPath(new URL('../runner.ts', import.meta.url)), env, host_marker } = this.#options
    const child = spawn(program, [...runner_flags, file], {
      // Not in our session: Ctrl-C in our terminal is for the host to handle.
      detached: true,
      cwd: '/',
      // One malloc arena per thread would each keep its own peak.
      env: { MALLOC_ARENA_MAX: '2', ...env, OPSDECK_RUNNER: host_marker },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      windowsHide: true,
    })
    this.#child = child
    let complaint = ''
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString()).slice(-2000)
    })
    child.on('error', (error) => {
      complaint ||= error.message
    })
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), ready_ms)
      child.on('message', (message: FromRunner) => {
        if (message.t !== 'ready') return this.#hear(message)
        clearTimeout(timer)
        resolve()
      })
      child.once('exit', (code, signal) => {
        clearTimeout(timer)
        const why = signal ? `signal ${signal}` : `exit code ${code}`
        reject(new AppError('INTERNAL', `The runner could not be started (${why}). ${complaint}`))
        this.#died(child, `The runner process ended (${why}).`, complaint)
      })
      child.send({ t: 'hello', host_marker } satisfies ToRunner, () => {})
    })
  }

  #died(child: ChildProcess, why: string, complaint: string): void {
    if (this.#child !== child) return
    this.#child = undefined
    for (const { failed } of this.#answers.values()) failed(new AppError('CONFLICT', 'The program is not running any more.'))
    this.#answers.clear()
    const watchers = [...this.#watchers.values()]
    this.#watchers.clear()
    if (this.#closing) return
    this.#deaths = performance.now() - this.#last_death_ms > calm_ms ? 1 : this.#deaths + 1
    this.#last_death_ms = performance.now()
    const delay_ms = restart_delays_ms[Math.min(this.#deaths, restart_delays_ms.length) - 1]!
    this.#options.on_trouble(
      `${why} Its jobs are interrupted; it is started again${delay_ms > 0 ? ` in ${delay_ms} ms` : ''}.${complaint && ` It said: ${complaint}`}`,
    )
    this.#ready = new Promise((resolve, reject) => {
      this.#restart = setTimeout(() => this.#launch().then(resolve, reject), delay_ms)
    })
    this.#ready.catch(() => {})
    for (const watcher of watchers) watcher.lost(why)
    this.#options.on_died?.()
  }

  #hear(message: Exclude<FromRunner, { t: 'ready' }>): void {
    if (message.t === 'answer') {
      const answer = this.#answers.get(message.n)
      this.#answers.delete(message.n)
      if (message.error === null) answer?.done()
      else answer?.failed(new AppError('CONFLICT', message.error))
      return
    }
    const watcher = this.#watchers.get(message.key)
    if (message.t === 'started') watcher?.started(message.pid, message.pid_started)
    else if (message.t === 'grew') watcher?.grew(message.out, message.err)
    else {
      this.#watchers.delete(message.key)
      watcher?.ended(message)
    }
  }

  #send(message: ToRunner): void {
    // A send that fails means the runner is dying; its close tells everybody.
    this.#child?.send(message, () => {})
  }

  /** False when no runner is there to take it; nothing was started then. */
  start({ tool_path, args, cwd, env }: ApprovedCommand, { output, ...seat }: Seat, watcher: ProgramWatcher): boolean {
    if (!this.usable) return false
    this.#watchers.set(seat.key, watcher)
    const { folder, attempt, cap_bytes } = output
    this.#send({ t: 'start', order: { ...seat, tool_path, args, cwd, env, output_folder: folder, attempt, cap_bytes } })
    return true
  }

  end(key: string, reason: EndReason, grace_ms: number): void {
    this.#send({ t: 'end', key, reason, grace_ms })
  }

  /** Rejects with CONFLICT when the program has no open stdin or is not running. */
  input(key: string, data: string): Promise<void> {
    return this.#ask((n) => ({ t: 'input', key, data, n }))
  }

  endInput(key: string): Promise<void> {
    return this.#ask((n) => ({ t: 'eof', key, n }))
  }

  resize(key: string, cols: number, rows: number): Promise<void> {
    return this.#ask((n) => ({ t: 'resize', key, cols, rows, n }))
  }

  #ask(message: (n: number) => ToRunner): Promise<void> {
    if (!this.usable) return Promise.reject(new AppError('CONFLICT', 'The program is not running.'))
    const n = this.#next_answer++
    return new Promise((done, failed) => {
      this.#answers.set(n, { done, failed })
      this.#send(message(n))
    })
  }

  /** Closes the channel, whereupon the runner ends everything and itself; killed where it does not within 2 s. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      if (child.connected) child.disconnect()
      else child.kill('SIGKILL')
    })
  }
}
