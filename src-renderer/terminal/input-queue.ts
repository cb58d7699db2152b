/** Sends what is typed to a running program in order and once: one call at a time, what comes meanwhile goes together, also over a lost connection. */
import { connection } from '../bridge/connection.ts'
import { type Failure, hasCode, toFailure } from '../bridge/failure.ts'
import type { Typed } from './terminal-source.ts'

/** The contract's limit for one call is 900 000 characters. */
const piece_length = 200_000
/** Kept of what is typed while there is no connection. */
export const kept_limit = 64 * 1024

/** What the terminal says by itself about mouse and focus: hours later it would mean something else. */
const passing = /^(?:\u001b\[(?:[IO]|M[\s\S]{3}|<\d+;\d+;\d+[Mm]))+$/

export interface Keeping {
  /** Characters that wait for the connection; null while there is one. */
  kept: number | null
  /** No more is kept: what is typed now is lost. */
  is_full: boolean
}

export interface InputQueueOptions {
  /** Hands one piece over. With `typed` a piece that is given again is taken once, and never by another run. */
  give: (data: string, typed: Typed) => Promise<unknown>
  /** The start of the session or the attempt of the job that it is typed for now. */
  run: () => number
  /** Told whenever that changes. */
  onKeeping?: (keeping: Keeping) => void
  /** Told how many characters could not be given over, and why; not where the program ended under the fingers, which its view says. */
  onLost?: (count: number, why: Failure) => void
  /** Resolves when there is a connection. */
  connected?: () => Promise<void>
}

export class InputQueue {
  readonly #options: InputQueueOptions
  readonly #writer = crypto.randomUUID()
  #waiting = ''
  #sent = 0
  #run = 1
  #sending = false
  #is_away = false
  #is_full = false
  #askers: ((is_taken: boolean) => void)[] = []

  constructor(options: InputQueueOptions) {
    this.#options = options
  }

  push(data: string): void {
    if (this.#is_away && !this.#keeps(data)) return
    if (!this.#waiting) this.#run = this.#options.run()
    this.#waiting += data
    if (this.#is_away) this.#tell()
    if (!this.#sending) void this.#send()
  }

  /** Resolves when all that was pushed was given over: true, or false where it was lost or dropped. */
  taken(): Promise<boolean> {
    return this.#sending ? new Promise((resolve) => this.#askers.push(resolve)) : Promise.resolve(true)
  }

  /** Forgets what waits for the connection. */
  drop(): void {
    if (!this.#is_away) return
    this.#forget()
    this.#tell()
  }

  /** After the first piece that is too much nothing is kept: a line with a hole in it could be another command. */
  #keeps(data: string): boolean {
    if (passing.test(data)) return false
    if (!this.#is_full && this.#waiting.length + data.length <= kept_limit) return true
    this.#is_full = true
    this.#tell()
    return false
  }

  async #send(): Promise<void> {
    this.#sending = true
    while (this.#waiting) {
      const data = pieceOf(this.#waiting)
      const from = this.#sent
      try {
        await this.#options.give(data, { writer: this.#writer, from, run: this.#run })
        this.#given(data, from)
      } catch (error) {
        if (hasCode(error, 'DISCONNECTED')) await this.#waitForConnection()
        else this.#lose(toFailure(error))
      }
    }
    this.#sending = false
    this.#answer(true)
  }

  #answer(is_taken: boolean): void {
    for (const answer of this.#askers.splice(0)) answer(is_taken)
  }

  /** What was dropped meanwhile is not taken off twice. */
  #given(data: string, from: number): void {
    if (this.#sent === from) {
      this.#waiting = this.#waiting.slice(data.length)
      this.#sent += data.length
    }
    this.#back()
  }

  async #waitForConnection(): Promise<void> {
    this.#is_away = true
    this.#tell()
    await (this.#options.connected ?? (() => connection.connected()))()
  }

  #lose(why: Failure): void {
    const is_told = this.#is_away || !hasCode(why, 'CONFLICT', 'NOT_FOUND')
    const count = this.#waiting.length
    this.#forget()
    this.#back()
    if (is_told && count > 0) this.#options.onLost?.(count, why)
  }

  #forget(): void {
    this.#sent += this.#waiting.length
    this.#waiting = ''
    this.#is_full = false
    this.#answer(false)
  }

  /** The host answers again. */
  #back(): void {
    if (!this.#is_away) return
    this.#is_away = this.#is_full = false
    this.#tell()
  }

  #tell(): void {
    this.#options.onKeeping?.({ kept: this.#is_away ? this.#waiting.length : null, is_full: this.#is_full })
  }
}

/** Two halves of one character stay together. */
function pieceOf(text: string): string {
  if (text.length <= piece_length) return text
  const last = text.charCodeAt(piece_length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? piece_length - 1 : piece_length)
}
