/** A command line that cannot be understood: said in one sentence, with the help that would clear it up. */

export class UsageError extends Error {
  /** The verb whose help fits, or undefined for the general help. */
  readonly verb: string | undefined

  constructor(message: string, verb?: string) {
    super(message)
    this.name = 'UsageError'
    this.verb = verb
  }
}
