/** Writes and hashes large files in a thread of its own, started when the first comes and gone when none came for a while. */
import { fdatasync } from 'node:fs'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { FromHashThread, ToHashThread } from './hash-messages.ts'

const datasync = promisify(fdatasync)
/** The disk begins with what was written so far, so that little is left to wait for at the end. */
const synced_each_bytes = 64 * 1024 * 1024
const idle_ms = 20_000

export class HashThread implements AsyncDisposable {
  readonly #files = new Map<number, HashedFile>()
  readonly #worker_file: string | URL | undefined
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #last_id = 0

  constructor(worker_file?: string | URL) {
    this.#worker_file = worker_file
  }

  /** Writes to `fd` from where it stands. It must stay open until `end` has settled. */
  begin(fd: number): HashedFile {
    const id = ++this.#last_id
    const file = new HashedFile(fd, {
      tell: (message) => this.#send({ ...message, id }),
      forget: () => this.#forget(id),
    })
    this.#files.set(id, file)
    return file
  }

  #send(message: ToHashThread): void {
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    this.#worker.postMessage(message)
  }

  #start(): Worker {
    const worker = new Worker(this.#worker_file ?? new URL('./hash-worker.ts', import.meta.url), { env: {}, name: 'hash' })
    worker.unref()
    worker.on('message', (message: FromHashThread) => this.#files.get(message.id)?.hear(message))
    // What an error means is told by the exit that follows.
    worker.on('error', () => {})
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      for (const file of this.#files.values()) file.lose()
    })
    return worker
  }

  #forget(id: number): void {
    this.#files.delete(id)
    if (this.#files.size === 0) this.#idle = setTimeout(() => this.#rest(), idle_ms).unref()
  }

  /** Nobody has a file here: the next one begins with another thread. */
  #rest(): void {
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }

  /** Files that are still being written are lost, and not before the thread writes no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }
}

interface Line {
  tell: (message: { t: 'piece'; fd: number; memory: SharedArrayBuffer; length_bytes: number } | { t: 'end' }) => void
  forget: () => void
}

/** One file on its way. Pieces are written in the order in which they were given. */
export class HashedFile {
  readonly #fd: number
  readonly #line: Line
  readonly #free: SharedArrayBuffer[] = []
  readonly #under_way: SharedArrayBuffer[] = []
  #wake: (() => void) | undefined
  #failure: Error | undefined
  #sha256: string | undefined
  #lost = false
  #unsynced_bytes = 0
  #syncing: Promise<void> | undefined

  constructor(fd: number, line: Line) {
    this.#fd = fd
    this.#line = line
  }

  /** Gives memory of `size_bytes` for the next piece as soon as one is free; at most `most` are there. Throws what the file system says. */
  async memory(size_bytes: number, most: number): Promise<SharedArrayBuffer> {
    while (this.#free.length === 0 && this.#under_way.length >= most && !this.#failure) await this.#change()
    if (this.#failure) throw this.#failure
    return this.#free.pop() ?? new SharedArrayBuffer(size_bytes)
  }

  write(memory: SharedArrayBuffer, length_bytes: number): void {
    this.#under_way.push(memory)
    this.#line.tell({ t: 'piece', fd: this.#fd, memory, length_bytes })
    this.#unsynced_bytes += length_bytes
    if (this.#unsynced_bytes < synced_each_bytes || this.#syncing) return
    this.#unsynced_bytes = 0
    this.#syncing = datasync(this.#fd)
      .catch((error: Error) => this.#fail(error))
      .finally(() => {
        this.#syncing = undefined
      })
  }

  /** Resolves when nothing more happens to the file. Gives its hash; throws what the file system said to any piece. */
  async end(): Promise<string> {
    try {
      if (!this.#lost) this.#line.tell({ t: 'end' })
      while (this.#sha256 === undefined && (this.#under_way.length > 0 || !this.#failure)) await this.#change()
      await this.#syncing
    } finally {
      this.#line.forget()
    }
    if (this.#failure) throw this.#failure
    return this.#sha256 ?? ''
  }

  hear(message: FromHashThread): void {
    if (message.t === 'ended') this.#sha256 = message.sha256
    else {
      const memory = this.#under_way.shift()
      if (memory) this.#free.push(memory)
      if (message.t === 'failed') this.#fail(Object.assign(new Error(message.message), { code: message.code }))
    }
    this.#wake?.()
  }

  /** The thread is gone, and what it had with it. */
  lose(): void {
    this.#lost = true
    this.#under_way.length = 0
    this.#fail(new Error('The thread that writes uploads ended.'))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    this.#wake?.()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
