/** Handlers of the area events: what changed since a cursor, as far as the caller may know. */
import type { Operations } from './operations.ts'
import { maySeeQueue, seenJob } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function eventHandlers({ events: on }: Operations, { engine, feed, queues }: Rooms) {
  return on.router({
    pull: on.pull.handler(async ({ input, context, signal }) => {
      const { cursor, resync, changes } = await feed.pull(input.cursor, input.wait_ms, signal)
      return {
        cursor,
        resync,
        // In their newest state; those that are not there for the caller are left out.
        jobs: changes.flatMap(({ area, id }) => (area === 'jobs' && id !== null ? (seenJob(engine, context, id) ?? []) : [])),
        changes: changes.filter(({ area, id, action }) =>
          area === 'jobs' ? id === null || (action === 'removed' && !context.own_jobs_only) : area !== 'queue' || maySeeQueue(context, queues, id),
        ),
        engine: engine.engineState(),
      }
    }),
  })
}
