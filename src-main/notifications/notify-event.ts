/** What people are told of. */
import type { NoticeKind } from '../../src-preload/contract/notifications.ts'
import type { Json } from '../store/job-record.ts'

export interface NotifyEvent {
  kind: NoticeKind
  title: string
  message: string
  job_id?: string | null
  queue_id?: string | null
  /** The key that asked for what it is about. */
  key_id?: string | null
  /** What the webhook is told beyond that. */
  data?: Json
}
