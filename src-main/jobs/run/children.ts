/** The jobs that a job started: they end with it, and it ends after them. */
import type { EndReason } from '../../processes/runner-protocol.ts'
import { cancelJob } from '../ends/cancel.ts'
import type { Parts } from '../parts.ts'
import type { LiveJob } from '../state/job-state.ts'
import type { EndRequest } from './attempt-control.ts'

/** Asks all children for their end and does not wait for it. */
export function askChildren(parts: Parts, job: LiveJob, { reason, grace_ms: asked_ms }: EndRequest): void {
  // None at all is somebody who does not want to wait, and a host that goes down cannot.
  const grace_ms = asked_ms === 0 || reason === 'shutdown' ? asked_ms : Math.max(asked_ms, parts.work(job.plan.kind).grace_ms ?? 0)
  // One whose end is being written already needs no asking.
  for (const child of parts.children(job)) void cancelJob(parts, child, grace_ms, reason).catch(() => {})
}

/** Asks all children that are not over for their end and waits for it. */
export async function endChildren(parts: Parts, job: LiveJob, reason: EndReason): Promise<void> {
  const children = parts.children(job)
  if (children.length === 0) return
  askChildren(parts, job, { reason, grace_ms: parts.settings().grace_ms })
  await Promise.all(children.map((child) => parts.ended(child.plan.id)))
}
