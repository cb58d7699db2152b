/** The thread that writes the database's log back into the database, so that the waits for the disk are nobody else's. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const { path } = workerData as { path: string }
const database = new DatabaseSync(path, { timeout: 1000 })
// As much as can be done without waiting for readers and writers; the log is then begun anew by the next commit.
database.exec('PRAGMA synchronous = NORMAL')

parentPort!.on('message', () => {
  try {
    database.exec('PRAGMA wal_checkpoint(PASSIVE)')
  } finally {
    parentPort!.postMessage('done')
  }
})
