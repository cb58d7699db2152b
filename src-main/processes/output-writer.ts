/** Writes one stream of one attempt to disk as it comes: head and tail within the cap, never more than a few MiB in memory. */
import { closeSync, mkdirSync, openSync, rmSync, writev, writevSync } from 'node:fs'
import { join } from 'node:path'
import type { StreamName } from '../../src-preload/contract/jobs.ts'
import { laterPieceName, shareOfCap } from '../store/output-names.ts'
import { isFullDisk, reportFullDisk, standsBack } from './full-disk.ts'
import { MaskStage } from './mask-stage.ts'
import type { StreamTotals } from './runner-protocol.ts'
import { syncLater } from './sync-later.ts'
import { TimingIndex } from './timing-index.ts'

const MiB = 1024 * 1024
/** Above this the source is asked to wait: several writes' worth, little enough for many jobs at once. */
const high_water_bytes = 4 * MiB
/** Up to this a write is done at once: it costs less than the way to a thread and back. */
const at_once_bytes = 128 * 1024
/** A terminal gives 4 KB at a time; so much of it, or what comes in this time, is written together. A reader does not notice 4 ms. */
const gather_bytes = 256 * 1024
const gather_ms = 4
/** Kept in memory while the disk takes nothing; older bytes are lost. */
const patience_bytes = MiB
/** Between two tries while the disk takes nothing. */
const retry_ms = 200
/** writev takes at most this many buffers (IOV_MAX). */
const most_buffers = 1024

export interface OutputWriterOptions {
  folder: string
  attempt: number
  stream: StreamName
  cap_bytes: number
  /** Secrets that are known, beside what looks like one. */
  secrets: readonly string[]
  /** More bytes can be read from the files. */
  on_grew: () => void
  /** The source may go on. */
  on_drain: () => void
}

interface OpenPiece {
  fd: number
  path: string
  size_bytes: number
  room_bytes: number
}

export class OutputWriter {
  readonly #options: OutputWriterOptions
  readonly #share: ReturnType<typeof shareOfCap>
  readonly #index: TimingIndex
  /** Between the program and the disk: no secret gets past it. */
  readonly #mask: MaskStage
  #pending: Buffer[] = []
  #pending_bytes = 0
  /** Logical offset of the first pending byte: everything before is in a file or given up. */
  #handled = 0
  #head_bytes = 0
  #piece: OpenPiece | undefined
  /** Finished pieces of the tail, oldest first. */
  #tail: { path: string; size_bytes: number }[] = []
  #busy = false
  #scheduled: 'now' | 'soon' | undefined
  #gathering: NodeJS.Timeout | undefined
  #worked_ms = -Infinity
  #asked_to_wait = false
  #blocked: NodeJS.Timeout | undefined
  #cut_bytes = 0
  #lost_bytes = 0
  #lost_because: string | null = null
  #finished: (() => void) | undefined

  constructor(options: OutputWriterOptions) {
    this.#options = options
    this.#share = shareOfCap(options.cap_bytes)
    this.#index = new TimingIndex(options.folder, options.attempt, options.stream)
    this.#mask = new MaskStage(options.secrets, (bytes) => this.#take(bytes))
  }

  /** Bytes up to here can be read. */
  get readable_bytes(): number {
    return this.#handled
  }

  get totals(): StreamTotals {
    return {
      bytes: this.#handled + this.#pending_bytes + this.#mask.held_bytes,
      cut_bytes: this.#cut_bytes,
      lost_bytes: this.#lost_bytes,
      lost_because: this.#lost_because,
    }
  }

  /** Takes bytes, which it may change; false when the source should wait for `on_drain`. */
  push(bytes: Buffer): boolean {
    if (bytes.length === 0) return true
    return this.#take(this.#mask.push(bytes))
  }

  #take(bytes: Buffer): boolean {
    if (bytes.length === 0) return this.#pending_bytes <= high_water_bytes
    this.#pending.push(bytes)
    this.#pending_bytes += bytes.length
    if (this.#blocked) this.#giveUpOldest(patience_bytes)
    else if (!this.#busy) this.#schedule()
    if (this.#pending_bytes <= high_water_bytes) return true
    this.#asked_to_wait = true
    return false
  }

  /** A write follows this turn's reads at once; in a flood of small pieces several turns share one. */
  #schedule(): void {
    const enough = this.#pending_bytes >= gather_bytes || performance.now() - this.#worked_ms > gather_ms
    if (this.#scheduled === 'now' || (this.#scheduled === 'soon' && !enough)) return
    clearTimeout(this.#gathering)
    this.#scheduled = enough ? 'now' : 'soon'
    const work = () => {
      this.#scheduled = undefined
      this.#work()
    }
    if (enough) setImmediate(work)
    else this.#gathering = setTimeout(work, gather_ms)
  }

  /** Writes what is left and closes the files; what cannot be written now is lost. `ms` is the time of the end for the index. */
  finish(ms: number): Promise<void> {
    this.#take(this.#mask.end())
    return new Promise((resolve) => {
      this.#finished = () => {
        this.stamp(ms)
        this.#index.close(ms)
        resolve()
      }
      this.#unblock()
      this.#work()
    })
  }

  /** Notes in the timing index how far the stream was at this moment (milliseconds since the start). */
  stamp(ms: number): void {
    this.#index.add(ms, this.#handled)
  }

  #work(): void {
    this.#worked_ms = performance.now()
    while (!this.#busy && this.#pending_bytes > 0 && !this.#blocked) {
      try {
        if (standsBack(this.#options.folder)) throw fullDisk()
        this.#skipWhatTheTailWillNotHold()
        const piece = this.#openPiece()
        const batch = this.#batch(piece.room_bytes)
        if (batch.bytes > at_once_bytes) this.#writeAside(piece, batch.buffers)
        else this.#wrote(piece, writevSync(piece.fd, batch.buffers))
      } catch (error) {
        this.#failed(error)
      }
    }
    if (this.#finished && !this.#busy && this.#pending_bytes === 0) this.#close()
  }

  #writeAside(piece: OpenPiece, buffers: Buffer[]): void {
    this.#busy = true
    writev(piece.fd, buffers, (error, written) => {
      this.#busy = false
      if (error) this.#failed(error)
      else this.#wrote(piece, written)
      this.#work()
    })
  }

  #wrote(piece: OpenPiece, written: number): void {
    piece.size_bytes += written
    piece.room_bytes -= written
    this.#drop(written)
    if (piece.room_bytes === 0) this.#closePiece()
    if (this.#asked_to_wait && this.#pending_bytes < high_water_bytes / 2) {
      this.#asked_to_wait = false
      this.#options.on_drain()
    }
    this.#options.on_grew()
  }

  /** Forgets the first `bytes` of what is pending: they are written, cut or lost. */
  #drop(bytes: number): void {
    this.#handled += bytes
    this.#pending_bytes -= bytes
    let whole = 0
    while (bytes > 0) {
      const first = this.#pending[whole]!
      if (first.length > bytes) {
        this.#pending[whole] = first.subarray(bytes)
        break
      }
      bytes -= first.length
      whole++
    }
    if (whole > 0) this.#pending.splice(0, whole)
  }

  #batch(room_bytes: number): { buffers: Buffer[]; bytes: number } {
    const buffers: Buffer[] = []
    let bytes = 0
    for (const buffer of this.#pending) {
      if (bytes === room_bytes || buffers.length === most_buffers) break
      const taken = buffer.length > room_bytes - bytes ? buffer.subarray(0, room_bytes - bytes) : buffer
      buffers.push(taken)
      bytes += taken.length
    }
    return { buffers, bytes }
  }

  /** Once the head is full, bytes that the tail would drop before anybody could read them are not written at all. */
  #skipWhatTheTailWillNotHold(): void {
    if (this.#head_bytes < this.#share.head_bytes || this.#piece) return
    const skipped = this.#pending_bytes - this.#share.tail_bytes
    if (skipped <= 0) return
    for (const { path, size_bytes } of this.#tail.splice(0)) {
      rmSync(path, { force: true })
      this.#cut_bytes += size_bytes
    }
    this.#cut_bytes += skipped
    this.#drop(skipped)
  }

  #openPiece(): OpenPiece {
    if (this.#piece) return this.#piece
    const { folder, attempt, stream } = this.#options
    const path = join(folder, laterPieceName(attempt, stream, this.#handled))
    const head_room = this.#share.head_bytes - this.#head_bytes
    if (head_room <= 0) this.#makeTailRoom()
    // Usually the first bytes of a job are its first stream's, and nothing is there yet.
    if (attempt === 1 && stream !== 'stderr' && this.#handled === 0) makeOwnFolder(folder)
    let fd: number
    try {
      fd = openSync(path, 'a', 0o600)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      makeOwnFolder(folder)
      fd = openSync(path, 'a', 0o600)
    }
    this.#piece = { fd, path, size_bytes: 0, room_bytes: head_room > 0 ? head_room : this.#share.piece_bytes }
    return this.#piece
  }

  #makeTailRoom(): void {
    let bytes = this.#tail.reduce((sum, piece) => sum + piece.size_bytes, 0)
    while (this.#tail.length > 0 && bytes + this.#share.piece_bytes > this.#share.tail_bytes) {
      const oldest = this.#tail.shift()!
      rmSync(oldest.path, { force: true })
      bytes -= oldest.size_bytes
      this.#cut_bytes += oldest.size_bytes
    }
  }

  #closePiece(): void {
    const piece = this.#piece
    if (!piece) return
    this.#piece = undefined
    if (this.#head_bytes < this.#share.head_bytes) this.#head_bytes += piece.size_bytes
    else this.#tail.push({ path: piece.path, size_bytes: piece.size_bytes })
    syncLater(piece.fd, piece.size_bytes)
  }

  /** A full disk, too many open files, an I/O error: the program goes on, we try again, and say what was lost. */
  #failed(error: unknown): void {
    this.#lost_because = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    if (isFullDisk(error)) reportFullDisk()
    this.#giveUpOldest(this.#finished ? 0 : patience_bytes)
    if (this.#finished) return
    this.#blocked = setTimeout(() => {
      this.#blocked = undefined
      this.#work()
    }, retry_ms)
  }

  #giveUpOldest(keep_bytes: number): void {
    const lost = this.#pending_bytes - keep_bytes
    if (lost <= 0) return
    this.#lost_bytes += lost
    this.#drop(lost)
    // What comes next is not the continuation of this file.
    this.#closePiece()
    if (this.#asked_to_wait) {
      this.#asked_to_wait = false
      this.#options.on_drain()
    }
  }

  #unblock(): void {
    clearTimeout(this.#gathering)
    clearTimeout(this.#blocked)
    this.#blocked = undefined
  }

  #close(): void {
    this.#closePiece()
    const finished = this.#finished
    this.#finished = undefined
    finished?.()
  }

  /** Forgets everything at once; for the end of the runner. */
  abandon(): void {
    this.#mask.end()
    this.#unblock()
    if (this.#piece) closeSync(this.#piece.fd)
    this.#piece = undefined
  }
}

/** Only this one: where the one above is gone, the data folder was moved, and a new one in its old place would be found by nobody. */
function makeOwnFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function fullDisk(): Error {
  return Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' })
}
