/** Finds the progress that a program on a terminal tells (OSC 9;4) among what it writes, without holding anything up. */

const begin = Buffer.from('\u001b]9;4;')
/** State, share and end: `1;100` and a byte or two. */
const longest_rest = 8

export class ProgressScan {
  /** The end of the last bytes, where a message may have been cut. */
  #rest: Buffer = Buffer.alloc(0)
  #share: number | null = null

  /** The newest share that was told, 0..1; null while there is none. */
  get share(): number | null {
    return this.#share
  }

  read(bytes: Buffer): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes
    let at = -1
    // Each of them: a state may come without a share, which then is that of the one before.
    for (let next = all.indexOf(begin); next >= 0; next = all.indexOf(begin, next + begin.length)) {
      at = next
      this.#note(all.toString('latin1', at + begin.length, at + begin.length + longest_rest))
    }
    this.#rest = this.#restOf(all, at)
  }

  /** A state of trouble or waiting keeps its share; one without a share tells nothing about how far it is. */
  #note(text: string): void {
    const parts = /^([0-4])(?:;(\d{1,3}))?(?:\u0007|\u001b|$)/.exec(text)
    if (!parts) return
    if (parts[1] === '0' || parts[1] === '3') this.#share = null
    else if (parts[2] !== undefined) this.#share = Math.min(100, Number(parts[2])) / 100
  }

  #restOf(all: Buffer, at: number): Buffer {
    const open = at >= 0 && all.length - at < begin.length + longest_rest
    return Buffer.from(all.subarray(open ? at : Math.max(0, all.length - begin.length + 1)))
  }
}
