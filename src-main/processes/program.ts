/** One started program in the runner, from its start until nothing of it is left. */
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { HostOutput } from './host-output.ts'
import { launchPipes } from './launch-pipes.ts'
import { launchTerminal } from './launch-terminal.ts'
import type { Channel, LaunchEvents, Launched } from './launched.ts'
import { OutputWriter } from './output-writer.ts'
import { type Family, isOutOfReach, membersOf, signalFamily } from './process-group.ts'
import { startOf } from './process-table.ts'
import type { ProgramOutput } from './program-output.ts'
import type { EndReason, FromRunner, StartOrder, StreamTotals } from './runner-protocol.ts'
import type { SharedByPrograms } from './shared-by-programs.ts'
import { failureOf, passes, type SpawnFailure } from './spawn-checks.ts'

/** At most 60 growth notices a second and program; the first after a pause goes out at once, but when the end may be told in a moment, sizes and all. */
const notice_gap_ms = 16
/** What a program left behind may take this long to end by itself, is then asked to, and is ended for sure: the job is over 2 s after the exit. */
const left_ask_ms = 1500
const left_kill_ms = 1850
/** After the kill: until those who hold the output count as stuck. */
const hold_ms = 100
/** After the kill: as long as what we kept waiting ourselves may take to be read. */
const drain_ms = 1000
/** After the kill: a process can hang in the kernel, and the job has to end some time. */
const stuck_ms = 3000
/** A start that failed for a passing reason is tried once more after this time. */
const second_try_ms = 1000

/** A program that is over within this time needs no record of its pid; `true` takes 1 ms. */
const quick_ms = 5

const nothing_written: StreamTotals = { bytes: 0, cut_bytes: 0, lost_bytes: 0, lost_because: null }

export class Program {
  readonly #order: StartOrder
  readonly #shared: SharedByPrograms
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
  /** When everything that is left is killed; performance.now(). */
  #kill_at_ms = Infinity
  #kill: NodeJS.Timeout | undefined
  #left_behind = 0
  #still_running = 0
  /** Channels that were asked to wait. */
  readonly #waiting = new Set<Channel>()
  /** True once the output is read to its end, whatever that takes: what is left of it is bounded by the kernel's buffers. */
  #draining = false
  #tries = 0
  #over = false
  #input_ended = false
  #outputs: [ProgramOutput, ProgramOutput]
  #notice: NodeJS.Timeout | undefined
  #noticed_ms = -Infinity

  constructor(order: StartOrder, shared: SharedByPrograms, say: (message: FromRunner) => void, gone: () => void) {
    this.#order = order
    this.#shared = shared
    this.#say = say
    this.#gone = gone
    this.#outputs = [this.#output(0), this.#output(1)]
    this.#input_ended = order.capture === 'split' && (order.end_input || (!order.stdin_open && order.input === null))
  }

  #output(channel: Channel): ProgramOutput {
    const { output, capture, key } = this.#order
    const on_drain = () => this.#resume(channel)
    if (output.to === 'host') return new HostOutput((bytes) => this.#say({ t: 'bytes', key, channel, base64: bytes.toString('base64') }), on_drain)
    const stream: StreamName = channel === 1 ? 'stderr' : capture === 'terminal' ? 'terminal' : 'stdout'
    const { folder, attempt, cap_bytes, secrets } = output
    return new OutputWriter({ folder, attempt, stream, cap_bytes, secrets, on_grew: () => this.#grew(), on_drain })
  }

  /** The host took bytes of an output that goes to it. */
  taken(channel: Channel, bytes: number): void {
    const output = this.#outputs[channel]
    if (output instanceof HostOutput) output.taken(bytes)
  }

  start(): void {
    this.#tries++
    const failure = this.#shared.spawn_checks.findFailure(this.#order.tool_path, this.#order.cwd)
    if (failure) {
      this.#failed(failure)
      return
    }
    const env = { ...this.#order.env, OPSDECK_JOB: this.#order.key, OPSDECK_HOST: this.#shared.host_marker }
    this.#started_ms = performance.now()
    try {
      this.#launched =
        this.#order.capture === 'terminal'
          ? launchTerminal(this.#order, env, this.#events())
          : launchPipes(this.#order, env, this.#events(), this.#shared.start_way.posix())
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
        this.#shared.leaders.add(pid)
        this.#after(quick_ms, () => this.#say({ t: 'started', key: this.#order.key, pid, pid_started: startOf(pid) }))
      },
      failed: (failure) => this.#failed(failure),
      data: (channel, bytes) => {
        if (this.#outputs[channel].push(bytes) || this.#draining) return true
        this.#waiting.add(channel)
        return false
      },
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
    this.#shared.leaders.delete(this.#pid)
    this.#exited_ms = performance.now() - ago_ms
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    // Usually its output is closed in this very moment; if not, somebody else holds it.
    setImmediate(() => {
      if (this.#over) return
      // Whoever asked for the end said when the kill comes; what is left of the program has the same time as the program.
      if (!this.#ending) this.#after(left_ask_ms - ago_ms, () => this.#signal('SIGTERM'))
      this.#killAt(this.#ending ? this.#kill_at_ms : this.#exited_ms! + left_kill_ms)
    })
  }

  /** SIGKILL to everything at this time, or earlier where that was said before. */
  #killAt(at_ms: number): void {
    this.#kill_at_ms = Math.min(at_ms, this.#kill_at_ms)
    clearTimeout(this.#kill)
    this.#kill = setTimeout(() => {
      if (this.#over) return
      this.#signal('SIGKILL')
      if (this.#exited_ms !== undefined) this.#after(hold_ms, () => this.#letGo())
    }, this.#kill_at_ms - performance.now())
  }

  /** Ends the job as soon as its output is closed and nothing of it is left; asks again at rising intervals. */
  #watchWhatIsLeft(wait_ms = 5, was_empty = false): void {
    if (this.#over || !this.#exit) return
    const { in_group, elsewhere, is_sure } = membersOf(this.#family())
    const left = [...in_group, ...elsewhere]
    if (left.length === 0) {
      if (is_sure || was_empty) return void this.#finish(null)
      // One may have forked and ended while we looked, so nothing is found twice before it counts.
      setImmediate(() => this.#watchWhatIsLeft(wait_ms, true))
      return
    }
    const killed_ms = performance.now() - this.#kill_at_ms
    if (killed_ms > stuck_ms || (killed_ms > 0 && left.every(isOutOfReach))) {
      this.#still_running = left.length
      return void this.#finish(null)
    }
    // One that was forked while the others were being killed.
    if (killed_ms > hold_ms) this.#signal('SIGKILL')
    this.#after(wait_ms, () => this.#watchWhatIsLeft(Math.min(100, wait_ms * 2)))
  }

  #family(): Family {
    const { leaders: others, searches } = this.#shared
    const leader_gone = this.#exited_ms !== undefined
    return { leader: this.#pid, leader_gone, marker: `OPSDECK_JOB=${this.#order.key}`, age_ms: performance.now() - this.#started_ms, others, searches }
  }

  #signal(signal: NodeJS.Signals): void {
    const others = signalFamily(this.#family(), signal)
    if (this.#exited_ms !== undefined) this.#left_behind = Math.max(this.#left_behind, others)
  }

  /** Everything was killed, and the output is still open: we kept it waiting ourselves, or somebody out of reach holds it. */
  #letGo(): void {
    if (this.#over || this.#exit) return
    if (this.#waiting.size === 0) return void this.#launched?.letGo()
    this.#draining = true
    for (const channel of this.#waiting) this.#resume(channel)
    this.#after(drain_ms, () => this.#launched?.letGo())
  }

  #resume(channel: Channel): void {
    this.#waiting.delete(channel)
    this.#launched?.resume(channel)
  }

  /** TERM to everything, KILL after `grace_ms`; called again it can only shorten that. */
  end(reason: EndReason, grace_ms: number): void {
    if (this.#over) return
    // What ended by itself before is no longer ended by us; only what it left behind is.
    if (this.#exited_ms === undefined) this.#ending ??= reason
    // It could not be started just now, and is not tried again.
    if (this.#pid === 0) return void this.#finish(null)
    if (grace_ms > 0) this.#signal('SIGTERM')
    this.#killAt(performance.now() + grace_ms)
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

  async endInput(): Promise<void> {
    this.#needInput()
    if (this.#order.capture === 'split') this.#input_ended = true
    await this.#launched?.endInput()
  }

  resize(cols: number, rows: number): void {
    if (this.#order.capture !== 'terminal') throw new Error('The job has no terminal.')
    if (this.#exited_ms === undefined) this.#launched?.resize(cols, rows)
  }

  #grew(): void {
    if (this.#notice || this.#over) return
    const wait_ms = this.#exit ? notice_gap_ms : this.#noticed_ms + notice_gap_ms - performance.now()
    if (wait_ms <= 0) this.#tellGrowth()
    else this.#notice = setTimeout(() => this.#tellGrowth(), wait_ms)
  }

  #tellGrowth(): void {
    this.#notice = undefined
    this.#noticed_ms = performance.now()
    const [out, err] = this.#outputs
    out.stamp(this.#noticed_ms - this.#started_ms)
    err.stamp(this.#noticed_ms - this.#started_ms)
    this.#say({ t: 'grew', key: this.#order.key, out: out.readable_bytes, err: err.readable_bytes, progress: this.#launched?.progress ?? null })
  }

  async #finish(failure: SpawnFailure | null): Promise<void> {
    if (this.#over) return
    this.#over = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    clearTimeout(this.#kill)
    clearTimeout(this.#notice)
    const [out, err] = this.#outputs
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
      still_running: this.#still_running,
    })
    this.#gone()
  }

  /** The host is gone: everything ends now, nothing is said. */
  kill(): void {
    this.#over = true
    for (const output of this.#outputs) output.abandon()
    if (this.#pid !== 0) signalFamily(this.#family(), 'SIGKILL')
  }
}
