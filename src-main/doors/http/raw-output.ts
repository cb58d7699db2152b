/** A job's output as the bytes it is: `Accept: application/octet-stream` on its output, with Range. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { output_query } from '../../../src-preload/contract/jobs.ts'
import { AppError } from '../../base/app-error.ts'
import { visibleJob } from '../../handlers/own-jobs.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { plainIssues } from '../issues.ts'
import { byteRange } from './byte-range.ts'
import { HttpRefusal } from './http-refusal.ts'

/** The caller's scope was checked with the route. Throws what reading the output throws, and 416. */
export async function answerRawOutput({ engine }: Pick<Rooms, 'engine'>, request: FastifyRequest, reply: FastifyReply, input: unknown): Promise<FastifyReply> {
  const { identity } = request
  if (!identity) throw new AppError('UNAUTHENTICATED')
  const query = output_query.omit({ wait_ms: true, from: true, limit: true }).safeParse(input)
  if (!query.success) {
    throw new AppError('INVALID_INPUT', 'Raw bytes are asked for by "stream" and "attempt"; the Range header says which of them.', {
      issues: plainIssues(query.error.issues),
    })
  }
  const { id, stream, attempt } = query.data
  const job = visibleJob(engine, identity, id)
  const output = await engine.rawOutput(id, stream, attempt)
  const size = output.size_bytes
  const range = byteRange(request.headers.range, size)
  const name = `${job.tool ?? 'job'}-${id}.${stream ?? (job.capture === 'terminal' ? 'terminal' : 'stdout')}`.replaceAll(/[^\w.-]/g, '_')
  reply
    .header('accept-ranges', 'bytes')
    .header('vary', 'accept')
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename="${name}"`)
  if (range.kind === 'unsatisfiable') {
    reply.header('content-type', 'application/json; charset=utf-8').removeHeader('content-disposition').header('content-range', `bytes */${size}`)
    const message = `The output has ${size} bytes; the range lies outside.`
    throw new HttpRefusal(416, 'INVALID_INPUT', message, { size_bytes: size, issues: [{ path: 'range', message }] })
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: size }
  if (range.kind === 'part') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`)
  reply.header('content-length', end - start)
  // Fastify takes the length of a HEAD answer from what is sent, unless that is a stream.
  return reply.send(request.method === 'HEAD' || start === end ? Readable.from([]) : output.open(start, end))
}
