/** Handlers of the area sessions: interactive terminals, for the window alone. */
import { AppError } from '../base/app-error.ts'
import { TypedOnce } from '../base/typed-once.ts'
import type { CallContext } from './call-context.ts'
import { readRequest } from './command-request.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'

export function sessionHandlers({ sessions: on }: Operations, { sessions, commands }: Rooms) {
  const once = new TypedOnce()
  return on.router({
    list: on.list.handler(({ context }) => {
      fromWindow(context)
      return { items: sessions.list() }
    }),
    open: on.open.handler(({ input, context }) => {
      fromWindow(context)
      if (input.line === undefined && input.command === undefined) return sessions.openShell(input)
      const read = readRequest(input, commands)
      if ('refused' in read) throw new AppError('COMMAND_REFUSED', read.refused.reason, { verdict: read.refused })
      return sessions.openCommand(input, read.request, context.requested_by)
    }),
    output: on.output.handler(({ input, context, signal }) => {
      fromWindow(context)
      return sessions.get(input.id).read(input.reader, input.cursor, input.wait_ms, signal)
    }),
    input: on.input.handler(async ({ input, context }) => {
      fromWindow(context)
      const session = sessions.get(input.id)
      const { data, typed } = input
      if (typed && typed.run !== session.shown.starts) throw new AppError('CONFLICT', 'It was typed for an earlier start of the session.', { id: input.id })
      const fresh = typed ? once.take(`${input.id} ${typed.writer}`, typed.from, data) : data
      if (fresh) await session.input(fresh)
      return { success: true as const }
    }),
    resize: on.resize.handler(async ({ input, context }) => {
      fromWindow(context)
      await sessions.get(input.id).resize(input.cols, input.rows)
      return { success: true as const }
    }),
    rename: on.rename.handler(({ input, context }) => {
      fromWindow(context)
      const session = sessions.get(input.id)
      session.rename(input.title)
      return session.shown
    }),
    clear: on.clear.handler(({ input, context }) => {
      fromWindow(context)
      sessions.get(input.id).clear()
      return { success: true as const }
    }),
    commands: on.commands.handler(({ input, context }) => {
      fromWindow(context)
      return { items: [...sessions.get(input.id).commands.all] }
    }),
    end: on.end.handler(({ input, context }) => {
      fromWindow(context)
      const session = sessions.get(input.id)
      session.end(input.force ?? false)
      return session.shown
    }),
    restart: on.restart.handler(({ input, context }) => {
      fromWindow(context)
      return sessions.restart(input.id, input)
    }),
    close: on.close.handler(({ input, context }) => {
      fromWindow(context)
      sessions.close(input.id)
      return { success: true as const }
    }),
  })
}

/** A shell is the user's own hand; nobody else gets one. Throws FORBIDDEN. */
function fromWindow({ requested_by }: CallContext): void {
  if (requested_by.door !== 'window') throw new AppError('FORBIDDEN', 'Sessions are opened and used in the window only.')
}
