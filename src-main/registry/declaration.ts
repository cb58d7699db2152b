/** What a registry file declares, once it was read: programs, their stages and commands, and how each argument becomes words. */
import type { RegistryArgType } from '../../src-preload/contract/registry.ts'
import type { Effect } from '../../src-preload/contract/running.ts'
import type { LinearPattern } from '../base/linear-pattern.ts'

export type Origin = 'builtin' | 'user'

/** A value of a call, as JSON has it. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }

export interface Arg {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: RegistryArgType
  readonly required: boolean
  /** Where it stands among the words behind the options; null for an option. */
  readonly positional: number | null
  readonly option: string | null
  readonly list: boolean
  /** The values of a list become one word with this between them; null: the option is repeated, or the words follow each other. */
  readonly join: string | null
  /** The option stands once, and the values of the list follow it as words. */
  readonly spread: boolean
  /** Option and value are one word with `=` between them. */
  readonly attach: boolean
  readonly default: Value
  readonly choices: readonly string[] | null
  readonly min: number | null
  readonly max: number | null
  readonly max_length: number
  readonly pattern: LinearPattern | null
  readonly allow_dash: boolean
  readonly schemes: readonly string[]
  /** A path-in that is a folder of the workspace and not a file. */
  readonly folder: boolean
  /** "-" may stand for standard output. */
  readonly stdout: boolean
  readonly description: string
}

export interface Command {
  readonly name: string
  readonly description: string
  readonly effect: Effect
  /** Its first words. */
  readonly argv: readonly string[]
  /** `--` stands before the positionals. */
  readonly dashdash: boolean
  readonly args: readonly Arg[]
  readonly outputs: readonly string[]
  readonly example: Readonly<Record<string, Value>> | null
  readonly timeout_s: number | null
}

export interface Stage {
  readonly name: string
  readonly aliases: readonly string[]
  readonly commands: readonly Command[]
}

export interface Progress {
  readonly stream: 'stdout' | 'stderr'
  readonly pattern: LinearPattern
  readonly scale: number
}

export interface Program {
  readonly name: string
  readonly description: string
  readonly install: string
  readonly origin: Origin
  /** Names that are looked for on the tool path, in this order. */
  readonly search: readonly string[]
  /** Absolute; instead of `search`. */
  readonly path: string | null
  readonly env: Readonly<Record<string, string>>
  readonly progress: Progress | null
  readonly stages: readonly Stage[]
}
