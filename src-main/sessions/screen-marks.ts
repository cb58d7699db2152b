/** Where the commands of a shell stand on its screen, so that a window that draws it anew can mark them. */
import type { Terminal as HeadlessTerminal, IMarker } from '@xterm/headless'
import type { DrawnMark } from '../../src-preload/contract/sessions.ts'
import type { Mark } from './screen-protocol.ts'

interface Placed {
  prompt: IMarker
  output: IMarker | null
  end: IMarker | null
  line: string
  folder: string | null
  exit_code: number | null
}

const most_marks = 1000

export class ScreenMarks {
  readonly #terminal: HeadlessTerminal
  #placed: Placed[] = []
  #line = ''
  #folder: string | null = null

  constructor(terminal: HeadlessTerminal) {
    this.#terminal = terminal
  }

  /** Called while the mark is read, so that the cursor stands where it was made. */
  hear(mark: Mark): void {
    const last = this.#placed.at(-1)
    if (mark.is === 'folder') this.#folder = mark.trusted ? mark.path : this.#folder
    else if (mark.is === 'command') this.#line = mark.trusted ? mark.line.trim() : this.#line
    else if (mark.is === 'prompt') this.#begin(last)
    else if (mark.is === 'started') {
      if (!last || last.output) return
      Object.assign(last, { output: this.#here(), ...(mark.trusted && { line: this.#line, folder: this.#folder }) })
      this.#line = ''
    } else if (last?.output && !last.end) Object.assign(last, { end: this.#here(), exit_code: mark.trusted ? mark.exit_code : null })
  }

  #begin(last: Placed | undefined): void {
    const prompt = this.#here()
    if (!prompt) return
    if (last && !last.output) this.#placed.pop()
    this.#placed.push({ prompt, output: null, end: null, line: '', folder: null, exit_code: null })
    if (this.#placed.length > most_marks) this.#placed = this.#placed.slice(-most_marks / 2)
  }

  #here(): IMarker | null {
    return this.#terminal.registerMarker(0) ?? null
  }

  /** In rows from the first that is kept. */
  get drawn(): DrawnMark[] {
    this.#placed = this.#placed.filter(({ prompt }) => !prompt.isDisposed)
    return this.#placed.map(({ prompt, output, end, line, folder, exit_code }) => ({
      ...{ prompt: prompt.line, output: output?.line ?? null, end: end?.line ?? null },
      ...{ line, folder, exit_code },
    }))
  }
}
