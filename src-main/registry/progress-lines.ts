/** How far a registered program is, by the lines it writes: the declared pattern finds a number in them. */
import type { Progress } from './declaration.ts'

/** What is looked at of one line; a number that tells of progress stands in a short one. */
const longest_line = 1000

export class ProgressLines {
  readonly #progress: Progress
  #line = ''
  #share: number | null = null

  constructor(progress: Progress) {
    this.#progress = progress
  }

  /** 0..1, the largest that was told; null before the first. */
  get share(): number | null {
    return this.#share
  }

  /** The next piece of the stream; a line ends with a newline or a return, as bars of progress do. */
  read(text: string): void {
    const lines = (this.#line + text).split(/[\r\n]/)
    this.#line = lines.pop()!.slice(-longest_line)
    for (const line of lines) this.#look(line)
    // A program may draw the number and no end of the line until it is over.
    this.#look(this.#line)
  }

  /** Something of the stream was left out: what follows is another line. */
  skip(): void {
    this.#line = ''
  }

  #look(line: string): void {
    const { pattern, scale } = this.#progress
    const text = line.slice(0, longest_line)
    for (let from = 0; from <= text.length; ) {
      const found = pattern.find(text, from)
      if (found === null) return
      const number = found.group_start < 0 ? Number.NaN : Number(text.slice(found.group_start, found.group_end))
      if (Number.isFinite(number)) this.#share = Math.max(this.#share ?? 0, Math.min(1, Math.max(0, number / scale)))
      from = Math.max(found.end, found.start + 1)
    }
  }
}
