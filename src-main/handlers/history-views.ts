/** Handlers of the saved views of the history: a key that sees only its own things sees only the views it saved. */
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function historyViewHandlers(on: Operations['jobs']['views'], { views, announce }: Rooms) {
  const changed = (id: string, action: 'created' | 'updated' | 'removed') => announce({ area: 'views', id, action })
  return {
    list: on.list.handler(({ context }) => ({ items: views.list(ownKeyOnly(context)), next_cursor: null })),
    create: on.create.handler(async ({ input, context }) => {
      const made = await views.create(input, context.requested_by.key_id, ownKeyOnly(context))
      changed(made.id, 'created')
      return made
    }),
    update: on.update.handler(async ({ input, context }) => {
      const view = await views.update(input, ownKeyOnly(context))
      changed(view.id, 'updated')
      return view
    }),
    remove: on.remove.handler(async ({ input, context }) => {
      await views.remove(input.id, ownKeyOnly(context))
      changed(input.id, 'removed')
      return { success: true as const }
    }),
  }
}
