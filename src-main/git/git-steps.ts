/** What an act of git consists of: lines to be judged and run, and steps of our own between them. */

export type JoinHow = 'merge' | 'no-ff' | 'rebase' | 'rebase-merges' | 'ff-only' | 'unsaid'

export interface JoinStep {
  do: 'join'
  how: JoinHow
  autostash: boolean
  /** The branch follows what is fetched, so commits that were taken back there are not put on top of it again. */
  follows: boolean
  /** Ignored files may be overwritten. */
  overwrite: boolean
}

export interface GitLine {
  do: 'git'
  args: readonly string[]
  /** Base64: a patch or a message, which need not be UTF-8. */
  input?: string
  env?: Readonly<Record<string, string>>
}

export type GitStep =
  | GitLine
  /** Keeps what the paths hold (relative to the workspace) under this id. */
  | { do: 'keep'; discard_id: string; repo: string; tracked: readonly string[]; untracked: readonly string[] }
  /** Puts back what was kept. */
  | { do: 'put-back'; discard_id: string }
  /** Joins what was fetched. */
  | JoinStep

export interface GitWish {
  title: string
  /** Top of the repository, relative to the workspace. */
  repo: string
  steps: readonly GitStep[]
  confirm?: true | string | undefined
  /** Name of the repository among the leases; null for what may go beside others. */
  lease: string | null
  /** Nobody waits for it: no time-out of the door. */
  timeout_ms?: number | null
}
