/** What the steps of a job work with; the engine owns it. */
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import type { RunnerClient } from '../processes/runner-client.ts'
import type { Store } from '../store/store.ts'
import type { LiveJob } from './state/job-state.ts'

/** The part of the policy room that the engine needs. */
export type Approver = Pick<Commands, 'approve' | 'toolVersion'>

export interface EngineLog {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

export interface Parts {
  readonly store: Store
  readonly runner: RunnerClient
  readonly commands: Approver
  readonly surroundings: (workspace_id: string | null) => Surroundings
  readonly settings: () => Settings
  readonly crash: CrashPoint
  readonly log: EngineLog
  /** A visible change of a job. */
  changed(job: LiveJob): void
  /** More output can be read. */
  grew(job: LiveJob, stream: 'stdout' | 'stderr' | 'terminal', bytes: number): void
  /** A worker is free, or a job waits again. */
  dispatch(): void
  /** The job runs no longer: its worker is free. */
  release(job: LiveJob): void
  /** Puts a job back into its line. */
  enqueue(job: LiveJob): void
  /** Takes a waiting job out of its line. */
  unqueue(job: LiveJob): void
  /** The job is over and that is on the disk. */
  over(job: LiveJob): void
  /** The disk takes no more output or states. */
  diskIsFull(): void
  /** True while the engine is being closed: nothing starts, nothing is retried now. */
  isClosing(): boolean
}
