/** Marks of the shell integration in a terminal: where commands began, what they printed, how they ended; and the way from one to the next. */
import type { IDisposable, IMarker, Terminal } from '@xterm/xterm'

interface Marked {
  prompt: IMarker
  output: IMarker | null
  end: IMarker | null
}

/** Bounds what is remembered; the markers of lines that scrolled away are gone by themselves. */
const most_marks = 5000

export class CommandMarks {
  readonly #terminal: Terminal
  readonly #ends: IDisposable[]
  #commands: Marked[] = []
  /** The command that was jumped to; typing or scrolling elsewhere starts from what is in view again. */
  #at: Marked | null = null

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    const hear = (data: string) => {
      this.#hear(data)
      return true
    }
    this.#ends = [terminal.parser.registerOscHandler(133, hear), terminal.parser.registerOscHandler(633, hear), terminal.onData(() => this.#leave())]
  }

  #leave(): void {
    this.#at = null
  }

  #hear(data: string): void {
    const letter = data.split(';')[0]
    const last = this.#commands.at(-1)
    if (letter === 'A') this.#begin()
    else if (letter === 'C') this.#print(last)
    else if (letter === 'D' && last?.output) {
      last.end ??= this.#terminal.registerMarker(0) ?? null
      const code = data.split(';')[1] ?? ''
      if (/^\d+$/.test(code)) this.#decorate(last.prompt, Number(code))
    }
  }

  /** The prompt may stand in what was there before this view opened, which brings no marks: then the command begins one line up. */
  #print(last: Marked | undefined): void {
    if (!last || last.output) this.#begin(-1)
    const command = this.#commands.at(-1)
    if (command) command.output = this.#terminal.registerMarker(0) ?? null
  }

  #begin(offset = 0): void {
    const prompt = this.#terminal.registerMarker(offset)
    if (!prompt) return
    this.#commands.push({ prompt, output: null, end: null })
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

  /** Selects what the command that was jumped to, else the last one that printed, has printed; false where there is none. */
  selectOutput(): boolean {
    const known = this.#known
    const command = this.#at?.output ? this.#at : known.findLast(({ output, end }) => output !== null && end !== null)
    if (!command?.output) return false
    const last = (command.end?.line ?? this.#terminal.buffer.active.length) - 1
    if (last < command.output.line) return false
    this.#terminal.selectLines(command.output.line, last)
    return true
  }

  dispose(): void {
    for (const end of this.#ends) end.dispose()
  }
}
