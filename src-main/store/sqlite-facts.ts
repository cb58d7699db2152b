/** What the SQLite of this Node is and can do, found out on a database in memory. */
import { DatabaseSync } from 'node:sqlite'

export function sqliteFacts(): { version: string; has_fts5: boolean } {
  const database = new DatabaseSync(':memory:')
  try {
    const row = database.prepare("SELECT sqlite_version() AS version, sqlite_compileoption_used('ENABLE_FTS5') AS has_fts5").get()!
    return { version: String(row['version']), has_fts5: row['has_fts5'] === 1 }
  } finally {
    database.close()
  }
}
