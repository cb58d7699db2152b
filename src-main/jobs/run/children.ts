/** The jobs that a job started: they end with it, and it ends after them. */
import type { EndReason } from '../../processes/runner-protocol.ts'
import { cancelJob } from '../ends/cancel.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'

/** Asks all children that are not over for their end and waits for it. */
export async function endChildren(parts: Parts, job: LiveJob, reason: EndReason): Promise<void> {
  const children = parts.children(job)
  if (children.length === 0) return
  const { grace_ms } = parts.settings()
  await Promise.all(
    children.map(async (child) => {
      // One whose end is being written already needs no asking.
      await cancelJob(parts, child, grace_ms, reason).catch(() => {})
      await parts.ended(child.plan.id)
    }),
  )
}
