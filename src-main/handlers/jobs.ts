/** Handlers of the area jobs: history and its views, one job or many, output, input, size and cancelling. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FoundLine } from '../../src-preload/contract/history-rows.ts'
import { AppError } from '../base/app-error.ts'
import { TypedOnce } from '../base/typed-once.ts'
import { findLines } from '../flows/find-lines.ts'
import { findText } from '../flows/find-text.ts'
import { explainFailure } from '../flows/why-it-failed/explain-failure.ts'
import { asItIsNow } from './as-it-is-now.ts'
import { bulk } from './bulk.ts'
import { historyViewHandlers } from './history-views.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly, seenJob, shownTo, visibleJob } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

/** Nobody reads a badge to the last digit. */
const most_counted = 1000

export function jobHandlers({ jobs: on }: Operations, rooms: Rooms) {
  const { engine, output } = rooms
  const once = new TypedOnce()
  return on.router({
    unhandled: on.unhandled.handler(({ context }) => ({ count: engine.countUnhandled(most_counted, ownKeyOnly(context)) })),
    bulk: on.bulk.handler(async ({ input, context }) => ({ items: await bulk(rooms, input, context) })),
    update: on.update.handler(async ({ input, context }) => {
      visibleJob(engine, context, input.id)
      return engine.setHandled(input.id, input.handled?.note ?? null)
    }),
    views: on.views.router(historyViewHandlers(on.views, rooms)),
    history: on.history.handler(({ input, context }) => {
      const { items, next_cursor } = engine.history(input, ownKeyOnly(context))
      return { items: items.map((job) => shownTo(context, job)), next_cursor }
    }),
    history_rows: on.history_rows.handler(({ input, context }) => {
      const rows = engine.records.rows(input, ownKeyOnly(context))
      return { ...rows, items: rows.items.map((job) => shownTo(context, job)) }
    }),
    history_ids: on.history_ids.handler(({ input, context }) => engine.records.ids(input, ownKeyOnly(context))),
    found: on.found.handler(async ({ input, context }) => {
      const items: FoundLine[] = []
      for (const id of new Set(input.ids)) {
        const found = seenJob(engine, context, id) && engine.records.foundLine(id, input.q)
        if (found) items.push({ id, ...found })
        // Each reads up to 256 KB.
        await nextTurn()
      }
      return { items }
    }),
    get: on.get.handler(({ input, context }) => visibleJob(engine, context, input.id)),
    cancel: on.cancel.handler(async ({ input, context }) => {
      visibleJob(engine, context, input.id)
      const { id, status, position } = shownTo(context, await engine.cancel(input.id, input.force ? { force: true } : {}))
      return { id, status, position }
    }),
    output: on.output.handler(({ input, context, signal }) => {
      visibleJob(engine, context, input.id)
      return engine.output(input, signal)
    }),
    lines: on.lines.handler(({ input, context }) => {
      visibleJob(engine, context, input.id)
      return findLines(engine, output, input)
    }),
    find: on.find.handler(({ input, context }) => {
      visibleJob(engine, context, input.id)
      return findText(engine, output, input)
    }),
    why: on.why.handler(({ input, context }) =>
      explainFailure({ engine, output, asItIsNow: (job) => asItIsNow(rooms, job) }, visibleJob(engine, context, input.id), ownKeyOnly(context)),
    ),
    timing: on.timing.handler(({ input, context }) => {
      visibleJob(engine, context, input.id)
      return engine.timing(input.id, input.attempt)
    }),
    input: on.input.handler(async ({ input, context }) => {
      if (input.data === undefined && input.eof === undefined) {
        const message = 'Give "data" to write, or "eof": true to end the input.'
        throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'data', message }] })
      }
      const { attempt } = visibleJob(engine, context, input.id)
      const { data, typed } = input
      if (typed && typed.run !== attempt) throw new AppError('CONFLICT', 'It was typed for an earlier attempt of the job.', { id: input.id, attempt })
      const fresh = typed && data !== undefined ? once.take(`${input.id} ${typed.writer}`, typed.from, data) : data
      // Without new characters there may still be nobody to take them, which only the engine knows.
      if (fresh !== undefined && (fresh || !data)) await engine.writeInput(input.id, fresh)
      if (input.eof) await engine.endInput(input.id)
      return { success: true as const }
    }),
    resize: on.resize.handler(async ({ input, context }) => {
      visibleJob(engine, context, input.id)
      await engine.resize(input.id, input.cols, input.rows)
      return { success: true as const }
    }),
  })
}
