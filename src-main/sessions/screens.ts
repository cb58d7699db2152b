/** The host's side of the thread that keeps the screens: started with the first session, gone with the last. */
import { Worker } from 'node:worker_threads'
import type { DrawnMark } from '../../src-preload/contract/sessions.ts'
import type { FromScreens, ToScreens } from './screen-protocol.ts'

export type ScreenNews = Exclude<FromScreens, { t: 'parsed' } | { t: 'drawn' }>
export interface Drawn {
  data: string
  marks: DrawnMark[]
  cols: number
  rows: number
}

/** Kept alive this long without a session: closing one shell and opening the next is common. */
const idle_ms = 30_000

export interface ScreensOptions {
  /** The thread's entry; default beside this file. */
  file?: URL
  on_trouble: (sentence: string) => void
}

export class Screens implements AsyncDisposable {
  readonly #options: ScreensOptions
  readonly #listeners = new Map<string, (news: ScreenNews) => void>()
  /** Resolvers of writes, in their order, by session. */
  readonly #writes = new Map<string, (() => void)[]>()
  readonly #draws = new Map<number, (drawn: Drawn | null) => void>()
  #worker: Worker | undefined
  #next_draw = 1
  #idle: NodeJS.Timeout | undefined

  constructor(options: ScreensOptions) {
    this.#options = options
  }

  /** `heard` is told what the program says; until `close`. */
  open(id: string, look: Omit<ToScreens & { t: 'open' }, 't' | 'id'>, heard: (news: ScreenNews) => void): void {
    clearTimeout(this.#idle)
    this.#listeners.set(id, heard)
    this.#send({ t: 'open', id, ...look })
  }

  /** Resolves when the screen has taken the bytes. */
  write(id: string, bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#listeners.has(id)) return resolve()
      const waiting = this.#writes.get(id) ?? []
      waiting.push(resolve)
      this.#writes.set(id, waiting)
      this.#send({ t: 'write', id, bytes })
    })
  }

  resize(id: string, cols: number, rows: number): void {
    this.#send({ t: 'resize', id, cols, rows })
  }

  clear(id: string): void {
    this.#send({ t: 'clear', id })
  }

  /** The screen after all that was written so far; null when it is gone. */
  draw(id: string): Promise<Drawn | null> {
    if (!this.#listeners.has(id)) return Promise.resolve(null)
    const n = this.#next_draw++
    return new Promise((resolve) => {
      this.#draws.set(n, resolve)
      this.#send({ t: 'draw', id, n })
    })
  }

  close(id: string): void {
    this.#listeners.delete(id)
    this.#letGo(id)
    this.#send({ t: 'close', id })
    if (this.#listeners.size === 0) this.#idle = setTimeout(() => void this.#stop(), idle_ms).unref()
  }

  #send(message: ToScreens): void {
    this.#worker ??= this.#start()
    this.#worker.postMessage(message)
  }

  #start(): Worker {
    const worker = new Worker(this.#options.file ?? new URL('./screen-worker.ts', import.meta.url), { env: {}, name: 'screens' })
    worker.unref()
    worker.on('message', (message: FromScreens) => this.#hear(message))
    worker.on('error', (error) => this.#options.on_trouble(`The screens of the sessions were lost: ${error.message}`))
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      // Whoever waits goes on; the sessions run on without a screen until they are started again.
      for (const id of [...this.#writes.keys()]) this.#letGo(id)
      for (const drawn of this.#draws.values()) drawn(null)
      this.#draws.clear()
    })
    return worker
  }

  #hear(message: FromScreens): void {
    if (message.t === 'parsed') this.#writes.get(message.id)?.shift()?.()
    else if (message.t === 'drawn') {
      // A screen that was lost has no size.
      this.#draws.get(message.n)?.(message.cols > 0 ? message : null)
      this.#draws.delete(message.n)
    } else this.#listeners.get(message.id)?.(message)
  }

  #letGo(id: string): void {
    for (const done of this.#writes.get(id) ?? []) done()
    this.#writes.delete(id)
  }

  async #stop(): Promise<void> {
    if (this.#listeners.size > 0) return
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle)
    this.#listeners.clear()
    await this.#stop()
  }
}
