/** Every failed request leaves a line: message, stack, url, method, id (PRODUCT.md 14). */
import type { AppError } from '../base/app-error.ts'
import type { Log } from '../logging/log.ts'

export interface FailedRequest {
  /** Id that the answer carries too: `details.id` of INTERNAL, `x-request-id` over HTTP. */
  id: string
  method: string
  /** Path and query, or the name of the procedure. */
  url: string
  door: string
  key_id?: string | null
}

/** The size of a terminal whose program ended a moment ago: nobody did anything wrong. */
const told_too_late = /\b(?:jobs|sessions)[/.]resize$/

/** What we did wrong is an error, what the caller did wrong is a warning. */
export function logFailure(log: Log, error: AppError, request: FailedRequest): void {
  const { cause } = error
  const origin = cause instanceof Error ? cause : error
  const fields = {
    code: error.code,
    status: error.status,
    ...request,
    id: error.code === 'INTERNAL' ? error.details['id'] : request.id,
    stack: origin.stack,
    ...(cause !== undefined && { cause }),
  }
  if (error.status >= 500 && error.code !== 'NOT_READY') log.error(origin.message, fields)
  else log[error.code === 'CONFLICT' && told_too_late.test(request.url) ? 'debug' : 'warn'](error.message, fields)
}
