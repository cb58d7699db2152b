/** `/logs/odoo`: the last records of Odoo's log, then what comes; one record a frame, as text. */
import type { WebSocket } from 'ws'
import { odoo_log_query } from '../../../src-preload/contract/odoo.ts'
import { AppError } from '../../base/app-error.ts'
import type { Rooms } from '../../handlers/rooms.ts'
import type { LogReader } from '../../odoo/log-reader.ts'
import { queryValues } from '../http/query-values.ts'
import { toAppError } from '../to-app-error.ts'
import { BoundedSocket } from './bounded-socket.ts'

/** Closing codes are 4000 and the status of the error, as for a job that is not there. */
const refused = 4000
/** Closing code of a host that ends (RFC 6455: going away). */
const going_away = 1001
/** A closing frame has room for no more. */
const reason_bytes = 123
const batch_records = 1000
/** A reader that is slower than the log is waited for; what it misses meanwhile it is told the number of. */
const refill_below_bytes = 512 * 1024

export async function openOdooLogSocket({ odoo, log }: Pick<Rooms, 'odoo' | 'log'>, socket: WebSocket, query: Record<string, unknown>): Promise<void> {
  const bounded = new BoundedSocket(socket)
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  try {
    const { environment, last, ...filter } = queryOf(query)
    using reader = odoo.logs.read(odoo.logs.pathOf(environment))
    const { records, next } = await reader.begin(filter, last)
    refuseWhatIsNoLog(reader)
    for (const { text } of records) {
      await bounded.drained(refill_below_bytes)
      bounded.send(text)
    }
    for (let from = next; !gone.signal.aborted; ) {
      const news = await reader.next(from, filter, batch_records, undefined, gone.signal)
      from = news.next
      if (news.missed > 0) bounded.send(`Opsdeck left out ${news.missed} records: this reader is slower than the log.`)
      for (const { text } of news.records) bounded.send(text)
      refuseWhatIsNoLog(reader)
      await bounded.drained(refill_below_bytes)
    }
  } catch (thrown) {
    if (gone.signal.aborted) return
    const error = toAppError(thrown)
    if (error.code === 'NOT_READY') return bounded.close(going_away, shortened(error.message))
    if (error.code === 'INTERNAL') log.error("Odoo's log could not be sent.", { error: thrown })
    bounded.close(refused + error.status, shortened(error.message))
  }
}

/** Throws INVALID_INPUT. */
function queryOf({ api_key: _shown, ...query }: Record<string, unknown>) {
  const read = odoo_log_query.safeParse(queryValues(odoo_log_query, query))
  if (read.success) return read.data
  const issues = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new AppError('INVALID_INPUT', issues.map(({ path, message }) => `${path}: ${message}`).join(' '), { issues })
}

/** A pipe or a device in its place, or a file that may not be read: there is nothing to wait for. Throws CONFLICT and PERMISSION_DENIED. */
function refuseWhatIsNoLog({ state: { kind, sentence } }: LogReader): void {
  if (kind === 'not_a_file') throw new AppError('CONFLICT', sentence)
  if (kind === 'not_readable') throw new AppError('PERMISSION_DENIED', sentence)
}

function shortened(sentence: string): string {
  const bytes = Buffer.from(sentence)
  return bytes.length <= reason_bytes ? sentence : `${bytes.toString('utf8', 0, reason_bytes - 6).replace(/\ufffd+$/, '')}…`
}
