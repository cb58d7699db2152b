/** Handlers of the area uploads: what was handed in for registered programs, of one key or of all. */
import { basename, isAbsolute } from 'node:path'
import { AppError } from '../base/app-error.ts'
import { openPlainFile } from '../registry/uploads.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function uploadHandlers({ uploads: on }: Operations, rooms: Rooms) {
  const { registry, announce } = rooms
  return on.router({
    list: on.list.handler(({ input, context }) => page('uploads', registry.uploads.list(ownKeyOnly(context)), input, ({ file_id }) => file_id)),
    take: on.take.handler(({ input, context }) => {
      if (context.requested_by.door !== 'cli') throw new AppError('FORBIDDEN', 'Files are named by their path on the command line alone. Upload the bytes.')
      return takeFile(rooms, input.path)
    }),
    remove: on.remove.handler(({ input, context }) => {
      registry.uploads.remove(input.id, ownKeyOnly(context))
      announce({ area: 'uploads', id: null, action: 'removed' })
      return { success: true as const }
    }),
  })
}

/** Throws NOT_FOUND for what is no plain file that can be read, and as `Uploads.receive`. */
async function takeFile({ registry, announce }: Rooms, path: string) {
  const body = isAbsolute(path) ? openPlainFile(path) : null
  if (body === null) throw new AppError('NOT_FOUND', `"${path}" is no file that can be read.`, { path })
  const uploaded = await registry.uploads.receive({ name: basename(path), body, key_id: null })
  announce({ area: 'uploads', id: null, action: 'created' })
  return uploaded
}
