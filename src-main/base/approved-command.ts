/** The type of a command that was judged and may be started: `processes/` starts nothing else. */
import type { Effect } from '../../src-preload/contract/running.ts'

declare const approval: unique symbol

/** Made only by `mintApprovedCommand`, which only `commands/approve-command.ts` may import (a house rule guards that). */
export interface ApprovedCommand {
  readonly [approval]: true
  /** Name on the allow-list, e.g. "git"; grants for programs of our own have a name of theirs. */
  readonly tool: string
  /** Absolute path of the real program, shims resolved. */
  readonly tool_path: string
  /** Canonical arguments, without the program itself. */
  readonly args: readonly string[]
  /** Absolute working directory, links resolved. */
  readonly cwd: string
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly effect: Effect
  /** A long follower: no timeout, takes no worker (PRODUCT.md 3). */
  readonly follow: boolean
  /** Exit codes beside 0 that mean it did what it was asked for; none by default. */
  readonly done_codes?: readonly number[]
}

export type ApprovedCommandFields = Omit<ApprovedCommand, typeof approval>
