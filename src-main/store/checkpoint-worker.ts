/** The thread that writes the database's log back into the database, so that the waits for the disk are nobody else's. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

const { path } = workerData as { path: string }
const database = new DatabaseSync(path, { timeout: 1000 })
// As much as can be done without waiting for readers and writers; the log is then begun anew by the next commit.
database.exec('PRAGMA synchronous = NORMAL')

const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)')
/** What is committed meanwhile is little, and the log begins anew only when nothing of it is left. */
const rounds = 10

parentPort!.on('message', () => {
  try {
    for (let round = 0; round < rounds; round++) {
      const { log, checkpointed } = checkpoint.get() as { log: number; checkpointed: number }
      if (checkpointed >= log) break
    }
  } finally {
    parentPort!.postMessage('done')
  }
})
