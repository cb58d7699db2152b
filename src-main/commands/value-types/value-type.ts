/** What a value type is, and what it may know while it checks one value. */
import type { PartKind } from '../../../src-preload/contract/commands.ts'
import type { Effect } from '../../../src-preload/contract/running.ts'
import type { PathLedger } from '../../workspaces/resolve-path.ts'

/** What surrounds the value that is checked. */
export interface Seat {
  readonly tool: string
  /** Absolute path of the workspace, links resolved; null when none is open. */
  readonly root: string | null
  /** Absolute folder that the tool takes relative paths from (the working directory, or `git -C`). */
  base: string | null
  /** Absolute places outside the workspace that may be read. */
  readonly read_roots: readonly string[]
  readonly odoo_conf: string | null
  /** Configurations of the other environments. */
  readonly odoo_confs?: readonly string[]
  /** The word stands after `--`, so it cannot be taken for an option. */
  after_dashes: boolean
  /** Which positional word of the command it is, from 0. */
  word_index: number
  readonly paths: PathLedger
  /** Whether an option was given, by its main name. */
  given(name: string): boolean
  /** Values given to an option so far, by its main name. */
  values(name: string): readonly string[]
  /** The value makes the command at least this hard; `why` is a sentence for people. */
  raise(effect: Effect, why: string): void
  /** The value makes the command run code of the workspace. */
  runsCode(why: string): void
}

/** Why a value is refused, with the value that would do where there is one. */
export interface ValueRefusal {
  readonly reason: string
  readonly instead?: string
}

/** Null when accepted. */
export type CheckResult = ValueRefusal | null

export interface ValueType {
  /** As written in the policy, e.g. `number(1..100)`; also what completion shows. */
  readonly name: string
  readonly kind: PartKind
  /** Values to offer, for enums. */
  readonly values: readonly string[]
  /** What completion may offer: files, folders, branches, what a project can run. */
  readonly offers: 'files' | 'folders' | 'branches' | 'revisions' | 'remotes' | 'scripts' | 'targets' | null
  check(value: string, seat: Seat): CheckResult
}

/** Builds a type from what stands in its brackets (`''` without); `compile` reads a nested type expression. Throws Error with a sentence. */
export type TypeMaker = (args: string, compile: (expression: string) => ValueType) => ValueType

export const refused = (reason: string, instead?: string): ValueRefusal => (instead === undefined ? { reason } : { reason, instead })

/** A type whose check needs only the value. */
export function simpleType(name: string, kind: PartKind, check: (value: string, seat: Seat) => CheckResult, more: Partial<ValueType> = {}): ValueType {
  return { name, kind, values: [], offers: null, check, ...more }
}
