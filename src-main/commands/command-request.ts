/** The shapes that go into and come out of judging a command. */
import type { Verdict } from '../../src-preload/contract/commands.ts'

export interface CommandRequest {
  command: string
  args: readonly string[]
  work_dir?: string | undefined
  env?: Readonly<Record<string, string>> | undefined
  /** `true`, or the name of the context that is acted on: confirms a destroy for exactly this argv. */
  confirm?: true | string | undefined
}

/** Who is asking from where; handed in by handlers and the engine, new each time. */
export interface Surroundings {
  /** `path` is absolute with its links resolved. */
  workspace: { id: string; path: string; trusted: boolean } | null
  profile_env: Readonly<Record<string, string>>
  settings: { read_roots: readonly string[]; odoo_conf: string | null }
}

export interface Judgement {
  verdict: Verdict
  /** Absolute; null when no workspace is open. */
  cwd: string | null
  /** Relative to the workspace, `.` is its root. */
  work_dir: string
  /** Caller and profile extras and what the policy pins; sorted, no values. */
  env_names: string[]
  follow: boolean
  /** The tool's own default; null for none, undefined leaves it to the door. */
  default_timeout_ms: number | null | undefined
}
