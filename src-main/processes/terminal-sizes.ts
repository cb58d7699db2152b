/** Notes the sizes that a terminal had, beside its output, so that a replay breaks its lines as the program did. Losable. */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { sizesName } from '../store/output-names.ts'

/** A window that is dragged changes size all the time; more than this is not kept. */
const most_sizes = 2000
/** The folder of the output is made with its first byte; by then it is there. */
const soon_ms = 100

export class TerminalSizes {
  readonly #path: string
  readonly #started_ms = performance.now()
  #waiting: string[] = []
  #noted = 0
  #soon: NodeJS.Timeout | undefined

  constructor(folder: string, attempt: number, cols: number, rows: number) {
    this.#path = join(folder, sizesName(attempt))
    this.note(cols, rows)
  }

  note(cols: number, rows: number): void {
    if (this.#noted++ >= most_sizes) return
    this.#waiting.push(`${Math.round(performance.now() - this.#started_ms)} ${cols} ${rows}\n`)
    this.#soon ??= setTimeout(() => this.write(), soon_ms).unref()
  }

  /** There is no folder while the program has written nothing; they are written with the next change or at the end then. */
  write(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    if (this.#waiting.length === 0) return
    try {
      appendFileSync(this.#path, this.#waiting.join(''), { mode: 0o600 })
      this.#waiting = []
    } catch {
      // A replay takes the usual size then.
    }
  }
}
