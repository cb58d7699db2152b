/** Takes the rights of others from the database files: the folder may have been made by somebody with a wider mask. */
import { chmodSync, existsSync } from 'node:fs'
import { join } from 'node:path'

/** SQLite gives its companions (-wal, -shm) the rights of the database, so those it makes later follow. */
export function keepPrivate(data_dir: string): void {
  if (process.platform === 'win32') return
  for (const name of ['opsdeck.db', 'opsdeck.db-wal', 'opsdeck.db-shm', 'host.lock']) {
    const path = join(data_dir, name)
    if (existsSync(path)) chmodSync(path, 0o600)
  }
}
