/** What a handler knows of the call beside its input: who asks, what they may, whether they still listen. */
import type { RequestedBy, Scope } from '../../src-preload/contract/shapes.ts'

export interface CallContext {
  requested_by: RequestedBy
  scope: Scope
  /** True: sees and cancels only the jobs it started. */
  own_jobs_only: boolean
  /** Fires when the caller went away; ends waiting, never work. */
  signal?: AbortSignal
}
