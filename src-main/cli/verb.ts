/** What a verb of the command line is. */

import type { Circumstances } from './circumstances.ts'
import type { Arguments, Flag } from './read-arguments.ts'

/** Does the verb's work; resolves to the exit code. */
export type RunVerb = (given: Arguments, circumstances: Circumstances, all: readonly Verb[]) => Promise<number>

export interface Verb {
  readonly name: string
  readonly summary: string
  readonly usage: string
  /** Paragraphs of the verb's own help. */
  readonly details: string
  readonly flags: readonly Flag[]
  /** True where the words after the first belong to a command and not to us. */
  readonly own_flags_first?: boolean
  /** Fewest and most words after the verb. */
  readonly words: readonly [least: number, most: number]
  /** What the first word can be, where that is a closed list. */
  readonly choices?: readonly string[]
  /** Loaded only when used, so that a short call stays short. */
  readonly load: () => Promise<RunVerb>
}
