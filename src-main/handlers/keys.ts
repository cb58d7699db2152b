/** Handlers of the area keys: API keys, and launch tokens for the page. */
import type { Operations } from './operations.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function keyHandlers({ keys: on }: Operations, { access, announce, pageUrl }: Rooms) {
  const { keys, launch_tokens } = access
  return on.router({
    list: on.list.handler(({ input }) => page('keys', keys.list(), input, ({ id }) => id)),
    create: on.create.handler(async ({ input }) => {
      const key = await keys.create(input)
      announce({ area: 'keys', action: 'created', id: key.id })
      return key
    }),
    get: on.get.handler(({ input }) => keys.get(input.id)),
    update: on.update.handler(async ({ input: { id, ...patch } }) => {
      const key = await keys.update(id, patch)
      announce({ area: 'keys', action: 'updated', id })
      return key
    }),
    remove: on.remove.handler(async ({ input: { id } }) => {
      await keys.remove(id)
      announce({ area: 'keys', action: 'removed', id })
      return { success: true as const }
    }),
    launch: on.launch.handler(() => {
      const made = launch_tokens.create()
      return { ...made, url: pageUrl(made.token) }
    }),
    forget_pages: on.forget_pages.handler(async () => ({ success: true as const, forgotten: await access.forgetPages() })),
  })
}
