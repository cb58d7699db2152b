/** What the schedules work with, handed on to each of them. */
import type { ScheduleRun } from '../../../src-preload/contract/schedules.ts'
import type { CrashPoint } from '../../base/crash-point.ts'
import type { WallClock } from '../../base/wall-clock.ts'
import type { Commands, Surroundings } from '../../commands/commands.ts'
import type { Files } from '../../files/files.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { ScheduleRecord } from '../../store/schedule-rows.ts'
import type { Store } from '../../store/store.ts'
import type { Queues } from '../queues/queues.ts'
import type { Templates } from '../templates/templates.ts'

export interface ScheduleParts {
  engine: Pick<JobEngine, 'judge' | 'job' | 'submitAll' | 'cancel'>
  queues: Pick<Queues, 'create' | 'definition' | 'execute' | 'summary' | 'cancel' | 'look'>
  templates: Pick<Templates, 'load' | 'ready'>
  commands: Pick<Commands, 'judge'>
  surroundings: (workspace_id: string | null) => Surroundings
  files: Pick<Files, 'on_changed' | 'hold'>
  store: Pick<Store, 'schedules' | 'saved' | 'commits'>
  clock: WallClock
  log: { error(message: string, fields?: Record<string, unknown>): void }
  changed(id: string): void
  /** It could not start what it is for. */
  refused(schedule: Pick<ScheduleRecord, 'id' | 'name' | 'requested_by'>, error: ScheduleRun['error']): void
  isClosing(): boolean
  crash: CrashPoint
  allPaused(): boolean
}
