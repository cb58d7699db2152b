/** Handlers of the area commands: execute, check, complete, tools. */
import { setTimeout as wait } from 'node:timers/promises'
import type { ToolSummary } from '../../src-preload/contract/commands.ts'
import type { LiveKind } from '../commands/completion/live-kinds.ts'
import { check } from './check.ts'
import { countRefused } from './count-refusal.ts'
import { execute } from './execute.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'
import { savedHandlers } from './saved-commands.ts'

export function commandHandlers({ commands: on }: Operations, rooms: Rooms) {
  const { commands } = rooms
  return on.router({
    execute: on.execute.handler(({ input, context, signal }) => execute(rooms, input, { ...context, ...(signal && { signal }) })),
    check: on.check.handler(async ({ input: { attempted, ...input }, signal }) => {
      const verdict = await check(rooms, input, signal)
      if (attempted && !verdict.allowed && !verdict.session) countRefused(rooms, verdict)
      return verdict
    }),
    complete: on.complete.handler(async ({ input }) => {
      const around = rooms.surroundings(input.workspace ?? null)
      const unknown = new Set<LiveKind>()
      const complete = () =>
        commands.complete(input.line, Math.min(input.cursor ?? input.line.length, input.line.length), around, input.work_dir, (kind) => {
          const names = rooms.live_names.known(kind, around)
          if (names === null) unknown.add(kind)
          return names ?? []
        })
      const found = complete()
      if (unknown.size === 0) return found
      await rooms.live_names.learn(unknown, around)
      return complete()
    }),
    tools: on.tools.handler(async ({ input }) => {
      if (input.versions) await versionsSoon(rooms, commands.tools(rooms.surroundings(null)))
      return { items: commands.tools(rooms.surroundings(null)), next_cursor: null }
    }),
    tool: on.tool.handler(async ({ input }) => {
      await versionsSoon(rooms, [commands.tool(input.name, rooms.surroundings(null))])
      return commands.tool(input.name, rooms.surroundings(null))
    }),
    saved: on.saved.router(savedHandlers(on.saved, rooms)),
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
