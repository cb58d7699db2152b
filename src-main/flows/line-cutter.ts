/** Cuts stored output, read in pieces, into lines that know where they stand. */

/** A line longer than this is none. */
const longest_line_bytes = 8192

export interface Line {
  text: string
  /** Offset of its first byte. */
  from: number
  /** Offset after its last byte, without its end. */
  to: number
  /** It ended with a carriage return alone: what follows is written over it. */
  redrawn: boolean
  /** Counted from 1; null where what stood before it was stepped over. */
  number: number | null
}

export class LineCutter {
  #rest: Buffer = Buffer.alloc(0)
  #rest_from = 0
  /** The beginning of the next line was not seen. */
  #cut = false
  #number: number | null = 1

  /** The lines that `bytes` at `from` complete. Bytes between what was given before and `from` were stepped over. */
  push(bytes: Buffer, from: number): Line[] {
    const lines: Line[] = []
    const follows = this.#rest_from + this.#rest.length === from
    if (!follows) {
      this.#cut = from > 0
      this.#number = from > 0 ? null : 1
    }
    const all = follows && this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    const all_from = follows ? this.#rest_from : from
    let begin = 0
    for (let n = 0; n < all.length; n++) {
      const byte = all[n]
      if (byte !== 10 && byte !== 13) continue
      const redrawn = byte === 13 && n + 1 < all.length && all[n + 1] !== 10
      const line = { text: all.toString('utf8', begin, n), from: all_from + begin, to: all_from + n, redrawn, number: this.#number }
      begin = n + 1
      if (byte === 10 && this.#number !== null) this.#number++
      if (this.#cut) this.#cut = false
      else if (line.text !== '') lines.push(line)
    }
    const open = all.subarray(begin)
    if (open.length > longest_line_bytes) this.#cut = true
    this.#rest = open.length > longest_line_bytes ? Buffer.alloc(0) : Buffer.from(open)
    this.#rest_from = all_from + all.length - this.#rest.length
    return lines
  }

  /** The line that nothing ended, when nothing more comes. */
  end(): Line | undefined {
    if (this.#cut || this.#rest.length === 0) return undefined
    return { text: this.#rest.toString('utf8'), from: this.#rest_from, to: this.#rest_from + this.#rest.length, redrawn: false, number: this.#number }
  }
}
