/** Starts approved programs for kinds of work, their output into the job's files, and tells how they ended. */
import type { Settings } from '../../../src-preload/contract/settings.ts'
import type { ApprovedCommand } from '../../base/approved-command.ts'
import { OutOfMemory } from '../../processes/out-of-memory.ts'
import type { RunnerClient } from '../../processes/runner-client.ts'
import type { EndedReport } from '../../processes/runner-protocol.ts'
import type { Seat } from '../../processes/seat.ts'
import type { OutputFiles } from '../../store/output-files.ts'
import type { PlannedJob, Run, WorkEnd } from '../work.ts'

/** Name of the note on a command that ended when the kernel killed something for lack of memory. */
export const out_of_memory_note = 'out of memory'

export interface ProgramRunsOptions {
  runner: Pick<RunnerClient, 'start' | 'end' | 'usable'>
  output: OutputFiles
  settings: () => Settings
}

/** How a program sits, beyond what the job's plan says. */
export interface ProgramSeat extends Omit<Seat, 'key' | 'capture' | 'output'> {
  /** Blotted out of its output on its way to the disk. */
  secrets: readonly string[]
}

export class ProgramRuns {
  readonly #options: ProgramRunsOptions
  readonly #memory = new OutOfMemory()
  /** True while leftovers of a dead runner are being ended: what its successor starts carries the same marker. */
  #clearing = false

  constructor(options: ProgramRunsOptions) {
    this.#options = options
  }

  get usable(): boolean {
    return this.#options.runner.usable && !this.#clearing
  }

  /** Starts nothing until `clearing` is over. */
  async holdWhile(clearing: Promise<unknown>): Promise<void> {
    this.#clearing = true
    await clearing
    this.#clearing = false
  }

  /** TERM to the program of this run, and KILL after the grace time; for limits that somebody else holds. */
  end(run: Pick<Run, 'key'>): void {
    this.#options.runner.end(run.key, 'cancel', this.#options.settings().grace_ms)
  }

  /** Resolves when the program and all it left running are gone; `grew` hears how much output there is. */
  run(
    run: Run,
    plan: PlannedJob['plan'],
    command: ApprovedCommand,
    { secrets, ...seat }: ProgramSeat,
    grew?: (out_bytes: number, err_bytes: number) => void,
  ): Promise<WorkEnd> {
    const { runner, output, settings } = this.#options
    const { promise, resolve } = Promise.withResolvers<WorkEnd>()
    let told_progress: number | null = null
    const kills = this.#memory.counts()
    let pid_started_as: number | null = null
    const given = runner.start(
      command,
      {
        ...seat,
        key: run.key,
        capture: plan.capture,
        output: { to: 'files', folder: output.folderOf(plan.id), attempt: run.attempt, cap_bytes: settings().output_cap_bytes, secrets },
      },
      {
        started: (pid, pid_started) => {
          pid_started_as = pid
          run.startedProcess(pid, pid_started)
          // An end that was asked for before the runner knew the program.
          run.onEnd(({ reason, grace_ms }) => runner.end(run.key, reason, grace_ms))
        },
        grew: (out_bytes, err_bytes, progress) => {
          run.grew(out_bytes, err_bytes)
          if (progress !== told_progress) run.progress(progress)
          told_progress = progress
          grew?.(out_bytes, err_bytes)
        },
        ended: (report) => {
          // What came since the last notice.
          run.grew(report.out.bytes, report.err.bytes)
          const is_done = report.exit_code !== null && (command.done_codes ?? []).includes(report.exit_code)
          const memory = failedByItself(report) && !is_done ? this.#memory.since(kills, pid_started_as) : null
          resolve({ ...endOf(report, memory), is_done })
        },
        lost: (why) => resolve({ lost: why }),
      },
    )
    if (!given) resolve({ lost: 'The runner process was not there to start it.' })
    return promise
  }
}

function failedByItself({ ended_by, failure, exit_code, signal }: EndedReport): boolean {
  return !ended_by && !failure && (signal !== null || (exit_code ?? 0) !== 0)
}

function endOf(report: EndedReport, memory: ReturnType<OutOfMemory['since']>): WorkEnd {
  const { exit_code, signal, ended_by, failure, duration_ms, out, err, left_behind, still_running } = report
  const notes: NonNullable<WorkEnd['notes']>[number][] = []
  if (left_behind > 0 && !ended_by)
    notes.push({
      name: 'background process left',
      status: 'succeeded',
      message: `The program ended and left ${many(left_behind)} running; what was left of it was ended with the job.`,
    })
  if (memory) {
    const killed = signal === 'SIGKILL' || exit_code === 137
    const what = killed && memory.sure ? 'Memory ran out and the kernel killed it' : 'Memory ran out while it ran'
    notes.push({ name: out_of_memory_note, status: 'failed', message: `${what}: ${memory.evidence}.` })
  }
  if (still_running > 0)
    notes.push({
      name: 'process not ended',
      status: 'failed',
      message: `What the program started could not be ended altogether: ${many(still_running)} still running, as another user or hung in the system. Find it with "ps".`,
    })
  return { exit_code, signal, ended_by, failure, duration_ms, out, err, notes }
}

const many = (left: number) => (left > 1 ? `${left} processes` : 'a process')
