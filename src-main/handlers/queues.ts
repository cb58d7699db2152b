/** Handlers of the area queues: a key that sees only its own things sees only the queues it made. */
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function queueHandlers({ queues: on }: Operations, rooms: Rooms) {
  const { queues } = rooms
  return on.router({
    create: on.create.handler(({ input, context }) => queues.create(input, { requested_by: context.requested_by, only_key_id: ownKeyOnly(context) })),
    check: on.check.handler(({ input, context }) => queues.check(input, { requested_by: context.requested_by, only_key_id: ownKeyOnly(context) })),
    items: on.items.handler(({ input: { id, ...wish }, context }) => queues.items(id, wish, ownKeyOnly(context))),
    definition: on.definition.handler(({ input, context }) => queues.definition(input.id, ownKeyOnly(context))),
    list: on.list.handler(({ input, context }) => queues.list(input, ownKeyOnly(context))),
    get: on.get.handler(({ input, context }) => queues.get(input.id, ownKeyOnly(context))),
    update: on.update.handler(({ input, context }) => queues.update(input, ownKeyOnly(context))),
    execute: on.execute.handler(({ input, context }) => queues.execute(input.id, ownKeyOnly(context))),
    pause: on.pause.handler(({ input, context }) => queues.pause(input.id, ownKeyOnly(context))),
    resume: on.resume.handler(({ input, context }) => queues.resume(input.id, ownKeyOnly(context))),
    retry: on.retry.handler(({ input, context }) => queues.retry(input.id, ownKeyOnly(context))),
    continue: on.continue.handler(({ input: { id, ...answer }, context }) => queues.answer(id, answer, ownKeyOnly(context))),
    cancel: on.cancel.handler(({ input, context }) => queues.cancel(input.id, input.force ?? false, ownKeyOnly(context))),
  })
}
