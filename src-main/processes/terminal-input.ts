/** Input of a terminal: written in order and whole as fast as the program reads, bounded, and never into a closed terminal. */
import { writeSync } from 'node:fs'

/** So much may wait for a program that does not read; who sends more waits with it. */
export const waiting_input_bytes = 1024 * 1024
/** Above this nothing more is taken. */
export const most_input_bytes = 8 * 1024 * 1024
/** Between two tries while the program does not read: from the first to the longest. */
const first_pause_ms = 1
const longest_pause_ms = 50

/** Throws the sentence for the sender when the program has so much unread input that no more is taken. */
export function refuseFlood(waiting_bytes: number, more_bytes: number): void {
  if (waiting_bytes + more_bytes <= most_input_bytes) return
  throw new Error(`The program does not read its input: ${waiting_bytes} bytes wait already, and at most ${most_input_bytes} may. This input was not taken.`)
}

interface Piece {
  bytes: Buffer
  done: () => void
}

/** node-pty's own queue has no bound, tells nobody when it is through, and spins while the program does not read. */
export class TerminalInput {
  readonly #fd: number
  readonly #pieces: Piece[] = []
  #waiting_bytes = 0
  #pause: NodeJS.Timeout | undefined
  #pause_ms = first_pause_ms
  #closed = false

  constructor(fd: number) {
    this.#fd = fd
  }

  /** Resolves when so much was read that more may come, or the terminal was closed. Rejects when too much waits; nothing of `data` was taken then. */
  async write(data: string): Promise<void> {
    const bytes = Buffer.from(data)
    if (bytes.length === 0 || this.#closed) return
    refuseFlood(this.#waiting_bytes, bytes.length)
    this.#waiting_bytes += bytes.length
    await new Promise<void>((done) => {
      this.#pieces.push({ bytes, done })
      if (this.#waiting_bytes <= waiting_input_bytes) done()
      if (this.#pieces.length === 1) this.#work()
    })
  }

  /** The descriptor does not block, and a write that is done here cannot hit another file that got its number in between. */
  #work(): void {
    for (let piece = this.#pieces[0]; piece && !this.#closed; piece = this.#pieces[0]) {
      try {
        this.#wrote(piece, writeSync(this.#fd, piece.bytes))
        this.#pause_ms = first_pause_ms
      } catch (error) {
        this.#failed((error as NodeJS.ErrnoException).code)
        return
      }
    }
  }

  #failed(code: string | undefined): void {
    if (code === 'EAGAIN') {
      this.#pause = setTimeout(() => this.#work(), this.#pause_ms)
      this.#pause_ms = Math.min(longest_pause_ms, this.#pause_ms * 2)
    }
    // EIO: nobody has the terminal open any more.
    else this.close()
  }

  #wrote(piece: Piece, written: number): void {
    this.#waiting_bytes -= written
    piece.bytes = piece.bytes.subarray(written)
    if (piece.bytes.length > 0) return
    this.#pieces.shift()
    piece.done()
  }

  /** The descriptor is about to be closed, and its number may name something else then. What waits is the program's own affair. */
  close(): void {
    this.#closed = true
    clearTimeout(this.#pause)
    for (const { done } of this.#pieces.splice(0)) done()
  }
}
