/** Marks of the shell integration in a terminal: where commands began, what they printed, how they ended; and the way from one to the next. */

import type { IDisposable, IMarker, Terminal } from '@xterm/xterm'
import { type SplitMark, splitMark, unescapeMark } from '../../src-preload/contract/shell-marks.ts'
import type { DrawnMark } from './terminal-source.ts'

interface Marked {
  prompt: IMarker
  output: IMarker | null
  end: IMarker | null
  line: string
  folder: string | null
  exit_code: number | null
}

/** A command as it is shown outside of the terminal's own rows. */
export interface MarkedCommand {
  line: string
  /** Where it ran, absolute; null where the shell does not tell. */
  folder: string | null
  is_over: boolean
  exit_code: number | null
}

/** Bounds what is remembered; the markers of lines that scrolled away are gone by themselves. */
const most_marks = 5000

export class CommandMarks {
  readonly #terminal: Terminal
  readonly #ends: IDisposable[]
  #commands: Marked[] = []
  #line = ''
  #folder: string | null = null
  /** The command that was jumped to; typing or scrolling elsewhere starts from what is in view again. */
  #at: Marked | null = null

  /** `nonce` gives the word of the shell's own marks; without it marks only say where commands stand. */
  constructor(terminal: Terminal, nonce: () => string | null = () => null) {
    this.#terminal = terminal
    const hear = (data: string) => {
      this.#hear(splitMark(data, nonce()))
      return true
    }
    this.#ends = [terminal.parser.registerOscHandler(133, hear), terminal.parser.registerOscHandler(633, hear), terminal.onData(() => this.#leave())]
  }

  #leave(): void {
    this.#at = null
  }

  #hear({ letter, words: [word = ''], trusted }: SplitMark): void {
    const last = this.#commands.at(-1)
    if (letter === 'A') this.#begin()
    else if (letter === 'E') this.#line = trusted ? unescapeMark(word).trim() : this.#line
    else if (letter === 'P' && word.startsWith('Cwd=')) this.#folder = trusted ? unescapeMark(word.slice(4)) : this.#folder
    else if (letter === 'C') this.#print(last, trusted)
    else if (letter === 'D' && last?.output) this.#end(last, trusted ? word : '')
  }

  #end(command: Marked, code: string): void {
    command.end ??= this.#terminal.registerMarker(0) ?? null
    if (!/^\d{1,9}$/.test(code)) return
    command.exit_code = Number(code)
    this.#decorate(command.prompt, command.exit_code)
  }

  /** The prompt may stand in what was there before this view opened, which brings no marks: then the command begins one line up. */
  #print(last: Marked | undefined, trusted: boolean): void {
    if (!last || last.output) this.#begin(-1)
    const command = this.#commands.at(-1)
    if (!command) return
    command.output = this.#terminal.registerMarker(0) ?? null
    if (trusted) Object.assign(command, { line: this.#line, folder: this.#folder })
    this.#line = ''
  }

  #begin(offset = 0): void {
    const prompt = this.#terminal.registerMarker(offset)
    if (!prompt) return
    // A prompt that was drawn anew without a command in between is the same one.
    const last = this.#commands.at(-1)
    if (last && !last.output) this.#commands.pop()
    this.#commands.push({ prompt, output: null, end: null, line: '', folder: null, exit_code: null })
    if (this.#commands.length > most_marks) this.#commands = this.#commands.slice(-most_marks / 2)
  }

  /** A small sign at the left edge of the prompt's line: green where it succeeded, red with the code where it failed. */
  #decorate(marker: IMarker, code: number): void {
    const decoration = this.#terminal.registerDecoration({ marker, x: 0, width: 1, layer: 'top' })
    decoration?.onRender((element) => {
      element.dataset['mark'] = code === 0 ? 'ok' : 'failed'
      element.title = code === 0 ? 'succeeded' : `failed, exit ${code}`
    })
  }

  /** Sets the marks of a screen that was drawn anew, whose first row is the terminal's first. */
  restore(drawn: readonly DrawnMark[]): void {
    const { baseY, cursorY, length } = this.#terminal.buffer.normal
    const markAt = (row: number | null): IMarker | null =>
      row === null || row < 0 || row >= length ? null : (this.#terminal.registerMarker(row - baseY - cursorY) ?? null)
    this.#commands = []
    this.#at = null
    for (const { prompt, output, end, line, folder, exit_code } of drawn) {
      const marker = markAt(prompt)
      if (!marker) continue
      this.#commands.push({ prompt: marker, output: markAt(output), end: markAt(end), line, folder, exit_code })
      if (exit_code !== null) this.#decorate(marker, exit_code)
    }
  }

  get #known(): Marked[] {
    this.#commands = this.#commands.filter(({ prompt }) => !prompt.isDisposed)
    return this.#commands
  }

  /** Scrolls to the command before or behind the one in view; false where there is none. */
  jump(by: -1 | 1): boolean {
    const known = this.#known
    const top = this.#terminal.buffer.active.viewportY
    const here = this.#at ? known.indexOf(this.#at) : -1
    const target =
      here >= 0
        ? known[here + by]
        : by < 0
          ? (known.findLast(({ prompt }) => prompt.line < top) ?? known.at(-1))
          : known.find(({ prompt }) => prompt.line > top)
    if (!target) return false
    this.#at = target
    this.#terminal.scrollToLine(target.prompt.line)
    return true
  }

  /** The command whose output fills the top of the view while its own line is out of sight above. */
  get #over(): Marked | null {
    const { viewportY, baseY, type } = this.#terminal.buffer.active
    if (type !== 'normal') return null
    const command = this.#commands.findLast(({ prompt, output }) => output !== null && !prompt.isDisposed && prompt.line < viewportY)
    if (command?.end === null) return command
    // At the bottom one looks at what comes, not at what was.
    return command && viewportY < baseY && command.end.line > viewportY ? command : null
  }

  /** What scrolled out of sight above its own output; null where the line can be seen. */
  get out_of_sight(): MarkedCommand | null {
    return shownAs(this.#over)
  }

  /** The command that is meant: jumped to, else scrolled into, else the last one that printed. */
  get #meant(): Marked | null {
    const known = this.#known
    if (this.#at?.output && known.includes(this.#at)) return this.#at
    return this.#over ?? known.findLast(({ output }) => output !== null) ?? null
  }

  get meant(): MarkedCommand | null {
    return shownAs(this.#meant)
  }

  /** Scrolls to the line of what is out of sight. */
  showLine(): void {
    const command = this.#over
    if (command) this.#terminal.scrollToLine(command.prompt.line)
  }

  /** Selects what the meant command has printed; false where there is none. */
  selectOutput(): boolean {
    const command = this.#meant
    if (!command?.output) return false
    const { length } = this.#terminal.buffer.active
    const last = (command.end?.line ?? length) - 1
    if (last < command.output.line) return false
    this.#terminal.selectLines(command.output.line, last)
    return true
  }

  dispose(): void {
    for (const end of this.#ends) end.dispose()
  }
}

const shownAs = (command: Marked | null): MarkedCommand | null =>
  command && { line: command.line, folder: command.folder, is_over: command.end !== null, exit_code: command.exit_code }
