/** Hashes large files while they are written, in a thread of its own, started when the first comes and gone when none came for a while. */
import { Worker } from 'node:worker_threads'
import type { FromHashThread, ToHashThread } from './hash-messages.ts'

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

  /** Reads from `fd`, which must stay open until `end` has settled. */
  begin(fd: number): HashedFile {
    const id = ++this.#last_id
    const file = new HashedFile({
      written: (until_bytes) => this.#send({ t: 'written', id, fd, until_bytes }),
      end: () => this.#send({ t: 'end', id }),
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

  /** The hash of what is still being written is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }
}

interface Line {
  written: (until_bytes: number) => void
  end: () => void
  forget: () => void
}

/** One file on its way. */
export class HashedFile {
  readonly #line: Line
  readonly #settled = Promise.withResolvers<string>()
  #is_lost = false

  constructor(line: Line) {
    this.#line = line
    this.#settled.promise.catch(() => {})
  }

  /** So many bytes stand in the file now. */
  written(until_bytes: number): void {
    if (!this.#is_lost) this.#line.written(until_bytes)
  }

  /** Resolves when the thread reads no more of the file. Gives its hash; throws what the file system said. */
  async end(): Promise<string> {
    try {
      if (!this.#is_lost) this.#line.end()
      return await this.#settled.promise
    } finally {
      this.#line.forget()
    }
  }

  hear(message: FromHashThread): void {
    if (message.t === 'ended') this.#settled.resolve(message.sha256)
    else this.#settled.reject(Object.assign(new Error(message.message), { code: message.code }))
  }

  /** The thread is gone, and what it had with it. */
  lose(): void {
    this.#is_lost = true
    this.#settled.reject(new Error('The thread that hashes uploads ended.'))
  }
}
