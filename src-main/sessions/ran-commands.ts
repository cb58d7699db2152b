/** The commands that ran in a shell, put together from the marks of the shell integration; bounded. */
import type { SessionCommand } from '../../src-preload/contract/sessions.ts'
import { timestampNow } from '../base/clock.ts'
import type { Mark } from './screen-protocol.ts'

export interface RanListeners {
  /** `is_private`: typed behind a blank, which keeps it out of the shell's own history too. */
  started: (command: SessionCommand, is_private: boolean) => void
  finished: (command: SessionCommand) => void
}

const most_commands = 1000

export class RanCommands {
  readonly #listeners: RanListeners | undefined
  #commands: SessionCommand[] = []
  #number = 0
  #line = ''

  constructor(listeners?: RanListeners) {
    this.#listeners = listeners
  }

  get all(): readonly SessionCommand[] {
    return this.#commands
  }

  /** The line that runs now. */
  get running(): string | null {
    const last = this.#commands.at(-1)
    return last && last.finished_at === null ? last.command : null
  }

  note(mark: Mark, folder: string | null): void {
    switch (mark.is) {
      case 'command':
        this.#line = mark.line.trimEnd()
        return
      case 'started':
        this.#begin(folder)
        return
      case 'finished':
        this.ended(mark.exit_code)
        return
      case 'prompt':
        // A prompt without an end before it: the shell was interrupted, or does not tell ends.
        this.ended(null)
        return
      case 'folder':
        return
    }
  }

  /** Whatever runs is over. */
  ended(exit_code: number | null): void {
    const last = this.#commands.at(-1)
    if (!last || last.finished_at !== null) return
    const finished = { ...last, finished_at: timestampNow(), exit_code }
    this.#commands[this.#commands.length - 1] = finished
    this.#listeners?.finished(finished)
  }

  #begin(folder: string | null): void {
    this.ended(null)
    const started = { number: ++this.#number, command: this.#line.trimStart(), folder, started_at: timestampNow(), finished_at: null, exit_code: null }
    this.#commands.push(started)
    if (this.#commands.length > most_commands) this.#commands.shift()
    const is_private = this.#line.startsWith(' ')
    this.#line = ''
    this.#listeners?.started(started, is_private)
  }

  clear(): void {
    this.#commands = []
    this.#number = 0
    this.#line = ''
  }
}
