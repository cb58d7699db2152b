/** Puts together what is said within one turn of the event loop: each message on its own costs a system call here and a wake-up there. */

export class TurnBatch<Message> {
  readonly #send: (messages: Message[]) => void
  #messages: Message[] = []
  #waiting: NodeJS.Immediate | undefined

  constructor(send: (messages: Message[]) => void) {
    this.#send = send
  }

  /** It goes out at the end of this turn, after those before it. */
  add(message: Message): void {
    this.#messages.push(message)
    this.#waiting ??= setImmediate(() => this.flush())
  }

  /** What waits goes out now. */
  flush(): void {
    clearImmediate(this.#waiting)
    this.#waiting = undefined
    if (this.#messages.length > 0) this.#send(this.#messages.splice(0))
  }
}
