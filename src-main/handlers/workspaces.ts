/** Handlers of the area workspaces: known folders, trust, context profiles. */
import { folderNames } from '../workspaces/folder-names.ts'
import type { Operations } from './operations.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function workspaceHandlers({ workspaces: on }: Operations, { workspaces, commands, surroundings, announce }: Rooms) {
  const { profiles } = workspaces
  const changed = (action: 'created' | 'updated' | 'removed', id: string) => announce({ area: 'workspaces', action, id })
  return on.router({
    list: on.list.handler(({ input }) => page('workspaces', workspaces.list(), input, ({ id }) => id)),
    create: on.create.handler(async ({ input }) => {
      const made = await workspaces.create(input)
      changed('created', made.id)
      return made
    }),
    get: on.get.handler(({ input }) => workspaces.get(input.id)),
    update: on.update.handler(async ({ input: { id, ...patch } }) => {
      const workspace = await workspaces.update(id, patch)
      changed('updated', id)
      return workspace
    }),
    remove: on.remove.handler(async ({ input: { id } }) => {
      await workspaces.remove(id)
      changed('removed', id)
      return { success: true as const }
    }),
    folders: on.folders.handler(async ({ input }) => ({ items: await folderNames(input.path) })),
    contexts: on.contexts.handler(({ input }) => commands.contexts(surroundings(input.id))),
    profiles: on.profiles.router({
      list: on.profiles.list.handler(({ input }) => page('profiles', profiles.list(input.id), input, ({ id }) => id)),
      create: on.profiles.create.handler(async ({ input: { id, ...wanted } }) => {
        const profile = await profiles.create(id, wanted)
        changed('updated', id)
        return profile
      }),
      get: on.profiles.get.handler(({ input }) => profiles.get(input.id, input.profile_id)),
      update: on.profiles.update.handler(async ({ input: { id, profile_id, ...patch } }) => {
        const profile = await profiles.update(id, profile_id, patch)
        changed('updated', id)
        return profile
      }),
      remove: on.profiles.remove.handler(async ({ input: { id, profile_id } }) => {
        await profiles.remove(id, profile_id)
        changed('updated', id)
        return { success: true as const }
      }),
    }),
  })
}
