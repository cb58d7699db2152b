/** Step: everybody who listens hears that the job is over; by now it is on the disk. */

import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'

export function announceEnd(parts: Parts, job: LiveJob): void {
  parts.over(job)
  parts.dispatch()
}
