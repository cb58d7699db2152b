/** Handlers of the area connections; whoever sees only their own jobs reads no business data with a key that somebody else entered. */
import { AppError } from '../base/app-error.ts'
import type { Operations } from './operations.ts'
import { forbidOwnJobsOnly } from './own-jobs.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function connectionHandlers({ connections: on }: Operations, { connections }: Rooms) {
  return on.router({
    list: on.list.handler(({ input }) => page('connections', connections.list(), input, ({ id }) => id)),
    create: on.create.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return connections.create(input)
    }),
    get: on.get.handler(({ input }) => connections.get(input.id)),
    update: on.update.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return connections.update(input)
    }),
    remove: on.remove.handler(async ({ input, context }) => {
      forbidOwnJobsOnly(context)
      await connections.remove(input.id)
      return { success: true as const }
    }),
    test: on.test.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return connections.test(input.id)
    }),
    suppliers: on.suppliers.handler(async ({ input: { id, q, limit, cursor }, context }) => {
      forbidOwnJobsOnly(context)
      const { items, total, next_offset } = await connections.suppliers(id, { q, limit, offset: offsetOf(cursor) })
      return { items, total, next_cursor: next_offset === null ? null : cursorAt(next_offset) }
    }),
    query: on.query.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return connections.query(input)
    }),
  })
}

/** The far side knows places, not items. */
const cursorAt = (offset: number): string => Buffer.from(`suppliers ${offset}`).toString('base64url')

/** Throws INVALID_CURSOR. */
function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const [, offset] = /^suppliers (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []
  if (offset === undefined) throw new AppError('INVALID_CURSOR')
  return Number(offset)
}
