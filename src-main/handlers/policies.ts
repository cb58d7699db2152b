/** Handlers of the area policies: files, their problems, changing the user's own, and replaying a change over what ran. */
import { AppError } from '../base/app-error.ts'
import type { Surroundings } from '../commands/commands.ts'
import { type ReplayedCommand, replayPolicy } from '../commands/replay-policy.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import { page } from './paging.ts'
import type { Rooms } from './rooms.ts'

export function policyHandlers({ policies: on }: Operations, rooms: Rooms) {
  const { policies } = rooms.commands
  const workspaceOf = (id: string | null) => rooms.surroundings(id).workspace
  return on.router({
    list: on.list.handler(({ input: { workspace, ...query } }) => page('policies', policies.list(workspaceOf(workspace ?? null)), query, ({ id }) => id)),
    get: on.get.handler(({ input: { id } }) => policies.get(id, workspaceNamed(rooms, id))),
    create: on.create.handler(({ input: { tool, text } }) => policies.create(tool, text)),
    update: on.update.handler(({ input: { id, text } }) => policies.update(id, text)),
    remove: on.remove.handler(({ input: { id } }) => {
      policies.remove(id)
      return { success: true as const }
    }),
    check: on.check.handler(({ input: { tool, text, origin } }) => {
      const { problems, widens } = policies.check(tool, text, origin)
      return { valid: problems.length === 0, widens, problems }
    }),
    try: on.try.handler(({ input: { tool, text, line, workspace } }) => {
      const trial = policies.trial(tool, text)
      const read = rooms.commands.readLine(line)
      return 'refused' in read ? read.refused : rooms.commands.judge(read.request, rooms.surroundings(workspace ?? null), trial).verdict
    }),
    replay: on.replay.handler(({ input: { tool, text, limit, workspace }, context }) => {
      const replayed = [...pastRuns(rooms, context, tool, limit, workspace), ...savedOnes(rooms, context, tool, workspace)]
      return replayPolicy(rooms.commands, policies.trial(tool, text), replayed)
    }),
  })
}

/** The workspace in a `workspace:ID:TOOL`, or null. Throws NOT_FOUND. */
function workspaceNamed(rooms: Rooms, id: string): Surroundings['workspace'] {
  const [origin, workspace] = id.split(':')
  return origin === 'workspace' && workspace ? rooms.surroundings(workspace).workspace : null
}

/** The last runs of the tool, newest first; a key that sees only its own replays only those. */
function pastRuns(rooms: Rooms, context: CallContext, tool: string, limit: number, workspace: string | undefined): ReplayedCommand[] {
  const only = ownKeyOnly(context)
  const found: ReplayedCommand[] = []
  let cursor: string | undefined
  do {
    const part = rooms.engine.history({ limit: 500, tool, ...(cursor !== undefined && { cursor }) }, only)
    for (const job of part.items) {
      if (workspace !== undefined && job.workspace !== workspace) continue
      const request = { command: job.command, args: job.args, work_dir: job.work_dir }
      found.push({ id: job.id, kind: 'job', request, around: surroundingsOf(rooms, job.workspace) })
      if (found.length === limit) return found
    }
    cursor = part.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}

function savedOnes(rooms: Rooms, context: CallContext, tool: string, workspace: string | undefined): ReplayedCommand[] {
  const found: ReplayedCommand[] = []
  let cursor: string | undefined
  do {
    const part = rooms.saved.list({ limit: 500, ...(cursor !== undefined && { cursor }) }, ownKeyOnly(context))
    for (const { id, command, args, work_dir, env, workspace: own } of part.items) {
      if (command !== tool || (workspace !== undefined && own !== null && own !== workspace)) continue
      const request = { command, args, ...(work_dir !== null && { work_dir }), ...(env !== null && { env }) }
      found.push({ id, kind: 'saved', request, around: surroundingsOf(rooms, own ?? workspace ?? null) })
    }
    cursor = part.next_cursor ?? undefined
  } while (cursor !== undefined)
  return found
}

/** Of a workspace that is not known any more the present one takes the place. */
function surroundingsOf(rooms: Rooms, workspace: string | null): Surroundings {
  try {
    return rooms.surroundings(workspace)
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return rooms.surroundings(null)
    throw error
  }
}
