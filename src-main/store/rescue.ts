/** Reads what can still be read of a damaged database into the new one; best effort, row by row around the damage. */
import { closeSync, constants, copyFileSync, existsSync, openSync, readSync, rmSync, statSync, truncateSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { kept_tables } from './migrations.ts'

export interface Rescued {
  jobs: number
  saved: number
}

/** `damaged` is only read. Rows keep their seq, so the order of the history stays. */
export function rescueRows(damaged: string, into: DatabaseSync): Rescued {
  const padded = `${damaged}-padded`
  try {
    return rescueFrom(pad(damaged, padded) ? padded : damaged, into)
  } catch {
    return { jobs: 0, saved: 0 }
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${padded}${suffix}`, { force: true })
  }
}

/** SQLite reads nothing of a file that is shorter than its header says; a copy filled up with zeros it does read. */
function pad(damaged: string, padded: string): boolean {
  const { size } = statSync(damaged)
  const header = Buffer.alloc(100)
  const file = openSync(damaged, 'r')
  try {
    if (readSync(file, header, 0, 100, 0) < 100) return false
  } finally {
    closeSync(file)
  }
  // Offsets 16 and 28 of the header: page size (1 means 65 536) and pages (https://sqlite.org/fileformat2.html).
  const page_bytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const expected = page_bytes * header.readUInt32BE(28)
  // Beyond any sane growth the number itself is damage.
  if (expected <= size || expected > 64 * size + 64 * 1024 * 1024) return false
  copyFileSync(damaged, padded, constants.COPYFILE_FICLONE)
  truncateSync(padded, expected)
  if (existsSync(`${damaged}-wal`)) copyFileSync(`${damaged}-wal`, `${padded}-wal`)
  return true
}

function rescueFrom(damaged: string, into: DatabaseSync): Rescued {
  const rescued: Rescued = { jobs: 0, saved: 0 }
  let from: DatabaseSync
  try {
    from = new DatabaseSync(damaged, { readOnly: true })
  } catch {
    return rescued
  }
  try {
    into.exec('BEGIN IMMEDIATE')
    for (const { name, order } of kept_tables) {
      const copied = copyTable(from, into, name, order)
      if (name === 'jobs') rescued.jobs = copied
      if (name === 'saved_commands') rescued.saved = copied
    }
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
