/** The shapes that go into and come out of judging a command. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import type { ContextMark } from '../../../src-preload/contract/context.ts'

export interface CommandRequest {
  command: string
  args: readonly string[]
  work_dir?: string | undefined
  env?: Readonly<Record<string, string>> | undefined
  /** `true`, or the name of the context that is acted on: confirms a destroy for exactly this argv. In a production context only the name does. */
  confirm?: true | string | undefined
  /** The context as the caller knows it; with another one the command is not approved. */
  context?: Readonly<Record<string, string>> | undefined
}

/** Who is asking from where; handed in by handlers and the engine, new each time. */
export interface Surroundings {
  /** `path` is absolute with its links resolved. */
  workspace: { id: string; path: string; trusted: boolean } | null
  profile_env: Readonly<Record<string, string>>
  settings: {
    read_roots: readonly string[]
    /** The configuration of the active environment. */
    odoo_conf: string | null
    /** All environments of Odoo, the active one first. */
    odoo_environments?: readonly OdooPlace[]
    production_contexts?: readonly ContextMark[]
    read_only_contexts?: readonly ContextMark[]
  }
}

/** Where an environment of Odoo lies; without a binary it is looked for as `odoo` on the tool path. */
export interface OdooPlace {
  /** Absolute. */
  configuration: string
  /** Absolute: odoo, odoo-bin, or the one of a virtual environment. */
  binary: string | null
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
  /** Exit codes beside 0 that mean it did what it was asked for; none by default. */
  done_codes?: readonly number[]
  /** The tool's own default; null for none, undefined leaves it to the door. */
  default_timeout_ms: number | null | undefined
}
