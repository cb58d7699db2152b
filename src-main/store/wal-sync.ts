/**
 * Brings the database's log onto the disk beside the event loop. With `synchronous = NORMAL` SQLite writes each commit into the log and
 * leaves its fsync to checkpoints (https://sqlite.org/pragma.html#pragma_synchronous); done here after every group, a commit that was
 * answered survives a power cut as with FULL, and a slow disk holds nobody up who does not wait for it.
 */
import { closeSync, fdatasync, fstatSync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'

const datasync = promisify(fdatasync)
/** So much new log is written back into the database at a time: about 4 000 pages. */
const checkpoint_bytes = 16 * 1024 * 1024
/** So much of the file stays when the log begins anew: writing over it costs less than growing it. Its length tells how much is new. */
const kept_bytes = checkpoint_bytes / 2
/** The thread that does it goes when nothing was to do for so long. */
const idle_ms = 20_000

export interface WalSyncOptions {
  /** Path of the database. */
  path: string
  /** Entry of the thread that writes the log back; default beside this file. */
  checkpoint_file?: URL | undefined
  on_trouble?: ((sentence: string) => void) | undefined
}

export class WalSync implements Disposable {
  readonly #options: WalSyncOptions
  readonly #log_fd: number
  #worker: Worker | undefined
  #working = false
  #log_bytes = 0
  /** The length of the log from which it is written back again. */
  #due_bytes = checkpoint_bytes
  #idle: NodeJS.Timeout | undefined

  /** Takes over from SQLite: from here on commits are fast, and only `sync` makes them last. */
  constructor(database: DatabaseSync, options: WalSyncOptions) {
    this.#options = options
    // Makes sure that the log is there; while a connection is open it stays the same file.
    database.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; COMMIT')
    // https://sqlite.org/pragma.html#pragma_journal_size_limit
    database.exec(`PRAGMA journal_size_limit = ${kept_bytes}`)
    this.#log_fd = openSync(`${options.path}-wal`, 'r')
  }

  /** Resolves when everything that was committed is on the disk. */
  async sync(): Promise<void> {
    await datasync(this.#log_fd)
    const { size } = fstatSync(this.#log_fd)
    // It became shorter: it has begun anew.
    if (size < this.#log_bytes) this.#due_bytes = checkpoint_bytes
    this.#log_bytes = size
    if (this.#working || size <= this.#due_bytes) return
    this.#due_bytes = size + checkpoint_bytes
    this.#checkpoint()
  }

  #checkpoint(): void {
    this.#working = true
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    this.#worker.postMessage('checkpoint')
  }

  #start(): Worker {
    const { path, checkpoint_file, on_trouble } = this.#options
    const worker = new Worker(checkpoint_file ?? new URL('./checkpoint-worker.ts', import.meta.url), { env: {}, name: 'checkpoint', workerData: { path } })
    worker.unref()
    worker.on('message', () => {
      this.#working = false
      this.#idle = setTimeout(() => this.#stop(), idle_ms).unref()
    })
    worker.on('error', (error) => on_trouble?.(`The database's log could not be written back: ${error.message}`))
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#working = false
    })
    return worker
  }

  #stop(): void {
    const worker = this.#worker
    this.#worker = undefined
    this.#working = false
    void worker?.terminate()
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#idle)
    this.#stop()
    closeSync(this.#log_fd)
  }
}
