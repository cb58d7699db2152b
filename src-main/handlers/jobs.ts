/** Handlers of the area jobs: history, one job, its output, input, size and cancelling. */
import { AppError } from '../base/app-error.ts'
import { explainFailure } from '../flows/why-it-failed/explain-failure.ts'
import { asItIsNow } from './as-it-is-now.ts'
import type { Operations } from './operations.ts'
import { ownKeyOnly, shownTo, visibleJob } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function jobHandlers({ jobs: on }: Operations, rooms: Rooms) {
  const { engine, output } = rooms
  return on.router({
    history: on.history.handler(({ input, context }) => {
      const { items, next_cursor } = engine.history(input, ownKeyOnly(context))
      return { items: items.map((job) => shownTo(context, job)), next_cursor }
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
      visibleJob(engine, context, input.id)
      if (input.data !== undefined) await engine.writeInput(input.id, input.data)
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
