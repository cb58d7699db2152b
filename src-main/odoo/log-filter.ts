/** Which records of Odoo's log a reader wants. */
import type { CutRecord } from './cut-records.ts'
import type { OdooLevel } from './log-records.ts'

export interface OdooLogFilter {
  /** This level and the more serious ones. */
  level?: OdooLevel | undefined
  /** Beginning of the logger's name. */
  logger?: string | undefined
  /** `?` stands for records of no database, as in the log. */
  database?: string | undefined
  /** Words anywhere in the record, case ignored. */
  text?: string | undefined
}

const ranks: Readonly<Record<OdooLevel, number>> = { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3, CRITICAL: 4 }

/** Late lines go with the record they belong to; what belongs to none is wanted only where nothing is asked of its head. */
export function recordFilter({ level, logger, database, text }: OdooLogFilter): (record: CutRecord) => boolean {
  const words = text?.toLowerCase()
  const asks_head = level !== undefined || logger !== undefined || database !== undefined
  return ({ head, text: all, note }) => {
    if (note) return true
    if (asks_head) {
      if (head === null) return false
      if (level !== undefined && ranks[head.level] < ranks[level]) return false
      if (logger !== undefined && !head.logger.startsWith(logger)) return false
      if (database !== undefined && (head.database ?? '?') !== database) return false
    }
    return words === undefined || all.toLowerCase().includes(words)
  }
}
