/** Handlers of the area leases: what is held and frozen, as far as the caller may know, and freezing by hand. */
import type { Operations } from './operations.ts'
import { forbidOwnJobsOnly, maySee } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function leaseHandlers({ leases: on }: Operations, { engine }: Rooms) {
  return on.router({
    list: on.list.handler(({ context }) => ({
      items: engine.freezes.list().map((lease) => {
        const { holder } = lease
        if (!holder || maySee(context, engine.job(holder.job_id!))) return lease
        return { ...lease, holder: { since: holder.since } }
      }),
      next_cursor: null,
    })),
    freeze: on.freeze.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return engine.freezes.freeze(input, context.requested_by)
    }),
    lift: on.lift.handler(async ({ input, context }) => {
      forbidOwnJobsOnly(context)
      await engine.freezes.lift(input.id)
      return { success: true as const }
    }),
  })
}
