/** Handlers of saved commands: who may see which of them, and what of their environment. */
import type { SavedCommand } from '../../src-preload/contract/commands.ts'
import { scopeIncludes } from '../access/scopes.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { contextNow, rememberingAgain } from './saved-context.ts'

export function savedHandlers(on: Operations['commands']['saved'], rooms: Rooms) {
  const { saved } = rooms
  return {
    list: on.list.handler(({ input, context }) => {
      const { items, next_cursor } = saved.list(input, ownKeyOnly(context))
      return { items: items.map((item) => shownTo(context, item)), next_cursor }
    }),
    create: on.create.handler(async ({ input, context }) => {
      const remembered = input.context === undefined ? contextNow(rooms, input) : input.context
      const made = await saved.create({ ...input, context: remembered }, context.requested_by.key_id)
      rooms.announce({ area: 'saved', action: 'created', id: made.id })
      return made
    }),
    get: on.get.handler(({ input, context }) => shownTo(context, saved.get(input.id, ownKeyOnly(context)))),
    update: on.update.handler(async ({ input: { id, ...patch }, context }) => {
      const only = ownKeyOnly(context)
      const changed = await saved.update(id, rememberingAgain(rooms, saved.get(id, only), patch), only)
      rooms.announce({ area: 'saved', action: 'updated', id })
      return changed
    }),
    remove: on.remove.handler(async ({ input, context }) => {
      await saved.remove(input.id, ownKeyOnly(context))
      rooms.announce({ area: 'saved', action: 'removed', id: input.id })
      return { success: true as const }
    }),
  }
}

const hidden_value = '[hidden]'

/** Who may only read cannot run it, so the names of its variables are all that is of use; values can be secrets. */
function shownTo({ scope }: CallContext, item: SavedCommand): SavedCommand {
  if (item.env === null || scopeIncludes(scope, 'run')) return item
  return { ...item, env: Object.fromEntries(Object.keys(item.env).map((name) => [name, hidden_value])) }
}
