/** The one error class for what somebody can act on; codes and HTTP status stand in the contract's table. */
import { type ErrorBody, type ErrorCode, error_table } from '../../src-preload/contract/errors.ts'

export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  /** `message` defaults to the table's words for `code`; `details` must be JSON-able. */
  constructor(code: ErrorCode, message?: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message ?? error_table[code].message, cause === undefined ? undefined : { cause })
    this.name = 'AppError'
    this.code = code
    this.details = details
  }

  get status(): number {
    return error_table[this.code].status
  }

  toBody(): ErrorBody {
    return { error: this.message, code: this.code, details: this.details }
  }
}
