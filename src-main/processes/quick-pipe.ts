/** Reads what a program writes into a pipe: of a short program in one go after its end, of a longer one as it comes. */
import { closeSync, readSync } from 'node:fs'
import { Socket } from 'node:net'

/** As much as a pipe holds. */
const read_bytes = 64 * 1024
/** Nothing is read from two pipes at a time. */
const shared = Buffer.alloc(read_bytes)
/** Somebody else may go on writing: it is read as it comes then. */
const most_reads = 8

export class QuickPipe {
  readonly #fd: number
  /** False: wait until `resume`. */
  readonly #data: (bytes: Buffer) => boolean
  /** All was read, or it was let go. */
  readonly #closed: () => void
  #socket: Socket | undefined
  #is_over = false

  /** Takes over the descriptor, whose reads must not block. */
  constructor(fd: number, data: (bytes: Buffer) => boolean, closed: () => void) {
    this.#fd = fd
    this.#data = data
    this.#closed = closed
  }

  /** From now on it is read as it comes. Making a stream costs as much as starting a program, so one that ends in a moment gets none. */
  follow(paused = false): void {
    if (this.#socket || this.#is_over) return
    const socket = new Socket({ fd: this.#fd, readable: true, writable: false, manualStart: true } as ConstructorParameters<typeof Socket>[0])
    this.#socket = socket
    if (paused) socket.pause()
    socket.on('data', (bytes: Buffer) => {
      if (!this.#data(bytes)) socket.pause()
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#over())
  }

  /** The program has ended: what it left in the pipe is read at once. Whoever still holds the other end is followed. */
  drain(): void {
    if (this.#socket || this.#is_over) return
    for (let n = 0; n < most_reads; n++) {
      const length = this.#read()
      if (length === 0) this.letGo()
      if (!length) break
      if (this.#data(Buffer.from(shared.subarray(0, length)))) continue
      this.follow(true)
      return
    }
    this.follow()
  }

  /** Into the shared bytes: how many; 0 at the end; null when somebody holds the other end and wrote nothing. */
  #read(): number | null {
    try {
      return readSync(this.#fd, shared, 0, read_bytes, null)
    } catch {
      return null
    }
  }

  resume(): void {
    this.#socket?.resume()
  }

  letGo(): void {
    if (this.#socket) this.#socket.destroy()
    else if (!this.#is_over) {
      closeSync(this.#fd)
      this.#over()
    }
  }

  #over(): void {
    if (this.#is_over) return
    this.#is_over = true
    this.#closed()
  }
}
