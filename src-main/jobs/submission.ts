/** What is handed to the engine to run. */
import type { JobStatus } from '../../src-preload/contract/jobs.ts'
import type { Capture, Retry } from '../../src-preload/contract/running.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import type { CommandRequest } from '../commands/commands.ts'

export interface Submission {
  request: CommandRequest
  workspace_id: string | null
  requested_by: RequestedBy
  title?: string
  capture: Capture
  /** Null for none; undefined for the default of the tool, else of the door. */
  timeout_ms: number | null | undefined
  /** Split capture: given (even empty) means that stdin stays open for more input. */
  input?: string
  /** Close stdin after `input`: for callers who cannot send more, because they wait for the answer. */
  end_input?: boolean
  retry?: Retry
  leases?: string[]
  idempotency_key?: string
  cols?: number
  rows?: number
  /** Larger comes first; default 0. */
  priority?: number
}

export interface Accepted {
  id: string
  status: JobStatus
  position: number | null
}
