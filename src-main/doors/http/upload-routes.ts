/** `POST /upload`: one file for registered programs as multipart/form-data, streamed into the data dir. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Uploaded } from '../../../src-preload/contract/uploads.ts'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import { addFormRoutes, bytesOf, filePart, form_route } from './form-file.ts'

export async function addRegistryUploads(app: FastifyInstance, rooms: Rooms): Promise<void> {
  await addFormRoutes(app, (scope) => {
    for (const [path, operation] of [
      ['/upload', 'uploads.receive'],
      ['/v1/upload', 'v1.uploads.receive'],
    ] as const)
      scope.post(path, { ...form_route, config: { scope: 'run', operation, receive_ms: null } }, (request) => receive(rooms, request))
  })
}

async function receive({ registry, isClosing, announce }: Rooms, request: FastifyRequest): Promise<Uploaded> {
  const { identity } = request
  if (!identity) throw new AppError('UNAUTHENTICATED')
  const unknown = Object.keys(request.query as object)
  if (unknown.length > 0) {
    const issues = unknown.map((path) => ({ path: path.slice(0, 200), message: 'This field is not known here.' }))
    throw new AppError('INVALID_INPUT', 'An upload has no query.', { issues })
  }
  if (isClosing()) throw new AppError('NOT_READY', 'The host is shutting down and takes no more requests.')
  const announced = Number(request.headers['content-length'] ?? 0)
  registry.uploads.demandRoom(announced)
  const part = await filePart(request)
  try {
    const uploaded = await registry.uploads.receive({ name: part.filename, body: bytesOf(part.file), key_id: identity.requested_by.key_id })
    // Without its id: whoever sees only their own hears of changes too.
    announce({ area: 'uploads', id: null, action: 'created' })
    return uploaded
  } finally {
    // What nobody reads would keep the connection waiting.
    part.file.resume()
  }
}
