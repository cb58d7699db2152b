/** How far one reader of `/ws` has come in one stream of one job. */
import type { StreamName } from '../../../src-preload/contract/jobs.ts'

export interface OutputCursor {
  readonly id: string
  readonly stream: StreamName
  readonly attempt: number
  /** First byte that was not sent. */
  sent: number
  /** Bytes known to be stored. */
  total: number
  /** The job has ended: read on until the end of the stream, whatever `total` says. */
  is_last: boolean
}

/** A reader this far behind, once it takes data again, is sent to the stored output instead. */
const lag_limit_bytes = 256 * 1024

export function hasMore(cursor: OutputCursor): boolean {
  return cursor.is_last || cursor.sent < cursor.total
}

export function isFarBehind(cursor: OutputCursor): boolean {
  return cursor.total - cursor.sent > lag_limit_bytes
}
