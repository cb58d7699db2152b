/** One mapper for every door: whatever was thrown becomes an AppError with a code of the contract's table. */
import { ORPCError } from '@orpc/server'
import { isErrorCode } from '../../src-preload/contract/errors.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { issuesOf } from './issues.ts'

/** Unknown errors become INTERNAL with `details.id` and nothing else of themselves; the cause is for the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown.code === 'INTERNAL' && thrown.details['id'] === undefined ? internal(thrown) : thrown
  if (thrown instanceof ORPCError) return fromRpc(thrown)
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') return new AppError('DISK_FULL', undefined, {}, thrown)
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new AppError('PERMISSION_DENIED', undefined, {}, thrown)
  return internal(thrown)
}

function fromRpc(error: ORPCError<string, unknown>): AppError {
  const issues = issuesOf(error.cause)
  if (error.code === 'BAD_REQUEST' && issues) {
    const named = issues.map(({ path }) => path || 'the body').join(', ')
    return new AppError('INVALID_INPUT', `The request does not have the right shape: look at ${named}.`, { issues }, error)
  }
  if (isErrorCode(error.code)) {
    const details = typeof error.data === 'object' && error.data !== null ? (error.data as Record<string, unknown>) : {}
    return new AppError(error.code, error.message, details, error)
  }
  if (error.code === 'BAD_REQUEST') return new AppError('INVALID_INPUT', 'The message could not be read.', { issues: [] }, error)
  return internal(error)
}

function internal(cause: unknown): AppError {
  return new AppError('INTERNAL', undefined, { id: newId() }, cause)
}

/** The AppError as the RPC doors carry it. */
export function toRpcError(error: AppError): ORPCError<string, Record<string, unknown>> {
  return new ORPCError(error.code, { status: error.status, message: error.message, data: error.details })
}
