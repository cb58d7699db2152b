/** `GET /jobs/:id/download`: a file that a job made, all of them as a zip, or what it wrote to its standard output. */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { download_query } from '../../../src-preload/contract/results.ts'
import { AppError } from '../../base/app-error.ts'
import { visibleJob } from '../../handlers/own-jobs.ts'
import { demandEnded } from '../../handlers/results.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { mediaTypeOf } from '../../registry/media-types.ts'
import type { OpenResult } from '../../registry/result-files.ts'
import { plainIssues } from '../issues.ts'
import { answerBytes, disposition } from './answer-bytes.ts'

export function addDownloads(app: FastifyInstance, rooms: Rooms): void {
  for (const [path, operation] of [
    ['/jobs/:id/download', 'results.download'],
    ['/v1/jobs/:id/download', 'v1.results.download'],
  ] as const)
    app.get<{ Params: { id: string } }>(path, { config: { scope: 'read', operation } }, (request, reply) => download(rooms, request.params.id, request, reply))
}

async function download(rooms: Rooms, id: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { identity } = request
  if (!identity) throw new AppError('UNAUTHENTICATED')
  const query = download_query.safeParse(request.query)
  if (!query.success) throw new AppError('INVALID_INPUT', 'A download is asked for by "file" or by "zip=1".', { issues: plainIssues(query.error.issues) })
  const { file, zip } = query.data
  if (file !== undefined && zip === '1') {
    const message = 'A download is one file, or all of them as a zip.'
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'zip', message }] })
  }
  const job = visibleJob(rooms.engine, identity, id)
  demandEnded(job)
  const { results } = rooms.registry
  if (file !== undefined) return answerFile(request, reply, results.open(job, file))
  const listed = await results.list(job)
  if (zip === '1') return answerZip(rooms, job, listed.files.length, request, reply)
  const main = results.mainFile(job, listed)
  if (main !== null) return answerFile(request, reply, results.open(job, main))
  return listed.files.length > 0 ? answerZip(rooms, job, listed.files.length, request, reply) : answerOutput(rooms, job, request, reply)
}

async function answerFile(request: FastifyRequest, reply: FastifyReply, opened: OpenResult): Promise<FastifyReply> {
  const { name, size_bytes, modified_ms, version } = opened.file
  try {
    return await answerBytes(request, reply, {
      ...{ name, size_bytes, type: mediaTypeOf(name), etag: `"${version}"`, modified_at: new Date(modified_ms).toISOString() },
      open: (start, end) => {
        const { fd } = opened
        opened.release()
        return createReadStream('', { fd, start, end: end - 1, autoClose: true, highWaterMark: 256 * 1024 })
      },
      close: async () => opened[Symbol.asyncDispose](),
    })
  } catch (error) {
    await opened[Symbol.asyncDispose]()
    throw error
  }
}

/** Made while it is sent. Throws NOT_FOUND for a job that made nothing. */
async function answerZip({ files, registry }: Rooms, job: Job, count: number, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (count === 0) throw new AppError('NOT_FOUND', 'The job made no files.', { id: job.id })
  reply.header('content-type', 'application/zip').header('content-disposition', disposition(`results-${job.id}.zip`))
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  const { stream } = await files.zip(registry.results.folderOf(job.id), '', null)
  return reply.send(stream)
}

/** The output of its last attempt; empty where it wrote none. */
async function answerOutput({ engine }: Rooms, job: Job, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const output = job.started_at === null ? null : await outputOf(engine, job)
  const size_bytes = output?.size_bytes ?? 0
  return answerBytes(request, reply, {
    ...{ name: 'stdout.txt', type: mediaTypeOf('stdout.txt'), size_bytes, etag: `"${job.id}-${job.attempt}-${size_bytes}"` },
    modified_at: job.finished_at ?? job.queued_at,
    open: (start, end) => output?.open(start, end) ?? Readable.from([]),
    close: async () => {},
  })
}

/** Null for one that never wrote any. Throws GONE where it was removed. */
async function outputOf(engine: Rooms['engine'], job: Job) {
  try {
    return await engine.rawOutput(job.id)
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return null
    throw error
  }
}
