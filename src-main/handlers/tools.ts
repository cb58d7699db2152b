/** Handlers of the area tools: a draft of a policy, and the programs one can be drafted for. */
import { quoteWord } from '../commands/completion/complete-line.ts'
import type { Recent } from '../commands/recent-refusals.ts'
import type { CallContext } from './call-context.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

const most_runs = 100

export function toolHandlers({ tools: on }: Operations, rooms: Rooms) {
  return on.router({
    draft: on.draft.handler(({ input: { name, from, workspace }, context }) =>
      rooms.tool_drafts.draft(name, from, rooms.surroundings(workspace ?? null), (tool) => [
        // Of refusals it is not known whose they were.
        ...(context.own_jobs_only ? [] : rooms.recent_refusals.of(tool)),
        ...runsOf(rooms, context, tool),
      ]),
    ),
    programs: on.programs.handler(({ input: { q, limit } }) => ({ items: rooms.tool_drafts.programs(q, limit), next_cursor: null })),
  })
}

/** What ran of this tool while it was on the list, newest first; a key that sees only its own sees no others here. */
function runsOf(rooms: Rooms, context: CallContext, tool: string): Recent[] {
  return rooms.engine.history({ limit: most_runs, tool }, ownKeyOnly(context)).items.map(({ command, args, work_dir }) => ({
    line: [command, ...args].map(quoteWord).join(' '),
    request: { command, args, work_dir },
  }))
}
