/** Handlers of the area notifications: what was told, where it goes, and what windows have in sight. */
import type { Operations } from './operations.ts'
import { forbidOwnJobsOnly, ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function notificationHandlers({ notifications: on }: Operations, { notifications, announce }: Rooms) {
  return on.router({
    list: on.list.handler(({ input, context }) => notifications.list(input, ownKeyOnly(context))),
    get: on.get.handler(({ input, context }) => notifications.get(input.id, ownKeyOnly(context))),
    webhook: on.webhook.handler(() => notifications.webhook.shown),
    set_webhook: on.set_webhook.handler(async ({ input, context }) => {
      forbidOwnJobsOnly(context)
      const now = await notifications.webhook.change(input)
      announce({ area: 'notifications', id: null, action: 'updated' })
      return now
    }),
    test: on.test.handler(({ context }) => {
      forbidOwnJobsOnly(context)
      return notifications.notify({ kind: 'test', title: 'Opsdeck', message: 'Notifications arrive here.' })
    }),
    in_sight: on.in_sight.handler(({ input, context }) => {
      // Only a window has eyes before it.
      if (context.requested_by.door === 'window') notifications.in_sight.say(input.window, input.visible, input.jobs)
      return { success: true as const }
    }),
  })
}
