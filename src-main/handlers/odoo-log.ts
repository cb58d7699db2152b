/** Odoo's log for the window: pulled from a cursor on, and further back a page at a time. */
import type { OdooLog, OdooLogRecord } from '../../src-preload/contract/odoo.ts'
import { AppError } from '../base/app-error.ts'
import type { CutRecord } from '../odoo/cut-records.ts'
import type { OdooLogFilter } from '../odoo/log-filter.ts'
import type { LogPlace } from '../odoo/log-follower.ts'
import type { OdooLogs } from '../odoo/odoo-logs.ts'

const most_records = 5000

type Asked = OdooLogFilter & { environment?: string | undefined }

/** Throws NOT_FOUND, and CONFLICT where the configuration names no log. A cursor that means nothing any more begins anew. */
export async function pullOdooLog(
  logs: OdooLogs,
  { environment, cursor, last, wait_ms, ...filter }: Asked & { cursor?: string | undefined; last: number; wait_ms: number },
  signal: AbortSignal | undefined,
): Promise<OdooLog> {
  const path = logs.pathOf(environment)
  using reader = logs.readOnce(path)
  const from = cursor?.startsWith(`${reader.follower_id}.`) ? Number(cursor.slice(reader.follower_id.length + 1)) : Number.NaN
  const told = (next: number) => {
    const { kind, sentence } = reader.state
    return { cursor: `${reader.follower_id}.${next}`, path, state: kind, sentence }
  }
  if (!Number.isSafeInteger(from) || from < 0) {
    const { records, before, next } = await reader.begin(filter, last)
    return { ...told(next), reset: true, records: records.map(recordView), missed: 0, before: before && placeText(before) }
  }
  const { records, next, missed } = await reader.next(from, filter, most_records, wait_ms, signal)
  return { ...told(next), reset: false, records: records.map(recordView), missed, before: null }
}

/** Throws INVALID_CURSOR, GONE, NOT_FOUND and CONFLICT. */
export async function odooLogBefore(
  logs: OdooLogs,
  { environment, before, limit, ...filter }: Asked & { before: string; limit: number },
): Promise<{ records: OdooLogRecord[]; before: string | null }> {
  const place = placeOf(before)
  using reader = logs.read(logs.pathOf(environment))
  const older = await reader.before(place, filter, limit)
  return { records: older.records.map(recordView), before: older.before && placeText(older.before) }
}

function recordView({ text, head, loose, note }: CutRecord): OdooLogRecord {
  const { level = null, logger = null, database = null } = head ?? {}
  return { text, level, logger, database, kind: note ? 'note' : loose ? 'loose' : 'record' }
}

const placeText = ({ identity, offset }: LogPlace): string => `${identity}:${offset}`

function placeOf(text: string): LogPlace {
  const found = /^(\d{1,20}:\d{1,20}):(\d{1,16})$/.exec(text)
  if (!found) throw new AppError('INVALID_CURSOR')
  return { identity: found[1]!, offset: Number(found[2]) }
}
