/** What the line was before: words that were typed, and whatever was put there, are each one step back. Kept by us, because a browser forgets what it did not type itself. */

export interface LineStep {
  line: string
  /** Where the cursor stands then. */
  cursor: number
}

/** Older steps are forgotten. */
const kept_steps = 200

/** Whether a change goes on with the word that is being typed or removed: one sign at one place, no new word, the same direction. */
function goesOn(before: LineStep, after: LineStep, way: number): boolean {
  const grown = after.line.length - before.line.length
  if (Math.abs(grown) !== 1 || grown !== way) return false
  if (grown < 0) return true
  const sign = after.line[after.cursor - 1] ?? ''
  const beside = after.line[after.cursor - 2] ?? ''
  return !(/\s/.test(beside) && !/\s/.test(sign))
}

export class LineUndo {
  #past: LineStep[] = []
  #future: LineStep[] = []
  #now: LineStep = { line: '', cursor: 0 }
  /** 1 while words are typed, -1 while they are removed, 0 after anything else. */
  #way = 0

  get line(): string {
    return this.#now.line
  }

  /** The user changed the text by hand. */
  typed(step: LineStep): void {
    if (step.line === this.#now.line) return
    const way = Math.sign(step.line.length - this.#now.line.length)
    if (this.#way === 0 || !goesOn(this.#now, step, this.#way)) this.#keep()
    this.#now = step
    this.#future = []
    this.#way = way
  }

  /** The text was changed for the user: a completion, an older line, an emptied one. */
  put(step: LineStep): void {
    if (step.line === this.#now.line) return
    this.#keep()
    this.#now = step
    this.#future = []
    this.#way = 0
  }

  /** Null where there is nothing before. */
  undo(): LineStep | null {
    return this.#move(this.#past, this.#future)
  }

  /** Null where nothing was undone. */
  redo(): LineStep | null {
    return this.#move(this.#future, this.#past)
  }

  #move(from: LineStep[], to: LineStep[]): LineStep | null {
    const step = from.pop()
    if (!step) return null
    to.push(this.#now)
    this.#now = step
    this.#way = 0
    return step
  }

  #keep(): void {
    this.#past.push(this.#now)
    if (this.#past.length > kept_steps) this.#past.shift()
  }
}
