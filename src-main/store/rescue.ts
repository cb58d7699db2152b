/** Reads what can still be read of a damaged database into the new one; best effort, row by row around the damage. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'

export interface Rescued {
  jobs: number
  saved: number
}

/** `damaged` is only read. Rows keep their seq, so the order of the history stays. */
export function rescueRows(damaged: string, into: DatabaseSync): Rescued {
  const rescued: Rescued = { jobs: 0, saved: 0 }
  let from: DatabaseSync
  try {
    from = new DatabaseSync(damaged, { readOnly: true })
  } catch {
    return rescued
  }
  try {
    into.exec('BEGIN IMMEDIATE')
    rescued.jobs = copyTable(from, into, 'jobs', 'seq')
    copyTable(from, into, 'attempts', 'job_seq')
    rescued.saved = copyTable(from, into, 'saved_commands', 'seq')
    copyTable(from, into, 'idempotency', 'owner')
    // The words of the output are indexed anew from the files, in the background.
    into.exec('UPDATE jobs SET indexed = 0')
    into.exec('COMMIT')
  } catch {
    if (into.isTransaction) into.exec('ROLLBACK')
    return { jobs: 0, saved: 0 }
  } finally {
    from.close()
  }
  return rescued
}

/** Copies from both ends towards the damage: an iteration stops where a page cannot be read. */
function copyTable(from: DatabaseSync, into: DatabaseSync, table: string, order: string): number {
  let copied = 0
  for (const direction of ['ASC', 'DESC']) {
    try {
      const known = new Set(
        into
          .prepare(`SELECT name FROM pragma_table_info('${table}')`)
          .all()
          .map((row) => String(row['name'])),
      )
      let insert: StatementSync | undefined
      for (const row of from.prepare(`SELECT * FROM ${table} ORDER BY ${order} ${direction}`).iterate()) {
        const columns = Object.keys(row).filter((name) => known.has(name))
        insert ??= into.prepare(`INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
        try {
          copied += Number(insert.run(...columns.map((name) => row[name]!)).changes)
        } catch {
          // A row whose values no longer fit the schema is part of the damage.
        }
      }
      // The first direction reached the end, so nothing is missing.
      return copied
    } catch {
      // Damage ahead: go on from the other end.
    }
  }
  return copied
}
