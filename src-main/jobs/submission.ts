/** What is handed to the engine to run. */
import type { JobStatus } from '../../src-preload/contract/jobs.ts'
import type { ReadyWhen, Retry } from '../../src-preload/contract/running.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import type { Hold } from '../store/job-record.ts'

export interface Submission {
  /** A registered kind of work; default "command". */
  kind?: string
  /** What that kind of work is asked for; its `admit` knows the shape. */
  wish: unknown
  workspace_id: string | null
  requested_by: RequestedBy
  title?: string
  /** Null for none; undefined for the default of the tool, else of the door. */
  timeout_ms?: number | null | undefined
  /** The caller waits for the end: work that follows is refused. */
  must_end?: boolean
  retry?: Retry
  /** Names of what it touches, each at most once; held from the start to the end. */
  leases?: readonly string[]
  /** For work that follows: when it counts as ready. */
  ready_when?: ReadyWhen
  idempotency_key?: string
  /** Larger comes first; default 0. */
  priority?: number
  /** It waits for these before it stands in the line. */
  holds?: readonly Hold[]
  parent_id?: string
  queue_id?: string
  template_id?: string
}

export interface Accepted {
  id: string
  status: JobStatus
  position: number | null
}
