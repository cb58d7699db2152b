/** Handlers of the area events: what changed since a cursor, as far as the caller may know. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { maySee, maySeeQueue, shownTo } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function eventHandlers({ events: on }: Operations, { engine, feed, queues }: Rooms) {
  return on.router({
    pull: on.pull.handler(async ({ input, context, signal }) => {
      const { cursor, resync, changes } = await feed.pull(input.cursor, input.wait_ms, signal)
      return {
        cursor,
        resync,
        jobs: changes.flatMap(({ area, id }) => (area === 'jobs' && id !== null ? jobIfSeen(engine, context, id) : [])),
        changes: changes.filter(({ area, id }) => area !== 'jobs' && (area !== 'queue' || maySeeQueue(context, queues, id))),
        engine: engine.engineState(),
      }
    }),
  })
}

/** The job in its newest state; nothing for one that is not there for the caller. */
function jobIfSeen(engine: Rooms['engine'], context: CallContext, id: string): Job[] {
  try {
    const job = engine.job(id)
    return maySee(context, job) ? [shownTo(context, job)] : []
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return []
    throw error
  }
}
