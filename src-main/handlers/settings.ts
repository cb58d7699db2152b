/** Handlers of the area settings. */
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'

export function settingHandlers({ settings: on }: Operations, { settings, announce }: Rooms) {
  return on.router({
    get: on.get.handler(() => settings.current),
    update: on.update.handler(async ({ input }) => {
      const now = await settings.update(input)
      announce({ area: 'settings', action: 'updated', id: null })
      return now
    }),
  })
}
