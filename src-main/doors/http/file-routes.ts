/** Files as bytes over HTTP: downloads with Range and ETag, and uploads that are streamed into place. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { UploadAnswer } from '../../../src-preload/contract/files.ts'
import { raw_query, upload_query } from '../../../src-preload/contract/files.ts'
import { AppError } from '../../base/app-error.ts'
import type { OpenedFile } from '../../files/read-file.ts'
import { tooLarge } from '../../files/receive-file.ts'
import { rootOf } from '../../handlers/files.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { plainIssues } from '../issues.ts'
import { answerBytes, disposition } from './answer-bytes.ts'
import { addFormRoutes, bytesOf, filePart, form_route } from './form-file.ts'
import { queryValues } from './query-values.ts'

const upload_suffix = '/upload'

/** Answers `GET /files/PATH?raw=1`: a file as it is, a folder as a zip. The caller's scope was checked with the route. Throws as reading the file, and 416. */
export async function answerRawFile(rooms: Rooms, request: FastifyRequest, reply: FastifyReply, input: unknown): Promise<FastifyReply> {
  const query = raw_query.safeParse(input)
  if (!query.success) {
    throw new AppError('INVALID_INPUT', 'Raw bytes are asked for by the path, "workspace" and, of a folder, "only"; the Range header says which of a file.', {
      issues: plainIssues(query.error.issues),
    })
  }
  const { path, workspace, only } = query.data
  const root = rootOf(rooms, workspace)
  if (only !== undefined) return answerZip(rooms, request, reply, root, path, [only].flat())
  let file: OpenedFile
  try {
    file = await rooms.files.open(root, path)
  } catch (error) {
    if (isFolder(error)) return answerZip(rooms, request, reply, root, path, null)
    throw error
  }
  try {
    const { size_bytes, etag, modified_at } = file
    reply.header('vary', 'accept')
    return await answerBytes(request, reply, {
      ...{ size_bytes, etag, modified_at, name: path },
      // Never a type that a browser would show: the bytes are somebody else's.
      type: 'application/octet-stream',
      open: (start, end) => file.stream(start, end),
      close: () => file[Symbol.asyncDispose](),
    })
  } catch (error) {
    await file[Symbol.asyncDispose]()
    throw error
  }
}

const isFolder = (error: unknown): boolean => error instanceof AppError && error.code === 'INVALID_PATH' && error.details['kind'] === 'folder'

/** Made while it is sent, so nobody knows its size before, and no part of it can be asked for. */
async function answerZip(
  rooms: Rooms,
  request: FastifyRequest,
  reply: FastifyReply,
  root: string,
  path: string,
  only: readonly string[] | null,
): Promise<FastifyReply> {
  const { name, stream } = await rooms.files.zip(root, path.replace(/\/+$/, ''), only)
  reply.header('content-type', 'application/zip').header('content-disposition', disposition(`${name === '' ? 'files' : name}.zip`))
  if (request.method !== 'HEAD') return reply.send(stream)
  stream.destroy()
  return reply.send(Readable.from([]))
}

/** `GET /api/files/zips/ID`: what was ordered, once; a HEAD does not count. */
export function addZips(app: FastifyInstance, rooms: Rooms): void {
  app.get<{ Params: { id: string } }>('/api/files/zips/:id', { config: { scope: 'read', operation: 'files.zip' } }, async (request, reply) => {
    const { zip_orders } = rooms.files
    const { root, path, only } = request.method === 'HEAD' ? zip_orders.look(request.params.id) : zip_orders.take(request.params.id)
    return answerZip(rooms, request, reply, root, path, only)
  })
}

/** `POST /files/PATH/upload`: multipart with one file, whose own name does not matter. */
export async function addUploads(app: FastifyInstance, rooms: Rooms): Promise<void> {
  await addFormRoutes(app, (scope) => {
    scope.post('/files/*', { ...form_route, config: { scope: 'run', operation: 'files.upload', receive_ms: null } }, async (request) => upload(rooms, request))
  })
}

async function upload(rooms: Rooms, request: FastifyRequest): Promise<UploadAnswer> {
  const path = pathOf(request)
  const query = upload_query.safeParse(queryValues(upload_query, request.query as Record<string, unknown>))
  if (!query.success) throw new AppError('INVALID_INPUT', 'The query of an upload is "conflict" and "workspace".', { issues: plainIssues(query.error.issues) })
  if (rooms.isClosing()) throw new AppError('NOT_READY', 'The host is shutting down and takes no more requests.')
  const { conflict, workspace } = query.data
  const root = rootOf(rooms, workspace)
  const limit_bytes = rooms.settings.current.upload_max_bytes
  // A little more for what multipart puts around; the file itself is counted as it comes.
  if (Number(request.headers['content-length'] ?? 0) > limit_bytes + 64 * 1024) throw tooLarge(limit_bytes)
  const part = await filePart(request)
  try {
    const { size_bytes, ...received } = await rooms.files.receive(root, { path, conflict, body: bytesOf(part.file), limit_bytes })
    return { success: true, size: size_bytes, ...received }
  } finally {
    // What nobody reads would keep the connection waiting.
    part.file.resume()
  }
}

/** As it was sent: `a%2Fupload` is a name with a slash in it. Throws NOT_FOUND for an address that is no upload. */
function pathOf(request: FastifyRequest): string {
  const { '*': tail = '' } = request.params as Record<string, string>
  const [sent = ''] = (request.raw.url ?? '').split('?', 1)
  if (!tail.endsWith(upload_suffix) || !sent.endsWith(upload_suffix)) throw new AppError('NOT_FOUND')
  return tail.slice(0, -upload_suffix.length)
}
