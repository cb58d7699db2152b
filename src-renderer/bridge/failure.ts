/** Turns whatever a call threw into one shape people can be told about: what happened, and what to do. */
import type { ErrorCode } from '../../src-preload/contract/errors.ts'

export type FailureCode = ErrorCode | 'DISCONNECTED'

export class Failure extends Error {
  readonly code: FailureCode
  readonly details: Record<string, unknown>
  constructor(code: FailureCode, message: string, details: Record<string, unknown> = {}, cause?: unknown) {
    super(message, { cause })
    this.name = 'Failure'
    this.code = code
    this.details = details
  }
}

const record = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})

/** True for an error that only says that the caller itself gave up. */
export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

export function disconnected(cause?: unknown): Failure {
  return new Failure('DISCONNECTED', 'The connection to the host is lost. It is being made again.', {}, cause)
}

/** oRPC errors carry `code`, `status` and `data`; our hosts put the details into `data`. A lost connection surfaces as an abort. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const raw = record(error)
  if (typeof raw['code'] === 'string' && 'status' in raw) {
    const details = record(raw['data'])
    if (raw['code'] === 'BAD_REQUEST') return new Failure('INVALID_INPUT', String(raw['message']), details, error)
    return new Failure(raw['code'] as FailureCode, String(raw['message']), details, error)
  }
  if (isAborted(error)) return disconnected(error)
  return new Failure('INTERNAL', error instanceof Error ? error.message : String(error), {}, error)
}

/** What the body of a refused HTTP request says. */
export function failureOfBody(text: string): Failure {
  try {
    const { code, error, details } = JSON.parse(text) as { code: FailureCode; error: string; details?: Record<string, unknown> }
    if (typeof code === 'string') return new Failure(code, error, details ?? {})
  } catch {
    // It was no answer of ours.
  }
  return disconnected()
}

export const hasCode = (error: unknown, ...codes: FailureCode[]): error is Failure => error instanceof Failure && codes.includes(error.code)
