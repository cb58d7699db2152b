/** Follows one log file for all its readers: through renaming, truncation, deletion and return; a file that is not there yet is waited for. */
import type { FileHandle } from 'node:fs/promises'
import { monotonicMs } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { Waiters } from '../events/waiters.ts'
import { RecordCutter } from './cut-records.ts'
import { identityAt, NoLogFile, openLog } from './log-file.ts'
import { recordStartBefore } from './read-log-end.ts'
import { RecordRing } from './record-ring.ts'

export interface LogState {
  kind: 'followed' | 'awaited' | NoLogFile['kind']
  /** What is wrong and what to do; '' while the file is followed. */
  sentence: string
}

/** Where in which file the records begin that have not been told. */
export interface LogPlace {
  identity: string
  offset: number
}

const look_ms = 100
/** After so long the last record has all its lines; a line without an end may still get one. */
const quiet_ms = 300
const half_line_ms = 5000
const piece_bytes = 256 * 1024
/** Of more than this at once only the end is read. */
const most_backlog_bytes = 64 * 1024 * 1024
/** The bytes before the place: when they are others, the file was written anew. */
const mark_bytes = 64

interface Followed {
  handle: FileHandle
  identity: string
  /** Everything before this byte has been read. */
  at: number
  mark: Buffer
  seen: string
  cutter: RecordCutter
  /** It stands no longer at the path; it is looked at once more, for what was written meanwhile. */
  is_left: boolean
}

export class LogFollower implements Disposable {
  readonly id = newId()
  readonly path: string
  readonly #ring = new RecordRing()
  readonly #waiters = new Waiters()
  readonly #piece = Buffer.allocUnsafe(piece_bytes)
  #file: Followed | undefined
  #state: LogState = { kind: 'awaited', sentence: '' }
  #has_looked = false
  #grew_ms = 0
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void>
  #disposed = false

  constructor(path: string) {
    this.path = path
    this.#looking = this.#look()
  }

  get is_disposed(): boolean {
    return this.#disposed
  }

  get state(): LogState {
    return this.#state
  }

  /** The number that the next record will get. */
  get next(): number {
    return this.#ring.next
  }

  /** Null while there is no file. Records from number `next` on come from there or later. */
  get place(): LogPlace | null {
    return this.#file ? { identity: this.#file.identity, offset: this.#file.cutter.open_start } : null
  }

  /** Resolves once the file was looked at, and its last record is told unless more of it keeps coming. */
  async settled(): Promise<void> {
    await this.#looking
    const until = monotonicMs() + quiet_ms + 2 * look_ms
    while (this.#file?.cutter.has_open && !this.#file.cutter.has_half_line && monotonicMs() < until && !this.#disposed)
      await this.#waiters.next('looked', look_ms * 2, undefined)
  }

  take(from: number, limit: number, letters: number) {
    return this.#ring.take(from, limit, letters)
  }

  /** Resolves when there is a record of number `from`, the state changes, after `wait_ms`, or when `signal` is aborted. */
  async changed(from: number, wait_ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (this.next <= from && !this.#disposed) await this.#waiters.next('records', wait_ms, signal)
  }

  async #look(): Promise<void> {
    try {
      await this.#followOn()
    } catch (error) {
      await this.#leave()
      this.#tell(
        error instanceof NoLogFile
          ? { kind: error.kind, sentence: error.message }
          : { kind: 'not_readable', sentence: `${this.path} cannot be read (${(error as Error).message}).` },
      )
    }
    this.#has_looked = true
    this.#waiters.wake('looked')
    if (this.#disposed) return void (await this.#leave())
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
    }, look_ms).unref()
  }

  async #followOn(): Promise<void> {
    this.#file ??= await this.#open()
    if (!this.#file) return
    const is_elsewhere = (await identityAt(this.path)) !== this.#file.identity
    await this.#read(this.#file)
    this.#flush(this.#file)
    if (!is_elsewhere) {
      this.#file.is_left = false
      return
    }
    if (!this.#file.is_left) {
      this.#file.is_left = true
      return
    }
    await this.#leave()
    this.#file = await this.#open()
    if (this.#file) await this.#read(this.#file)
  }

  async #open(): Promise<Followed | undefined> {
    const opened = await openLog(this.path)
    if (!opened) {
      this.#tell({ kind: 'awaited', sentence: `${this.path} is not there yet. It is followed as soon as Odoo writes it.` })
      return undefined
    }
    this.#tell({ kind: 'followed', sentence: '' })
    const { handle, identity, size } = opened
    // What was there before anybody looked is history; a file that came since is news from its first byte.
    const at = this.#has_looked ? 0 : await recordStartBefore(handle, size)
    return { handle, identity, at, mark: Buffer.alloc(0), seen: '', cutter: this.#cutter(at), is_left: false }
  }

  #cutter(at: number): RecordCutter {
    return new RecordCutter(at, (record) => {
      this.#ring.add(record)
      this.#waiters.wake('records')
    })
  }

  async #read(file: Followed): Promise<void> {
    const { size, mtimeMs } = await file.handle.stat()
    const seen = `${size} ${mtimeMs}`
    if (seen === file.seen && size === file.at) return
    if (size < file.at || !(await this.#hasMark(file))) this.#startOver(file, 0)
    if (size - file.at > most_backlog_bytes) await this.#skip(file, size)
    // What is first read may have been written long ago.
    this.#grew_ms = monotonicMs() - (file.seen === '' ? Math.max(0, Date.now() - mtimeMs) : 0)
    while (file.at < size && !this.#disposed) {
      const { bytesRead } = await file.handle.read(this.#piece, 0, Math.min(piece_bytes, size - file.at), file.at)
      if (bytesRead === 0) break
      const piece = this.#piece.subarray(0, bytesRead)
      file.cutter.feed(piece)
      file.at += bytesRead
      file.mark = Buffer.concat([file.mark, piece.subarray(-mark_bytes)]).subarray(-mark_bytes)
    }
    file.seen = seen
  }

  async #hasMark({ handle, at, mark }: Followed): Promise<boolean> {
    const now = Buffer.alloc(mark.length)
    const { bytesRead } = await handle.read(now, 0, mark.length, at - mark.length)
    return bytesRead === mark.length && now.equals(mark)
  }

  #startOver(file: Followed, at: number): void {
    file.cutter.end()
    file.cutter = this.#cutter(at)
    file.at = at
    file.mark = Buffer.alloc(0)
  }

  async #skip(file: Followed, size: number): Promise<void> {
    const to = await recordStartBefore(file.handle, size - most_backlog_bytes / 2)
    const skipped = to - file.at
    this.#startOver(file, to)
    this.#ring.add({ start: to, end: to, text: `${skipped} bytes of the log were passed over: so much came at once.`, head: null, loose: true, note: true })
  }

  #flush({ cutter }: Followed): void {
    if (cutter.has_open && monotonicMs() - this.#grew_ms >= (cutter.has_half_line ? half_line_ms : quiet_ms)) cutter.end()
  }

  async #leave(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    file?.cutter.end()
    await file?.handle.close().catch(() => {})
  }

  #tell(state: LogState): void {
    if (state.kind === this.#state.kind && state.sentence === this.#state.sentence) return
    this.#state = state
    this.#waiters.wake('records')
  }

  /** The file is closed once nobody reads it any more. */
  [Symbol.dispose](): void {
    this.#disposed = true
    clearTimeout(this.#timer)
    void this.#looking.then(() => this.#leave())
    this.#waiters.wakeAll()
  }
}
