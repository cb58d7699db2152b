/** Every error code a door may answer, with its HTTP status and its default words (API.md 2). */

export const error_table = {
  INVALID_INPUT: { status: 400, message: 'The request does not have the right shape.' },
  INVALID_CURSOR: { status: 400, message: 'The cursor is not one this list gave out. Start again without it.' },
  INVALID_PATH: { status: 400, message: 'The path holds characters that no file name may have, or is too long.' },
  UNAUTHENTICATED: { status: 401, message: 'A valid API key is needed. Send it as "Authorization: Bearer KEY" or "X-API-Key: KEY".' },
  FORBIDDEN: { status: 403, message: 'This key may not do that. Use a key with a larger scope.' },
  ORIGIN_REFUSED: { status: 403, message: 'Requests are answered only for this host and from its own page.' },
  COMMAND_REFUSED: { status: 403, message: 'The policy refuses this command.' },
  PATH_OUTSIDE_WORKSPACE: { status: 403, message: 'The path leads out of the workspace.' },
  PATH_PROTECTED: { status: 403, message: 'Tools load code from this place, so it cannot be changed here.' },
  PERMISSION_DENIED: { status: 403, message: 'The file system does not permit this.' },
  NOT_FOUND: { status: 404, message: 'There is nothing under this name.' },
  CONFLICT: { status: 409, message: 'The state has changed, so this can no longer be done.' },
  CONFIRMATION_REQUIRED: { status: 409, message: 'This command is hard to undo and needs a confirmation.' },
  NO_WORKSPACE: { status: 409, message: 'No workspace is open. Open one first.' },
  WORKSPACE_NOT_TRUSTED: { status: 409, message: 'This command runs code from the workspace, which is not trusted yet.' },
  GONE: { status: 410, message: 'The result has expired and was removed.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request is larger than the limit.' },
  TOOL_NOT_INSTALLED: { status: 424, message: 'The program is not installed.' },
  QUEUE_FULL: { status: 429, message: 'The waiting line is full. Try again when jobs have ended.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests for this key. Wait a moment.' },
  INTERNAL: { status: 500, message: 'Something failed inside Opsdeck. The log has the details under this id.' },
  ODOO_CONNECTION_FAILED: { status: 502, message: 'The Odoo server could not be used.' },
  UPSTREAM_FAILED: { status: 502, message: 'The other side failed.' },
  SSH_FAILED: { status: 502, message: 'The server could not be used over SSH.' },
  CIRCUIT_OPEN: { status: 503, message: 'The other side failed several times in a row and is left alone for a while.' },
  NOT_READY: { status: 503, message: 'The host is starting or shutting down.' },
  DISK_FULL: { status: 507, message: 'The disk is full. Free some space; work goes on by itself.' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof error_table

/** The body of every failed answer, on every door. */
export interface ErrorBody {
  error: string
  code: ErrorCode
  details: Record<string, unknown>
}

/** True when `code` is one of the table's. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(error_table, code)
}
