/** Routes that take one file as multipart/form-data, as a stream that nothing has read. */
import multipart, { type MultipartFile } from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from '../../base/app-error.ts'

/** Of the parts around a file, and of the file's name. */
const header_limit = 100

/** How many bytes are too many is for the handler to count. */
export const form_route = { bodyLimit: Number.MAX_SAFE_INTEGER }

/** `add` adds the routes to a scope in which no body is read by anybody else. */
export async function addFormRoutes(app: FastifyInstance, add: (scope: FastifyInstance) => void): Promise<void> {
  await app.register(async (scope) => {
    // Else a body of JSON would be read whole into memory here too.
    scope.removeAllContentTypeParsers()
    await scope.register(multipart, {
      throwFileSizeLimit: false,
      limits: { files: 1, fields: 0, parts: 1, headerPairs: header_limit, fileSize: Number.POSITIVE_INFINITY },
    })
    add(scope)
  })
}

/** The one file of the form. Throws INVALID_INPUT for a form without one, and for what is no form. */
export async function filePart(request: FastifyRequest): Promise<MultipartFile> {
  let part: MultipartFile | undefined
  try {
    part = request.isMultipart() ? await request.file() : undefined
  } catch (error) {
    throw notAForm(error)
  }
  if (!part) throw notAForm()
  return part
}

/** Throws INVALID_INPUT where the form breaks off. */
export async function* bytesOf(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
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
