/** Files on their way into the workspace: a few at a time, in order, each with its progress; stopped, tried again, asked about. */

export type UploadState = 'waiting' | 'sending' | 'done' | 'skipped' | 'failed' | 'stopped'
export type Standing = 'replace' | 'keep_both' | 'skip'

export interface Upload {
  id: number
  /** Where it goes. */
  path: string
  size_bytes: number
  sent_bytes: number
  state: UploadState
  /** Why it failed. */
  reason: string | null
}

export interface Sent {
  path: string
  skipped: boolean
}

export interface UploadDoor<F> {
  /** Sends one file; says how far it is; rejects when `signal` fires. */
  send: (file: F, path: string, conflict: Standing, options: { signal: AbortSignal; onProgress: (sent_bytes: number) => void }) => Promise<Sent>
  /** What to tell people about what was thrown. */
  reasonOf: (error: unknown) => string
}

interface Item<F> extends Upload {
  file: F
  conflict: Standing
  stop: AbortController
}

export interface Totals {
  files: number
  ended: number
  failed: number
  bytes: number
  sent_bytes: number
  /** Over the last seconds; 0 while nothing moves. */
  bytes_per_s: number
  busy: boolean
}

/** Speed is told of so long a time. */
const speed_window_ms = 3000
const at_once = 3

export class UploadQueue<F extends { size: number }> {
  readonly #door: UploadDoor<F>
  readonly #items: Item<F>[] = []
  readonly #listeners = new Set<() => void>()
  #next_id = 1
  #sending = 0
  /** Where to look for the next that waits. */
  #first_waiting = 0
  #marks: { at_ms: number; bytes: number }[] = []
  #sum = { bytes: 0, sent_bytes: 0, ended: 0, failed: 0 }

  constructor(door: UploadDoor<F>) {
    this.#door = door
  }

  get items(): readonly Readonly<Upload>[] {
    return this.#items
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  add(files: readonly { file: F; path: string; conflict: Standing }[]): void {
    for (const { file, path, conflict } of files) {
      const item = {
        id: this.#next_id++,
        path,
        file,
        conflict,
        size_bytes: file.size,
        sent_bytes: 0,
        state: 'waiting',
        reason: null,
        stop: new AbortController(),
      }
      this.#items.push(item as Item<F>)
      this.#sum.bytes += file.size
    }
    this.#go()
  }

  totals(now_ms = performance.now()): Totals {
    this.#marks = this.#marks.filter(({ at_ms }) => now_ms - at_ms <= speed_window_ms)
    const first = this.#marks[0]
    const moved = this.#marks.reduce((sum, { bytes }) => sum + bytes, 0)
    const over_ms = first ? Math.max(250, now_ms - first.at_ms) : 1
    const { bytes, sent_bytes, ended, failed } = this.#sum
    return { files: this.#items.length, bytes, sent_bytes, ended, failed, bytes_per_s: (moved / over_ms) * 1000, busy: ended < this.#items.length }
  }

  /** Ends one that waits or is sent; nothing of it is kept. */
  stop(id: number): void {
    const item = this.#items.find((one) => one.id === id)
    if (item?.state === 'waiting') this.#end(item, 'stopped')
    else if (item?.state === 'sending') item.stop.abort()
    this.#tell()
  }

  stopAll(): void {
    for (const item of this.#items) {
      if (item.state === 'waiting') this.#end(item, 'stopped')
      else if (item.state === 'sending') item.stop.abort()
    }
    this.#tell()
  }

  /** Sends again what failed or was stopped; all of it where no id is given. */
  retry(id?: number): void {
    for (const item of this.#items) {
      if ((id !== undefined && item.id !== id) || (item.state !== 'failed' && item.state !== 'stopped')) continue
      this.#sum.ended--
      if (item.state === 'failed') this.#sum.failed--
      this.#sum.sent_bytes -= item.sent_bytes
      Object.assign(item, { state: 'waiting', sent_bytes: 0, reason: null, stop: new AbortController() })
    }
    this.#first_waiting = 0
    this.#go()
  }

  /** Forgets what has ended. */
  clear(): void {
    const kept = this.#items.filter(({ state }) => state === 'waiting' || state === 'sending')
    this.#items.splice(0, this.#items.length, ...kept)
    this.#first_waiting = 0
    this.#sum = { bytes: 0, sent_bytes: 0, ended: 0, failed: 0 }
    for (const item of kept) {
      this.#sum.bytes += item.size_bytes
      this.#sum.sent_bytes += item.sent_bytes
    }
    this.#tell()
  }

  #go(): void {
    while (this.#sending < at_once) {
      while (this.#first_waiting < this.#items.length && this.#items[this.#first_waiting]!.state !== 'waiting') this.#first_waiting++
      const item = this.#items[this.#first_waiting]
      if (!item) break
      void this.#send(item)
    }
    this.#tell()
  }

  async #send(item: Item<F>): Promise<void> {
    item.state = 'sending'
    this.#sending++
    try {
      const { path, skipped } = await this.#door.send(item.file, item.path, item.conflict, {
        signal: item.stop.signal,
        onProgress: (sent_bytes) => this.#progress(item, sent_bytes),
      })
      this.#progress(item, item.size_bytes)
      item.path = path
      this.#end(item, skipped ? 'skipped' : 'done')
    } catch (error) {
      if (!item.stop.signal.aborted) item.reason = this.#door.reasonOf(error)
      this.#end(item, item.stop.signal.aborted ? 'stopped' : 'failed')
    } finally {
      this.#sending--
      this.#go()
    }
  }

  #progress(item: Item<F>, sent_bytes: number): void {
    const sent = Math.min(sent_bytes, item.size_bytes)
    const bytes = sent - item.sent_bytes
    if (bytes <= 0 || item.state !== 'sending') return
    item.sent_bytes = sent
    this.#sum.sent_bytes += bytes
    this.#marks.push({ at_ms: performance.now(), bytes })
    this.#tell()
  }

  #end(item: Item<F>, state: UploadState): void {
    item.state = state
    this.#sum.ended++
    if (state === 'failed') this.#sum.failed++
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
