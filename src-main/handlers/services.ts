/** Handlers of the area services. */
import { AppError } from '../base/app-error.ts'
import { actionAnswer } from './action-answer.ts'
import type { Operations } from './operations.ts'
import { numberedPage } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function serviceHandlers({ services: on }: Operations, rooms: Rooms) {
  const { services, server_jobs } = rooms
  return on.router({
    list: on.list.handler(async ({ input: { server_id, status, ...query }, signal }) => {
      const found = (await services.list(server_id, signal)).filter((one) => status === undefined || one.status === status)
      return numberedPage(found, query, ({ name, description }) => [name, description])
    }),
    get: on.get.handler(({ input, signal }) => services.get(input.server_id, input.name, signal)),
    logs: on.logs.handler(async ({ input: { server_id, name, ...more }, signal }) => ({ lines: await services.logs(server_id, name, more, signal) })),
    act: on.act.handler(async ({ input: { mode, ...wish }, context, signal }) => {
      if (wish.action === 'follow' && mode === 'sync') throw new AppError('INVALID_INPUT', 'Following has no end to wait for. Leave out the mode.')
      return actionAnswer(rooms, await server_jobs.actOnService(wish, context.requested_by, signal), mode, signal)
    }),
  })
}
