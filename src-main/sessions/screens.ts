/** The host's side of the thread that keeps the screens: started with the first session, gone with the last. */
import { Worker } from 'node:worker_threads'
import type { DrawnMark } from '../../src-preload/contract/sessions.ts'
import { ScreenLanes } from './screen-lanes.ts'
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
  readonly #lanes = new ScreenLanes()
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
    return this.#listeners.has(id) ? this.#lanes.write(id, bytes.length, () => this.#send({ t: 'write', id, bytes })) : Promise.resolve()
  }

  /** Somebody typed there: its echo goes before the floods of others. */
  typed(id: string): void {
    this.#lanes.typed(id)
  }

  resize(id: string, cols: number, rows: number): void {
    this.#lanes.send(id, () => this.#send({ t: 'resize', id, cols, rows }))
  }

  clear(id: string): void {
    this.#lanes.send(id, () => this.#send({ t: 'clear', id }))
  }

  /** The screen after all that was written so far; null when it is gone. */
  draw(id: string): Promise<Drawn | null> {
    if (!this.#listeners.has(id)) return Promise.resolve(null)
    const n = this.#next_draw++
    return new Promise((resolve) => {
      this.#draws.set(n, resolve)
      this.#lanes.send(id, () => this.#send({ t: 'draw', id, n }))
    })
  }

  close(id: string): void {
    this.#listeners.delete(id)
    this.#lanes.letGo(id)
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
      this.#lanes.letAllGo()
      for (const drawn of this.#draws.values()) drawn(null)
      this.#draws.clear()
    })
    return worker
  }

  #hear(message: FromScreens): void {
    if (message.t === 'parsed') this.#lanes.parsed(message.id)
    else if (message.t === 'drawn') {
      // A screen that was lost has no size.
      this.#draws.get(message.n)?.(message.cols > 0 ? message : null)
      this.#draws.delete(message.n)
    } else this.#listeners.get(message.id)?.(message)
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
    this.#lanes[Symbol.dispose]()
    await this.#stop()
  }
}
