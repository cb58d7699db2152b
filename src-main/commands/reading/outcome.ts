/** What judging a line yields by its policy, and the words that all who judge share. */
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import type { Effect } from '../../../src-preload/contract/running.ts'
import type { CompiledCommand } from '../policies/compiled-policy.ts'
import type { Given, Problem } from './reading.ts'

/** Where a command is judged; what value types may look at. */
export interface Place {
  root: string | null
  cwd: string | null
  trusted: boolean
  read_roots: readonly string[]
  odoo_conf: string | null
  odoo_confs?: readonly string[]
}

export interface Outcome {
  /** The decisive problem, or null when all is allowed. */
  problem: Problem | null
  /** Nothing stands against it but that a person has to be at a terminal. */
  session: boolean
  effect: Effect | null
  rule: string
  reason: string
  /** Without the tool; as written when refused. */
  canonical: readonly string[]
  /** What was read, which the canonical words are written from. */
  items: readonly Given[]
  parts: VerdictPart[]
  follow: boolean
  code: boolean
  /** Folder that relative paths of the command start from. */
  base: string | null
  command: CompiledCommand
  /** Values of the given options by main name; a flag has none. */
  given: ReadonlyMap<string, readonly string[]>
  /** Positional words by slot. */
  slots: ReadonlyMap<string, readonly string[]>
  /** A rule that names the operation, or its verb. */
  judged_by: 'rule' | 'verb'
  /** It only asks the tool for its help. */
  is_help: boolean
}

export const weight: Record<Effect, number> = { read: 0, change: 1, destroy: 2 }

/** Ends the rule of every verdict of a tool that the user's policy widened; jobs keep their rule, so the record keeps the mark. */
export const widened_mark = ' (widened)'

export function sentence(text: string): string {
  const trimmed = text.trim()
  return /[.?]$/.test(trimmed) ? trimmed : `${trimmed}.`
}
