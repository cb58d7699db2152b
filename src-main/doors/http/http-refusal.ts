/** Refusals of HTTP itself, whose status is not the one their code usually has (408, 414, 415, 416, 431). */
import type { ErrorCode } from '../../../src-preload/contract/errors.ts'
import { AppError } from '../../base/app-error.ts'
import { toAppError } from '../to-app-error.ts'

export class HttpRefusal extends AppError {
  readonly #status: number

  constructor(status: number, code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(code, message, details)
    this.#status = status
  }

  override get status(): number {
    return this.#status
  }
}

/** What the framework or a handler threw, in our words; `limit_bytes` is the body limit of the route. */
export function fromHttp(thrown: unknown, limit_bytes: number): AppError {
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown }
  if (thrown instanceof NotJson) return notJson(thrown.message, thrown)
  if (typeof code !== 'string' || !code.startsWith('FST_')) return toAppError(thrown)
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${limit_bytes / 1024 / 1024} MB.`, { limit_bytes }, thrown)
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    const message = 'Send the body as application/json.'
    return new HttpRefusal(415, 'INVALID_INPUT', message, { issues: [{ path: '', message }] })
  }
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return new AppError('NOT_FOUND')
  if (code === 'FST_ERR_BAD_URL') return new AppError('NOT_FOUND', 'The address cannot be decoded.', {}, thrown)
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY') return notJson('it is malformed', thrown)
  if (typeof statusCode === 'number' && statusCode < 500) return new AppError('INVALID_INPUT', (thrown as Error).message, { issues: [] }, thrown)
  return toAppError(thrown)
}

/** Body limit of every route whose operation names no other. */
export const body_limit_bytes = 1024 * 1024

/** A body that cannot be JSON; the message says why. */
export class NotJson extends Error {}

function notJson(why: string, cause: unknown): AppError {
  const message = `The body cannot be read as JSON: ${why}.`
  return new AppError('INVALID_INPUT', message, { issues: [{ path: '', message }] }, cause)
}
