/** Handlers of the area uploads: what was handed in for registered programs, of one key or of all. */
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function uploadHandlers({ uploads: on }: Operations, { registry, announce }: Rooms) {
  return on.router({
    list: on.list.handler(({ input, context }) => page('uploads', registry.uploads.list(ownKeyOnly(context)), input, ({ file_id }) => file_id)),
    remove: on.remove.handler(({ input, context }) => {
      registry.uploads.remove(input.id, ownKeyOnly(context))
      announce({ area: 'uploads', id: input.id, action: 'removed' })
      return { success: true as const }
    }),
  })
}
