/** Handlers of the area events: what changed since a cursor, as far as the caller may know. */
import type { Operations } from './operations.ts'
import { maySee, shownTo } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function eventHandlers({ events: on }: Operations, { engine }: Rooms) {
  return on.router({
    pull: on.pull.handler(async ({ input, context, signal }) => {
      const pulled = await engine.pullEvents(input.cursor, input.wait_ms, signal)
      return { ...pulled, jobs: pulled.jobs.filter((job) => maySee(context, job)).map((job) => shownTo(context, job)) }
    }),
  })
}
