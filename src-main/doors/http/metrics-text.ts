/** `/metrics` for Prometheus; with a key of the scope read, as everything else. */
import type { FastifyInstance } from 'fastify'
import type { Rooms } from '../../handlers/rooms.ts'

export function addMetricsText(app: FastifyInstance, rooms: Rooms): void {
  app.get('/metrics', { config: { scope: 'read', operation: 'system.metrics_text' } }, async (request, reply) => {
    const { expose, open_metrics_type, text_type } = await import('../../metrics/exposition.ts')
    const type = request.headers.accept?.includes('application/openmetrics-text') ? open_metrics_type : text_type
    const text = await expose(rooms.metrics, { version: rooms.about().version, health: await rooms.health(), engine: rooms.engine.engineState() }, type)
    return reply.header('vary', 'accept').type(type).send(text)
  })
}
