/** Handlers of the area system: health, readiness, metrics, log lines, the engine's switches. */
import { readLog } from '../logging/log-reader.ts'
import { readDiagnostics } from './diagnostics.ts'
import type { Operations } from './operations.ts'
import { forbidOwnJobsOnly } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

export function systemHandlers({ system: on }: Operations, rooms: Rooms) {
  const { engine, metrics, log } = rooms
  return on.router({
    health: on.health.handler(() => rooms.health()),
    service_health: on.service_health.handler(() => rooms.serviceHealth()),
    ready: on.ready.handler(() => rooms.readiness()),
    about: on.about.handler(() => rooms.about()),
    metrics: on.metrics.router({
      get: on.metrics.get.handler(() => metrics.snapshot(engine.engineState())),
      series: on.metrics.series.handler(({ input }) => metrics.series(input)),
      reset: on.metrics.reset.handler(({ context }) => {
        forbidOwnJobsOnly(context)
        metrics.reset()
        rooms.announce({ area: 'metrics', action: 'updated', id: null })
        return metrics.snapshot(engine.engineState())
      }),
    }),
    logs: on.logs.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return readLog(log.files, input)
    }),
    log_rows: on.log_rows.handler(({ input, context }) => {
      forbidOwnJobsOnly(context)
      return rooms.log_rows.rows(input)
    }),
    diagnostics: on.diagnostics.handler(({ context }) => {
      forbidOwnJobsOnly(context)
      return readDiagnostics(rooms)
    }),
    engine: on.engine.router({
      get: on.engine.get.handler(() => engine.engineState()),
      pause: on.engine.pause.handler(({ context }) => {
        forbidOwnJobsOnly(context)
        engine.pause()
        return engine.engineState()
      }),
      resume: on.engine.resume.handler(({ context }) => {
        forbidOwnJobsOnly(context)
        engine.resume()
        return engine.engineState()
      }),
      cancel_all: on.engine.cancel_all.handler(async ({ context }) => {
        forbidOwnJobsOnly(context)
        await engine.cancelAll()
        return engine.engineState()
      }),
      clear_line: on.engine.clear_line.handler(async ({ context }) => {
        forbidOwnJobsOnly(context)
        await engine.clearLine()
        return engine.engineState()
      }),
    }),
  })
}
