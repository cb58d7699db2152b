/** Files of this machine that are copied into a workspace by their paths: each runs while somebody asks how far it is, and leaves nothing when it is stopped. */
import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { fileFailure } from './file-failures.ts'
import type { Received, Receiving } from './receive-file.ts'

export interface ImportWanted extends Omit<Receiving, 'body'> {
  /** Absolute, outside or inside; links are followed, for it is what the user dropped. */
  source: string
}

export interface ImportPart {
  copied_bytes: number
  size_bytes: number
  /** Null until all of it is in its place. */
  received: Received | null
}

type Receive = (receiving: Receiving) => Promise<Received>

interface Progress {
  copied_bytes: number
  stop: AbortController
}

interface Run {
  progress: Progress
  size_bytes: number
  ended: Promise<Received>
  timer: NodeJS.Timeout
}

/** One whose window is gone is ended after this long. */
const forgotten_ms = 30_000
const most_runs = 20
const piece_bytes = 256 * 1024

export class ImportRuns implements AsyncDisposable {
  readonly #runs = new Map<string, Run>()

  /** Begins one. Throws INVALID_PATH (no plain file, not absolute), NOT_FOUND, PERMISSION_DENIED, CONFLICT when too many run. */
  async start(receive: Receive, { source, ...receiving }: ImportWanted): Promise<string> {
    if (this.#runs.size >= most_runs) throw new AppError('CONFLICT', `${most_runs} files are copied already. Wait for one of them.`)
    const file = await openSource(source)
    const id = newId()
    const { size } = await file.stat()
    const progress: Progress = { copied_bytes: 0, stop: new AbortController() }
    const ended = receive({ ...receiving, body: bytesOf(file, progress) }).finally(() => file.close())
    // Told to whoever asks.
    ended.catch(() => {})
    this.#runs.set(id, { progress, size_bytes: size, ended, timer: this.#forget(id) })
    return id
  }

  /** How far it is; waits up to `wait_ms` for its end. Throws NOT_FOUND, and what the copying failed with. */
  async next(id: string, wait_ms: number): Promise<ImportPart> {
    const run = this.#run(id)
    clearTimeout(run.timer)
    run.timer = this.#forget(id)
    using timer = new AbortOnDispose()
    try {
      const received = await Promise.race([run.ended, wait(wait_ms, null, { signal: timer.signal })])
      if (received) this.#end(id)
      return { copied_bytes: run.progress.copied_bytes, size_bytes: run.size_bytes, received }
    } catch (error) {
      this.#end(id)
      throw error
    }
  }

  /** Resolves when nothing of it is left. */
  async stop(id: string): Promise<void> {
    const run = this.#run(id)
    run.progress.stop.abort()
    await run.ended.catch(() => {})
    this.#end(id)
  }

  #run(id: string): Run {
    const run = this.#runs.get(id)
    if (!run) throw new AppError('NOT_FOUND', 'There is no such copying, or it has ended.')
    return run
  }

  #end(id: string): void {
    clearTimeout(this.#runs.get(id)?.timer)
    this.#runs.delete(id)
  }

  #forget(id: string): NodeJS.Timeout {
    return setTimeout(() => void this.stop(id).catch(() => {}), forgotten_ms).unref()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.stop(id)))
  }
}

class AbortOnDispose implements Disposable {
  readonly #stop = new AbortController()
  readonly signal = this.#stop.signal;

  [Symbol.dispose](): void {
    this.#stop.abort()
  }
}

async function openSource(source: string): Promise<FileHandle> {
  if (!isAbsolute(source) || source.includes('\0')) {
    throw new AppError('INVALID_PATH', 'A file is copied by its whole path, from / on.', { path: source })
  }
  try {
    // Looked at first: opening a device wakes it, and a pipe waits.
    if (!(await stat(source)).isFile()) throw notAFile(source)
    const file = await open(source, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    if ((await file.stat()).isFile()) return file
    await file.close()
    throw notAFile(source)
  } catch (error) {
    throw fileFailure(error, source)
  }
}

const notAFile = (source: string): AppError => new AppError('INVALID_PATH', `"${source}" is a folder, device, pipe or socket and not a file.`, { path: source })

async function* bytesOf(file: FileHandle, progress: Progress): AsyncGenerator<Buffer> {
  for (;;) {
    if (progress.stop.signal.aborted) throw new AppError('CONFLICT', 'The copying was stopped. Nothing of it was kept.', { reason: 'stopped' })
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(piece_bytes), 0, piece_bytes, progress.copied_bytes)
    if (bytesRead === 0) return
    progress.copied_bytes += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}
