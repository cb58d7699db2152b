/** The commands that ran in a shell, put together from the marks of the shell integration; bounded. */
import type { SessionCommand } from '../../src-preload/contract/sessions.ts'
import { timestampNow } from '../base/clock.ts'
import type { Mark } from './screen-protocol.ts'

const most_commands = 1000

export class RanCommands {
  #commands: SessionCommand[] = []
  #number = 0
  #line = ''

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
        this.#line = mark.line.trim()
        return
      case 'started':
        this.#commands.push({ number: ++this.#number, command: this.#line, folder, started_at: timestampNow(), finished_at: null, exit_code: null })
        if (this.#commands.length > most_commands) this.#commands.shift()
        this.#line = ''
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
    if (last && last.finished_at === null) this.#commands[this.#commands.length - 1] = { ...last, finished_at: timestampNow(), exit_code }
  }

  clear(): void {
    this.#commands = []
    this.#number = 0
    this.#line = ''
  }
}
