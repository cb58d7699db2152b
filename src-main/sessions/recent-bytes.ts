/** The newest bytes of a session with a running offset, for windows that read along; older ones are on the screen only. */

export class RecentBytes {
  readonly #most_bytes: number
  #pieces: Buffer[] = []
  #start = 0
  #end = 0

  constructor(most_bytes: number) {
    this.#most_bytes = most_bytes
  }

  /** Offset of the oldest byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Offset behind the newest byte. */
  get end(): number {
    return this.#end
  }

  push(bytes: Buffer): void {
    this.#pieces.push(bytes)
    this.#end += bytes.length
    while (this.#end - this.#start > this.#most_bytes && this.#pieces.length > 1) this.#start += this.#pieces.shift()!.length
  }

  /** At most `limit` bytes from `offset`, which must be kept. */
  from(offset: number, limit: number): Buffer {
    const parts: Buffer[] = []
    let at = this.#start
    let left = limit
    for (const piece of this.#pieces) {
      const skip = Math.max(0, offset - at)
      at += piece.length
      if (skip >= piece.length || left <= 0) continue
      const part = piece.subarray(skip, skip + left)
      parts.push(part)
      left -= part.length
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }
}
