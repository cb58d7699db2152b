/** What a running queue works with, and whom it tells. */
import type { CrashPoint } from '../../base/crash-point.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { QueueRecord } from '../../store/queue-record.ts'
import type { Store } from '../../store/store.ts'
import type { ItemJobsParts } from './item-jobs.ts'

export interface QueueParts extends ItemJobsParts {
  engine: ItemJobsParts['engine'] & Pick<JobEngine, 'lookAgain'>
  store: Pick<Store, 'queues' | 'commits'>
  crash: CrashPoint
  log: { error(message: string, fields?: Record<string, unknown>): void }
  /** Something of the queue changed that can be seen. */
  changed(id: string): void
  /** It is over, and that is on the disk; it took so long since it was started or taken up. */
  over(record: QueueRecord, duration_ms: number): void
  /** True while the host is being closed: nothing is started, and what ends is looked at after the next start. */
  isClosing(): boolean
}
