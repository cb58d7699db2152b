/** What reading an argv yields: its parts in written order, what each is, and what stands against them. */
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import type { CompiledCommand, CompiledOption } from '../policies/compiled-policy.ts'
import type { Family } from '../policies/parser-families.ts'

/** A change of the words that would lift a problem: `remove` words at `at` replaced by `insert`. */
export interface Edit {
  at: number
  remove: number
  insert: readonly string[]
  /** The word is unknown or unfinished, so nobody can say what the line would have done with it. */
  is_guess?: 'unknown' | 'unfinished'
}

export interface Problem {
  /** Index of the word it stands at. */
  at: number
  rule: string
  reason: string
  edit: Edit | null
  /** A line of the policy that names the allowed form. */
  nearest: string | null
  /** The policy says that a person at a terminal may do it. */
  session?: boolean
}

export interface GivenOption {
  kind: 'option'
  option: CompiledOption
  /** As the tool knows it, e.g. `--no-verify`. */
  name: string
  negated: boolean
  /** Values in order; empty for a flag. */
  values: string[]
  /** Given in the attached form where both are possible. */
  attached: boolean
  /** Words that drop out when the option is taken away. */
  edit: Edit
  family: Family
  /** Index of the word with the value, or of the option. */
  value_at: number
  parts: VerdictPart[]
}

export interface GivenWord {
  kind: 'word'
  value: string
  at: number
  dashed: boolean
  part: VerdictPart
}

export interface GivenCommand {
  kind: 'command'
  command: CompiledCommand
}

export type Given = GivenOption | GivenWord | GivenCommand | { kind: 'dashes' }

export interface Reading {
  command: CompiledCommand
  items: Given[]
  parts: VerdictPart[]
  problems: Problem[]
  dashes: boolean
}
