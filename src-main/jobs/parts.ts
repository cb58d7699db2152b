/** What the steps of a job work with; the engine owns it. */
import type { Job, OutputPiece } from '../../src-preload/contract/jobs.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { CrashPoint } from '../base/crash-point.ts'
import type { Store } from '../store/store.ts'
import type { OutputRequest } from './output/output-reader.ts'
import type { LiveJob, WaitingState } from './state/job-state.ts'
import type { Accepted, Submission } from './submission.ts'
import type { Work } from './work.ts'

export interface EngineLog {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}

export interface Parts {
  readonly store: Store
  readonly settings: () => Settings
  readonly crash: CrashPoint
  readonly log: EngineLog
  /** The kind of work with this name. Throws INVALID_INPUT. */
  work(kind: string): Work
  /** A visible change of a job. */
  changed(job: LiveJob): void
  /** More output can be read. */
  grew(job: LiveJob, stream: 'stdout' | 'stderr' | 'terminal', bytes: number): void
  /** A follower is ready. */
  ready(job: LiveJob): void
  /** Stored output, as OutputReader.piece. */
  output(request: OutputRequest, signal?: AbortSignal): Promise<OutputPiece>
  /** The job runs no longer: its place is free. */
  release(job: LiveJob): void
  /** Nothing of the job runs any more: what it touched is free. */
  freeLeases(job: LiveJob): void
  /** Puts a job that is held or queued where it waits: with its holds, or into its line. */
  wait(job: LiveJob, state: WaitingState): void
  /** Takes a waiting job out of where it waits. */
  unwait(job: LiveJob): void
  /** The job is over and that is on the disk. */
  over(job: LiveJob): void
  /** The disk takes no more output or states. */
  diskIsFull(): void
  /** True while the engine is being closed: nothing starts, nothing is retried now. */
  isClosing(): boolean
  /** Jobs that `parent` started and that are not over. */
  children(parent: LiveJob): LiveJob[]
  submit(submission: Submission): Promise<Accepted>
  /** Resolves when the job is over. */
  ended(id: string): Promise<Job>
}
