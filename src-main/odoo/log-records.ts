/** Odoo's log taken apart: records with their lines, as they come in, from a pipe or a terminal. */

export type OdooLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL'

export interface OdooRecord {
  /** As Odoo wrote it, UTC: `2026-11-20 23:57:30,406`. */
  at: string
  pid: number
  level: OdooLevel
  /** Null where Odoo wrote `?`: no database was open yet. */
  database: string | null
  logger: string
  message: string
  /** Lines without a beginning of their own: tracebacks, view errors, and what other libraries print. At most `most_lines`. */
  lines: string[]
}

/** What stands before the first record: usage errors, and tracebacks of a program that did not come to its log. */
export interface LooseText {
  lines: string[]
}

/** The format of odoo/netsvc.py: time, pid, level, database, logger, message, and a blank that always ends it. */
const beginning = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (\d{1,10}) ([A-Z]{4,8}) (\S{1,200}) ([\w.$<>-]{1,300}): (.*)$/
const levels: ReadonlySet<string> = new Set(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'])

/** A traceback has some hundred lines; a program gone wild must not fill the memory. */
const most_lines = 2000
const most_line_letters = 8192

/** Colours (ODOO_PY_COLORS, a terminal) and what else a terminal takes as a command. */
export const control_sequences = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b[@-Z\\-_]/g

export class LogRecords {
  readonly #on_record: (record: OdooRecord) => void
  readonly #loose: LooseText = { lines: [] }
  #current: OdooRecord | undefined
  #rest = ''

  /** `on_record` gets each record once it is whole: at the beginning of the next, or at the end. */
  constructor(on_record: (record: OdooRecord) => void) {
    this.#on_record = on_record
  }

  /** What stood before the first record. */
  get loose(): readonly string[] {
    return this.#loose.lines
  }

  /** The record whose further lines may still come. */
  get open(): OdooRecord | undefined {
    return this.#current
  }

  feed(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    if (this.#rest.length > most_line_letters * 2) this.#rest = this.#rest.slice(0, most_line_letters * 2)
    for (const line of lines) this.#line(line)
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
    if (this.#current) this.#on_record(this.#current)
    this.#current = undefined
  }

  #line(raw: string): void {
    const line = raw.replace(control_sequences, '').replace(/\r$/, '').slice(0, most_line_letters)
    const record = recordOf(line)
    if (record) {
      if (this.#current) this.#on_record(this.#current)
      this.#current = record
      return
    }
    const { lines } = this.#current ?? this.#loose
    if (lines.length < most_lines) lines.push(line)
  }
}

/** Undefined for a line that continues what stands before it. */
export function recordOf(line: string): OdooRecord | undefined {
  const found = beginning.exec(line)
  if (!found) return undefined
  const [, at, pid, level, database, logger, message] = found as unknown as [string, string, string, string, string, string, string]
  if (!levels.has(level)) return undefined
  return { at, pid: Number(pid), level: level as OdooLevel, database: database === '?' ? null : database, logger, message: message.trimEnd(), lines: [] }
}
