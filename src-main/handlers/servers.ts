/** Handlers of the area servers: keys, records, and what is done there as jobs. */
import type { ServerTestInput } from '../../src-preload/contract/servers.ts'
import { scopeIncludes } from '../access/scopes.ts'
import { AppError } from '../base/app-error.ts'
import type { SetUpInput } from '../flows/server-works/server-jobs.ts'
import type { SetUpKind } from '../flows/server-works/set-up-steps.ts'
import { actionAnswer } from './action-answer.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { numberedPage } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function serverHandlers({ servers: on }: Operations, rooms: Rooms) {
  const { servers } = rooms
  return on.router({
    keys: on.keys.handler(async ({ input }) => numberedPage(await servers.keys(), input, ({ name, fingerprint }) => [name, fingerprint])),
    addKey: on.addKey.handler(({ input }) => servers.addKey(input)),
    removeKey: on.removeKey.handler(async ({ input }) => {
      await servers.removeKey(input.id)
      return { success: true as const }
    }),
    list: on.list.handler(({ input: { tag, ...query } }) => {
      const found = servers.list().filter(({ tags }) => tag === undefined || tags.includes(tag))
      return numberedPage(found, query, ({ name, host, tags }) => [name, host, ...tags])
    }),
    get: on.get.handler(({ input }) => servers.get(input.id)),
    create: on.create.handler(({ input }) => servers.create(input)),
    update: on.update.handler(({ input }) => servers.update(input)),
    remove: on.remove.handler(async ({ input }) => {
      await servers.remove(input.id)
      return { success: true as const }
    }),
    setup: on.setup.handler(({ input, context, signal }) => setUp(rooms, 'server_setup', input, { ...context, ...(signal && { signal }) })),
    setupUser: on.setupUser.handler(({ input, context, signal }) => setUp(rooms, 'server_user', input, { ...context, ...(signal && { signal }) })),
    setupPackages: on.setupPackages.handler(({ input, context, signal }) => setUp(rooms, 'server_packages', input, { ...context, ...(signal && { signal }) })),
    test: on.test.handler(({ input, context, signal }) => test(rooms, input, { ...context, ...(signal && { signal }) })),
  })
}

async function test(rooms: Rooms, { mode, ...input }: ServerTestInput, context: CallContext & { signal?: AbortSignal }) {
  if (input.accept_host_key !== undefined && !scopeIncludes(context.scope, 'admin')) {
    throw new AppError('FORBIDDEN', 'Letting in a host key needs a key with the scope "admin".', { needed: 'admin', scope: context.scope })
  }
  return actionAnswer(rooms, await rooms.server_jobs.test(input, context.requested_by), mode, context.signal)
}

async function setUp(
  rooms: Rooms,
  kind: SetUpKind,
  { mode, ...input }: SetUpInput & { mode?: 'sync' | 'async' | undefined },
  { requested_by, signal }: CallContext & { signal?: AbortSignal },
) {
  const answer = await rooms.server_jobs.setUp(kind, input, requested_by, signal)
  return 'plan_id' in answer ? answer : actionAnswer(rooms, answer, mode ?? 'async', signal)
}
