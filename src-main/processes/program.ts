/** One started program in the runner, from its start until nothing of it is left. */
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { launchPipes } from './launch-pipes.ts'
import { launchTerminal } from './launch-terminal.ts'
import type { Channel, LaunchEvents, Launched } from './launched.ts'
import { OutputWriter } from './output-writer.ts'
import { leftOf, signalGroup, signalPid } from './process-group.ts'
import { startOf } from './process-table.ts'
import type { EndReason, FromRunner, StartOrder, StreamTotals } from './runner-protocol.ts'
import { failureOf, findSpawnFailure, passes, type SpawnFailure } from './spawn-checks.ts'

/** At most 60 growth notices a second and program; the first after a pause goes out at once. */
const notice_gap_ms = 16
/** What a program left behind may take this long to end by itself, is then asked to, and is ended for sure (PRODUCT.md 4: 2 s). */
const left_ask_ms = 1500
const left_kill_ms = 1850
const left_end_ms = 1950
/** A start that failed for a passing reason is tried once more after this time. */
const second_try_ms = 1000

/** A program that is over within this time needs no record of its pid; `true` takes 1 ms. */
const quick_ms = 5

/** Leaders of all programs of this runner. */
const running = new Set<number>()

const nothing_written: StreamTotals = { bytes: 0, cut_bytes: 0, lost_bytes: 0, lost_because: null }

export class Program {
  readonly #order: StartOrder
  readonly #host_marker: string
  readonly #say: (message: FromRunner) => void
  /** Called once, after the end was said. */
  readonly #gone: () => void
  readonly #timers = new Set<NodeJS.Timeout>()
  #launched: Launched | undefined
  #pid = 0
  #started_ms = 0
  #exited_ms: number | undefined
  #exit: { code: number | null; signal: string | null } | undefined
  #ending: EndReason | undefined
  #left_behind = 0
  #tries = 0
  #over = false
  #input_ended = false
  #writers: [OutputWriter, OutputWriter]
  #notice: NodeJS.Timeout | undefined
  #noticed_ms = -Infinity

  constructor(order: StartOrder, host_marker: string, say: (message: FromRunner) => void, gone: () => void) {
    this.#order = order
    this.#host_marker = host_marker
    this.#say = say
    this.#gone = gone
    this.#writers = [this.#writer(0, order.capture === 'terminal' ? 'terminal' : 'stdout'), this.#writer(1, 'stderr')]
    this.#input_ended = order.capture === 'split' && (order.end_input || (!order.stdin_open && order.input === null))
  }

  get #marker(): string {
    return `OPSDECK_JOB=${this.#order.key}`
  }

  #writer(channel: Channel, stream: StreamName): OutputWriter {
    const { output_folder: folder, attempt, cap_bytes, secrets } = this.#order
    return new OutputWriter({ folder, attempt, stream, cap_bytes, secrets, on_grew: () => this.#grew(), on_drain: () => this.#launched?.resume(channel) })
  }

  start(): void {
    this.#tries++
    const failure = findSpawnFailure(this.#order.tool_path, this.#order.cwd)
    if (failure) {
      this.#failed(failure)
      return
    }
    const env = { ...this.#order.env, OPSDECK_JOB: this.#order.key, OPSDECK_HOST: this.#host_marker }
    this.#started_ms = performance.now()
    try {
      this.#launched = this.#order.capture === 'terminal' ? launchTerminal(this.#order, env, this.#events()) : launchPipes(this.#order, env, this.#events())
    } catch (error) {
      const forkpty = (error as Error).message.startsWith('forkpty')
      this.#failed(
        forkpty ? { code: 'EAGAIN', message: 'The system gave no terminal or no process (too many are in use).' } : failureOf(error, this.#order.tool_path),
      )
    }
  }

  #events(): LaunchEvents {
    return {
      started: (pid) => {
        this.#pid = pid
        running.add(pid)
        this.#after(quick_ms, () => this.#say({ t: 'started', key: this.#order.key, pid, pid_started: startOf(pid) }))
        if (this.#order.timeout_ms !== null) this.#after(this.#order.timeout_ms, () => this.end('timeout', this.#order.grace_ms))
      },
      failed: (failure) => this.#failed(failure),
      data: (channel, bytes) => this.#writers[channel].push(bytes),
      exited: (ago_ms) => this.#exited(ago_ms),
      closed: (code, signal) => {
        this.#exit = { code, signal }
        this.#exited(0)
        this.#watchWhatIsLeft()
      },
    }
  }

  #failed(failure: SpawnFailure): void {
    if (this.#over) return
    if (passes(failure) && this.#tries === 1 && !this.#ending) {
      this.#after(second_try_ms, () => this.start())
      return
    }
    void this.#finish(this.#ending ? null : failure)
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }

  #exited(ago_ms: number): void {
    if (this.#exited_ms !== undefined) return
    running.delete(this.#pid)
    this.#exited_ms = performance.now() - ago_ms
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    // Usually its output is closed in this very moment; if not, somebody else holds it.
    setImmediate(() => {
      if (this.#over) return
      this.#after(left_ask_ms - ago_ms, () => this.#signalLeft('SIGTERM'))
      this.#after(left_kill_ms - ago_ms, () => this.#signalLeft('SIGKILL'))
      this.#after(left_end_ms - ago_ms, () => this.#letGo())
    })
  }

  /** Ends the job as soon as its output is closed and nothing of it is left; asks again at rising intervals. */
  #watchWhatIsLeft(wait_ms = 5): void {
    if (this.#over || !this.#exit) return
    const overdue = performance.now() - this.#exited_ms! > left_end_ms
    if (overdue || this.#left().length === 0) return void this.#finish(null)
    this.#after(wait_ms, () => this.#watchWhatIsLeft(Math.min(100, wait_ms * 2)))
  }

  #left(): number[] {
    return leftOf(this.#pid, this.#marker, performance.now() - this.#started_ms, running)
  }

  #signalLeft(signal: NodeJS.Signals): void {
    const left = this.#left()
    this.#left_behind = Math.max(this.#left_behind, left.length)
    for (const pid of left) signalPid(pid, signal)
  }

  /** Two seconds after the exit: the job ends, whatever still holds its output. */
  #letGo(): void {
    this.#signalLeft('SIGKILL')
    if (this.#exit) return void this.#finish(null)
    this.#launched?.letGo()
    // `closed` follows with the exit code; what was killed just now needs a moment to be gone.
  }

  /** TERM to everything, KILL after `grace_ms`; called again it can only shorten that. */
  end(reason: EndReason, grace_ms: number): void {
    if (this.#over) return
    if (this.#exited_ms !== undefined) {
      // It ended by itself; only what it left behind is still there.
      this.#signalLeft(grace_ms === 0 ? 'SIGKILL' : 'SIGTERM')
      return
    }
    this.#ending ??= reason
    if (this.#pid === 0) return
    this.#signalAll(grace_ms === 0 ? 'SIGKILL' : 'SIGTERM')
    this.#after(grace_ms, () => this.#signalAll('SIGKILL'))
  }

  #signalAll(signal: NodeJS.Signals): void {
    signalGroup(this.#pid, signal)
    for (const pid of this.#left()) if (pid !== this.#pid) signalPid(pid, signal)
    // A stopped program keeps a TERM pending until it is continued.
    if (signal === 'SIGTERM') signalGroup(this.#pid, 'SIGCONT')
  }

  /** Resolves when more may come. Rejects with a sentence's error when there is nothing to write to. */
  async input(data: string): Promise<void> {
    this.#needInput()
    await this.#launched?.write(data)
  }

  #needInput(): void {
    if (this.#exited_ms !== undefined || this.#pid === 0) throw new Error('The program is not running.')
    if (this.#input_ended) throw new Error('The stdin of the program is closed.')
  }

  endInput(): void {
    this.#needInput()
    if (this.#order.capture === 'split') this.#input_ended = true
    this.#launched?.endInput()
  }

  resize(cols: number, rows: number): void {
    if (this.#order.capture !== 'terminal') throw new Error('The job has no terminal.')
    if (this.#exited_ms === undefined) this.#launched?.resize(cols, rows)
  }

  #grew(): void {
    if (this.#notice || this.#over) return
    const wait_ms = this.#noticed_ms + notice_gap_ms - performance.now()
    if (wait_ms <= 0) this.#tellGrowth()
    else this.#notice = setTimeout(() => this.#tellGrowth(), wait_ms)
  }

  #tellGrowth(): void {
    this.#notice = undefined
    this.#noticed_ms = performance.now()
    const [out, err] = this.#writers
    out.stamp(this.#noticed_ms - this.#started_ms)
    err.stamp(this.#noticed_ms - this.#started_ms)
    this.#say({ t: 'grew', key: this.#order.key, out: out.readable_bytes, err: err.readable_bytes })
  }

  async #finish(failure: SpawnFailure | null): Promise<void> {
    if (this.#over) return
    this.#over = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    clearTimeout(this.#notice)
    const [out, err] = this.#writers
    const ms = (this.#exited_ms ?? performance.now()) - this.#started_ms
    if (out.totals.bytes > 0) await out.finish(ms)
    if (err.totals.bytes > 0) await err.finish(ms)
    this.#say({
      t: 'ended',
      key: this.#order.key,
      exit_code: failure ? null : (this.#exit?.code ?? null),
      signal: failure ? null : (this.#exit?.signal ?? null),
      ended_by: this.#ending ?? null,
      failure,
      duration_ms: this.#started_ms === 0 ? 0 : Math.round((this.#exited_ms ?? performance.now()) - this.#started_ms),
      out: out.totals.bytes > 0 ? out.totals : nothing_written,
      err: err.totals.bytes > 0 ? err.totals : nothing_written,
      left_behind: this.#left_behind,
    })
    this.#gone()
  }

  /** The host is gone: everything ends now, nothing is said. */
  kill(): void {
    this.#over = true
    for (const writer of this.#writers) writer.abandon()
    if (this.#pid !== 0) this.#signalAll('SIGKILL')
  }
}
