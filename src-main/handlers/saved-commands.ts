/** Handlers of saved commands: who may see which of them, and what of their environment. */
import { mustBeUnused } from '../flows/used-by.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { contextNow, rememberingAgain } from './saved-context.ts'
import { hideEnv } from './shown-env.ts'

export function savedHandlers(on: Operations['commands']['saved'], rooms: Rooms) {
  const { saved } = rooms
  return {
    list: on.list.handler(({ input, context }) => {
      const { items, next_cursor } = saved.list(input, ownKeyOnly(context))
      return { items: items.map((item) => hideEnv(context, item)), next_cursor }
    }),
    create: on.create.handler(async ({ input, context }) => {
      const remembered = input.context === undefined ? contextNow(rooms, input) : input.context
      const made = await saved.create({ ...input, context: remembered }, context.requested_by.key_id)
      rooms.announce({ area: 'saved', action: 'created', id: made.id })
      return made
    }),
    get: on.get.handler(({ input, context }) => hideEnv(context, saved.get(input.id, ownKeyOnly(context)))),
    update: on.update.handler(async ({ input: { id, ...patch }, context }) => {
      const only = ownKeyOnly(context)
      const changed = await saved.update(id, rememberingAgain(rooms, saved.get(id, only), patch), only)
      rooms.announce({ area: 'saved', action: 'updated', id })
      return changed
    }),
    remove: on.remove.handler(async ({ input, context }) => {
      const only = ownKeyOnly(context)
      saved.get(input.id, only)
      await mustBeUnused(rooms, { saved_id: input.id }, input.force ?? false, only)
      await saved.remove(input.id, only)
      rooms.announce({ area: 'saved', action: 'removed', id: input.id })
      return { success: true as const }
    }),
  }
}
