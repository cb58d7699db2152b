/** The host's side of the runner: starts it, gives orders, hears what happens, starts it again when it dies. */
import { readFileSync } from 'node:fs'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { type ForkOptions, forkRunner } from './fork-runner.ts'
import type { Channel } from './launched.ts'
import type { OpenRunner, RunnerChannel } from './runner-channel.ts'
import type { EndedReport, EndReason, FromRunner, ToRunner } from './runner-protocol.ts'
import type { Seat, ToFiles, ToHost } from './seat.ts'

export interface RunnerOptions extends ForkOptions {
  /** Marker of the data dir (end-survivors.ts). */
  host_marker: string
  /** How the runner is started; default a child process of plain Node. */
  open_runner?: OpenRunner
  /** The runner died, and those who watched its programs know; called before it is started again. */
  on_died?: () => void
  /** Something a person should know. */
  on_trouble: (sentence: string) => void
}

/** What happens to one started program. */
export interface ProgramWatcher {
  started(pid: number, pid_started: string | null): void
  /** More can be read from its files; `progress` is how far it says it is, 0..1. */
  grew(out_bytes: number, err_bytes: number, progress: number | null): void
  /** Nothing of it is left, but what the report says could not be ended. */
  ended(report: EndedReport): void
  /** The runner died: nobody will know how it ended. */
  lost(why: string): void
}

/** For a seat whose output goes to the host. */
export interface BytesWatcher extends Omit<ProgramWatcher, 'grew'> {
  /**
   * The next bytes, in order; 0 is stdout or the terminal, 1 is stderr. They count as taken when the promise settles: until then the runner sends
   * at most 256 KiB more per stream, and the program waits in its write. `ended` comes after the last bytes were given, taken or not.
   */
  bytes(channel: Channel, bytes: Buffer): void | Promise<void>
}

/** A runner that dies again and again is started again more and more slowly. */
const restart_delays_ms = [0, 200, 1000, 3000, 10_000]
/** After this long without a death the counting starts anew. */
const calm_ms = 60_000
/** A runner that does not answer its first message in this time is broken. */
const ready_ms = 15_000

export class RunnerClient implements AsyncDisposable {
  readonly #options: RunnerOptions
  readonly #watchers = new Map<string, ProgramWatcher | BytesWatcher>()
  readonly #answers = new Map<number, { done: () => void; failed: (error: Error) => void }>()
  #runner: RunnerChannel | undefined
  #ready: Promise<void> | undefined
  #next_answer = 1
  #deaths = 0
  #last_death_ms = -Infinity
  #closing = false
  #restart: NodeJS.Timeout | undefined
  /** Called when the runner has ended while this is being closed. */
  #gone: (() => void) | undefined

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Starts the runner where that was not done yet; resolves when orders can be given; rejects when it cannot be started. */
  ready(): Promise<void> {
    this.#ready ??= this.#launch()
    return this.#ready
  }

  get pid(): number | undefined {
    return this.#runner?.pid
  }

  /** False between a runner's death and its successor. */
  get usable(): boolean {
    return this.#runner?.is_open === true
  }

  /** Resident memory of the runner, where /proc tells it. */
  memoryBytes(): number | null {
    try {
      return Number(readFileSync(`/proc/${this.#runner?.pid}/statm`, 'latin1').split(' ')[1]) * 4096
    } catch {
      return null
    }
  }

  #launch(): Promise<void> {
    const { host_marker, open_runner = forkRunner(this.#options) } = this.#options
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => runner.kill(), ready_ms)
      const runner = open_runner(host_marker, {
        heard: (message) => {
          if (message.t !== 'ready') return this.#hear(message)
          clearTimeout(timer)
          resolve()
        },
        ended: (how, complaint) => {
          clearTimeout(timer)
          reject(new AppError('INTERNAL', `The runner could not be started (${how}). ${complaint}`))
          this.#died(runner, `The runner process ended (${how}).`, complaint)
        },
      })
      this.#runner = runner
      runner.send({ t: 'hello', host_marker })
    })
  }

  #died(runner: RunnerChannel, why: string, complaint: string): void {
    if (this.#runner !== runner) return
    this.#runner = undefined
    this.#gone?.()
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
    else if (message.t === 'grew') {
      if (watcher && 'grew' in watcher) watcher.grew(message.out, message.err, message.progress)
    } else if (message.t === 'bytes') {
      if (watcher && 'bytes' in watcher) void this.#give(watcher, message.key, message.channel, Buffer.from(message.base64, 'base64'))
    } else {
      this.#watchers.delete(message.key)
      watcher?.ended(message)
    }
  }

  /** What a watcher does with bytes is its own affair, also when it fails; the program must not wait for ever. */
  async #give(watcher: BytesWatcher, key: string, channel: Channel, bytes: Buffer): Promise<void> {
    try {
      await watcher.bytes(channel, bytes)
    } catch (error) {
      this.#options.on_trouble(`Output of a program could not be handled: ${(error as Error).message}`)
    }
    this.#send({ t: 'taken', key, channel, bytes: bytes.length })
  }

  #send(message: ToRunner): void {
    this.#runner?.send(message)
  }

  /** False when no runner is there to take it; nothing was started then. */
  start(command: ApprovedCommand, seat: Seat<ToFiles>, watcher: ProgramWatcher): boolean
  start(command: ApprovedCommand, seat: Seat<ToHost>, watcher: BytesWatcher): boolean
  start({ tool_path, args, cwd, env }: ApprovedCommand, seat: Seat, watcher: ProgramWatcher | BytesWatcher): boolean {
    if (!this.usable) return false
    this.#watchers.set(seat.key, watcher)
    this.#send({ t: 'start', order: { ...seat, tool_path, args, cwd, env } })
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
    const runner = this.#runner
    if (!runner) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => runner.kill(), 2000)
      this.#gone = () => {
        clearTimeout(timer)
        resolve()
      }
      runner.close()
    })
  }
}
