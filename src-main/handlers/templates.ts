/** Handlers of the area templates: a key that sees only its own things sees only the saved templates it made. */
import { AppError } from '../base/app-error.ts'
import { templateSubmission } from '../flows/templates/template-wish.ts'
import { mustBeUnused } from '../flows/used-by.ts'
import type { CallContext } from './call-context.ts'
import { endedWithOutput } from './execute.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { hideEnv } from './shown-env.ts'

export function templateHandlers({ templates: on }: Operations, rooms: Rooms) {
  const { templates, queue_files } = rooms
  const asker = (context: CallContext) => ({ requested_by: context.requested_by, only_key_id: ownKeyOnly(context) })
  return on.router({
    list: on.list.handler(async ({ input, context }) => {
      const { items, queues, problems } = await templates.list(input.workspace ?? null, ownKeyOnly(context))
      const shown = [...items.map((one) => hideEnv(context, one)), ...(await queue_files.views(queues, asker(context)))]
      return { items: shown.toSorted((one, other) => one.name.localeCompare(other.name)), next_cursor: null, problems }
    }),
    create: on.create.handler(({ input, context }) => templates.create(input, context.requested_by.key_id)),
    get: on.get.handler(
      async ({ input, context }) => (await queue_files.get(input.id, asker(context))) ?? hideEnv(context, await templates.get(input.id, ownKeyOnly(context))),
    ),
    update: on.update.handler(({ input, context }) => templates.update(input, ownKeyOnly(context))),
    remove: on.remove.handler(async ({ input, context }) => {
      const only = ownKeyOnly(context)
      await templates.load(input.id, only)
      await mustBeUnused(rooms, { template_id: input.id }, input.force ?? false, only)
      await templates.remove(input.id, only)
      return { success: true as const }
    }),
    check: on.check.handler(({ input: { id, ...filling }, context }) => templates.check(id, filling, ownKeyOnly(context))),
    run: on.run.handler(async ({ input, context }) => {
      const { id, mode, values, preset, if_match, workspace } = input
      const is_sync = mode === 'sync'
      const started = await queue_files.start(id, input, asker(context))
      if (started) return started
      const for_people = context.requested_by.door === 'window' || context.requested_by.door === 'cli'
      const ready = templates.ready(await templates.load(id, ownKeyOnly(context)), { values, preset, if_match, workspace })
      const submission = templateSubmission(ready, { ...input, capture: input.capture ?? (for_people ? 'terminal' : 'split') })
      const accepted = await rooms.engine.submit({
        ...submission,
        requested_by: context.requested_by,
        ...(is_sync && { must_end: true }),
        ...(input.title !== undefined && { title: input.title }),
        ...(input.idempotency_key !== undefined && { idempotency_key: input.idempotency_key }),
      })
      return is_sync ? endedWithOutput(rooms, accepted.id, context) : accepted
    }),
    export: on.export.handler(async ({ input, context }) => {
      const of_queue = await queue_files.exportText(input.id)
      // Items may give variables and input.
      if (of_queue && context.scope === 'read')
        throw new AppError('FORBIDDEN', 'A key with the scope "read" may not see the text of a queue.', { needed: 'run', scope: 'read' })
      if (of_queue) return of_queue
      if (context.scope === 'read' && (await templates.load(input.id, ownKeyOnly(context))).definition.env)
        throw new AppError('FORBIDDEN', 'The template gives variables, whose values a key with the scope "read" may not see.', { needed: 'run', scope: 'read' })
      return templates.exportText(input.id, ownKeyOnly(context))
    }),
    convert: on.convert.handler(({ input }) => templates.convert(input)),
    import: on.import.handler(async ({ input, context }) => ({
      items: await templates.importText(input.text, input.workspace ?? null, context.requested_by.key_id),
    })),
  })
}
