/** Puts a label before each line, for outputs that are shown together; a line is never torn by another output. */

const newline = 0x0a
/** A line without an end is shown in pieces, each with its label, rather than kept. */
const most_bytes = 64 * 1024

export class LabelLines {
  readonly #label: Buffer
  readonly #write: (lines: Buffer) => Promise<void>
  /** The beginning of a line whose end has not come. */
  #open: Buffer[] = []
  #open_bytes = 0

  /** `write` gets whole lines only. */
  constructor(label: string, write: (lines: Buffer) => Promise<void>) {
    this.#label = Buffer.from(`${label} | `)
    this.#write = write
  }

  async add(bytes: Buffer): Promise<void> {
    const lines: Buffer[] = []
    let start = 0
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      lines.push(...this.#close(bytes.subarray(start, end + 1)))
      start = end + 1
    }
    if (start < bytes.length) {
      this.#open.push(bytes.subarray(start))
      this.#open_bytes += bytes.length - start
    }
    if (this.#open_bytes > most_bytes) lines.push(...this.#close(Buffer.of(newline)))
    if (lines.length > 0) await this.#write(Buffer.concat(lines))
  }

  /** Shows a last line that has no end. */
  async end(): Promise<void> {
    if (this.#open_bytes > 0) await this.#write(Buffer.concat(this.#close(Buffer.of(newline))))
  }

  #close(rest: Buffer): Buffer[] {
    const line = [this.#label, ...this.#open, rest]
    this.#open = []
    this.#open_bytes = 0
    return line
  }
}
