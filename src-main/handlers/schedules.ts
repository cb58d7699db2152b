/** Handlers of the area schedules: a key that sees only its own things sees only the schedules it made. */
import type { Schedule } from '../../src-preload/contract/schedules.ts'
import { scopeIncludes } from '../access/scopes.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { forbidOwnJobsOnly, ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { hideEnv } from './shown-env.ts'

export function scheduleHandlers({ schedules: on }: Operations, rooms: Rooms) {
  const { schedules } = rooms
  return on.router({
    list: on.list.handler(async ({ input, context }) => {
      const { items, ...more } = await schedules.list(input, ownKeyOnly(context))
      return { ...more, items: items.map((one) => shown(context, one)) }
    }),
    create: on.create.handler(({ input, context }) => schedules.create(input, context.requested_by, context.own_jobs_only)),
    pause_all: on.pause_all.handler(async ({ input, context }) => {
      forbidOwnJobsOnly(context)
      await schedules.pauseAll(input.all_paused)
      return { all_paused: schedules.all_paused }
    }),
    next: on.next.handler(async ({ input, context }) => ({ items: await schedules.next(input, ownKeyOnly(context)), all_paused: schedules.all_paused })),
    preview: on.preview.handler(({ input }) => schedules.preview(input)),
    get: on.get.handler(async ({ input, context }) => shown(context, await schedules.get(input.id, ownKeyOnly(context)))),
    update: on.update.handler(({ input, context }) => schedules.update(input, ownKeyOnly(context))),
    remove: on.remove.handler(async ({ input, context }) => {
      await schedules.remove(input.id, ownKeyOnly(context))
      return { success: true as const }
    }),
    pause: on.pause.handler(({ input, context }) => schedules.setPaused(input.id, true, ownKeyOnly(context))),
    resume: on.resume.handler(({ input, context }) => schedules.setPaused(input.id, false, ownKeyOnly(context))),
    run: on.run.handler(({ input, context }) => schedules.runNow(input.id, ownKeyOnly(context))),
    runs: on.runs.handler(({ input: { id, ...page }, context }) => schedules.runs(id, page, ownKeyOnly(context))),
    backfill: on.backfill.handler(({ input, context }) => schedules.backfill(input, ownKeyOnly(context))),
  })
}

/** Variables and input of the items of a queue are nothing for who may only read. */
function shown(context: CallContext, schedule: Schedule): Schedule {
  const { target } = schedule
  if (scopeIncludes(context.scope, 'run') || !('queue' in target) || !target.queue.commands) return schedule
  const commands = target.queue.commands.map((item) => {
    if (typeof item === 'string') return item
    const { input: _hidden, ...seen } = item
    return hideEnv(context, seen)
  })
  return { ...schedule, target: { queue: { ...target.queue, commands } } }
}
