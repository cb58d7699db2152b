/** Handlers of the area commands: execute, check, complete, tools, saved commands. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ToolSummary } from '../../src-preload/contract/commands.ts'
import { check } from './check.ts'
import { execute } from './execute.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'
import { contextNow, rememberingAgain } from './saved-context.ts'

export function commandHandlers({ commands: on }: Operations, rooms: Rooms) {
  const { commands, saved } = rooms
  return on.router({
    execute: on.execute.handler(({ input, context, signal }) => execute(rooms, input, { ...context, ...(signal && { signal }) })),
    check: on.check.handler(({ input }) => check(rooms, input)),
    complete: on.complete.handler(({ input }) =>
      commands.complete(
        input.line,
        Math.min(input.cursor ?? input.line.length, input.line.length),
        rooms.surroundings(input.workspace ?? null),
        input.work_dir,
      ),
    ),
    tools: on.tools.handler(async () => {
      await versionsSoon(rooms, commands.tools(rooms.surroundings(null)))
      return { items: commands.tools(rooms.surroundings(null)), next_cursor: null }
    }),
    tool: on.tool.handler(async ({ input }) => {
      await versionsSoon(rooms, [commands.tool(input.name, rooms.surroundings(null))])
      return commands.tool(input.name, rooms.surroundings(null))
    }),
    saved: on.saved.router({
      list: on.saved.list.handler(({ input }) => saved.list(input)),
      create: on.saved.create.handler(async ({ input }) => {
        const created = await saved.create({ ...input, context: input.context === undefined ? contextNow(rooms, input) : input.context })
        rooms.announce({ area: 'saved', action: 'created', id: created.id })
        return created
      }),
      get: on.saved.get.handler(({ input }) => saved.get(input.id)),
      update: on.saved.update.handler(async ({ input: { id, ...patch } }) => {
        const updated = await saved.update(id, rememberingAgain(rooms, saved.get(id), patch))
        rooms.announce({ area: 'saved', action: 'updated', id })
        return updated
      }),
      remove: on.saved.remove.handler(async ({ input }) => {
        await saved.remove(input.id)
        rooms.announce({ area: 'saved', action: 'removed', id: input.id })
        return { success: true as const }
      }),
    }),
  })
}

/** How long an answer about tools waits for what they say of themselves; what comes later is announced. */
const version_wait_ms = 400

async function versionsSoon(rooms: Rooms, tools: readonly ToolSummary[]): Promise<void> {
  const names = tools.filter(({ installed, usable, version }) => installed && usable && version === null).map(({ name }) => name)
  let is_late = false
  const learnt = rooms.tool_versions.learn(names, rooms.surroundings(null)).then((has_learnt) => {
    if (has_learnt && is_late) rooms.announce({ area: 'policies', action: 'updated', id: null })
  })
  await Promise.race([learnt, wait(version_wait_ms, undefined, { ref: false })])
  is_late = true
}
