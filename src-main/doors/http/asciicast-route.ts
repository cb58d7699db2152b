/** A recorded run as a file that asciinema plays: `GET /api/commands/:id/asciicast`, written while it is sent. */
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { asciicast_type, asciicastLines } from '../../../src-preload/contract/asciicast.ts'
import { hasEnded } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import { visibleJob } from '../../handlers/own-jobs.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { plainIssues } from '../issues.ts'

const cast_query = z.strictObject({ attempt: z.coerce.number().int().min(1).optional() })

export function addAsciicast(app: FastifyInstance, { engine, output }: Rooms): void {
  app.get<{ Params: { id: string } }>('/api/commands/:id/asciicast', { config: { scope: 'read', operation: 'jobs.asciicast' } }, async (request, reply) => {
    const { identity } = request
    if (!identity) throw new AppError('UNAUTHENTICATED')
    const query = cast_query.safeParse(request.query)
    if (!query.success) throw new AppError('INVALID_INPUT', 'A recording is asked for by "attempt" alone.', { issues: plainIssues(query.error.issues) })
    const job = visibleJob(engine, identity, request.params.id)
    if (!hasEnded(job.status)) {
      throw new AppError('CONFLICT', `The job has not ended (${job.status}); its recording is whole when it has.`, { id: job.id, status: job.status })
    }
    const timing = await engine.timing(job.id, query.data.attempt)
    const lines = asciicastLines(job, timing, (stream, from, limit) => output.read(job.id, timing.attempt, stream, from, limit))
    const name = `${job.tool ?? 'job'}-${job.id}.cast`.replaceAll(/[^\w.-]/g, '_')
    reply.type(asciicast_type).header('content-disposition', `attachment; filename="${name}"`)
    return reply.send(Readable.from(request.method === 'HEAD' ? [] : lines, { objectMode: false }))
  })
}
