/** Files as bytes over HTTP: downloads with Range and ETag, and uploads that are streamed into place. */
import { Readable } from 'node:stream'
import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { UploadAnswer } from '../../../src-preload/contract/files.ts'
import { raw_query, upload_query } from '../../../src-preload/contract/files.ts'
import { AppError } from '../../base/app-error.ts'
import type { OpenedFile } from '../../files/read-file.ts'
import { rootOf } from '../../handlers/files.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { plainIssues } from '../issues.ts'
import { byteRange } from './byte-range.ts'
import { HttpRefusal } from './http-refusal.ts'
import { queryValues } from './query-values.ts'

/** Of the parts around a file, and of the file's name. */
const header_limit = 100
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
    const { size_bytes: size, etag, modified_at } = file
    reply.header('accept-ranges', 'bytes').header('etag', etag).header('last-modified', new Date(modified_at).toUTCString()).header('vary', 'accept')
    if (matches(request.headers['if-none-match'], etag)) {
      await file[Symbol.asyncDispose]()
      return reply.code(304).send()
    }
    const wanted_part = request.headers['if-range'] === undefined || request.headers['if-range'] === etag
    const range = byteRange(wanted_part ? request.headers.range : undefined, size)
    if (range.kind === 'unsatisfiable') {
      reply.header('content-range', `bytes */${size}`)
      const message = `The file has ${size} bytes; the range lies outside.`
      throw new HttpRefusal(416, 'INVALID_INPUT', message, { size_bytes: size, issues: [{ path: 'range', message }] })
    }
    const { start, end } = range.kind === 'part' ? range : { start: 0, end: size }
    if (range.kind === 'part') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${size}`)
    // Never a type that a browser would show: the bytes are somebody else's.
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', disposition(path))
      .header('content-length', end - start)
    if (request.method !== 'HEAD' && start < end) return reply.send(file.stream(start, end))
    await file[Symbol.asyncDispose]()
    return reply.send(Readable.from([]))
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

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}

/** In ASCII for everybody, and whole for those who read RFC 5987. */
function disposition(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const plain = name.replaceAll(/[^\w. ()-]/g, '_')
  const whole = encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
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
  await app.register(async (scope) => {
    // Else a body of JSON would be read whole into memory here too.
    scope.removeAllContentTypeParsers()
    await scope.register(multipart, {
      throwFileSizeLimit: false,
      limits: { files: 1, fields: 0, parts: 1, headerPairs: header_limit, fileSize: Number.POSITIVE_INFINITY },
    })
    scope.post('/files/*', { bodyLimit: Number.MAX_SAFE_INTEGER, config: { scope: 'run', operation: 'files.upload', receive_ms: null } }, async (request) =>
      upload(rooms, request),
    )
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

/** The one file of the form. Throws INVALID_INPUT for a form without one, and for what is no form. */
async function filePart(request: FastifyRequest): Promise<MultipartFile> {
  let part: MultipartFile | undefined
  try {
    part = request.isMultipart() ? await request.file() : undefined
  } catch (error) {
    throw notAForm(error)
  }
  if (!part) throw notAForm()
  return part
}

async function* bytesOf(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* file
  } catch (error) {
    throw notAForm(error)
  }
}

function notAForm(cause?: unknown): AppError {
  const message = cause === undefined ? 'An upload is multipart/form-data with one file.' : 'The form ended before the file did, or is no multipart/form-data.'
  return new AppError('INVALID_INPUT', `${message} Nothing of it was kept.`, { issues: [{ path: '', message }] }, cause)
}

/** As it was sent: `a%2Fupload` is a name with a slash in it. Throws NOT_FOUND for an address that is no upload. */
function pathOf(request: FastifyRequest): string {
  const { '*': tail = '' } = request.params as Record<string, string>
  const [sent = ''] = (request.raw.url ?? '').split('?', 1)
  if (!tail.endsWith(upload_suffix) || !sent.endsWith(upload_suffix)) throw new AppError('NOT_FOUND')
  return tail.slice(0, -upload_suffix.length)
}

function tooLarge(limit_bytes: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `The file is larger than the limit of ${limit_bytes} bytes. An administrator can raise it in the settings.`, {
    limit_bytes,
  })
}
