/** The kind of work "command": a program of the allow-list, approved again at its start and run by the runner. */
import type { Capture } from '../../src-preload/contract/running.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { CommandRequest, Commands, Judgement, Surroundings } from '../commands/commands.ts'
import { checkedOutCommit } from '../commands/machine/repository/checked-out-commit.ts'
import { knownForms, maskWords, secretValues } from '../logging/mask.ts'
import type { RunnerClient } from '../processes/runner-client.ts'
import type { Json } from '../store/job-record.ts'
import type { OutputFiles } from '../store/output-files.ts'
import { ProgramRuns } from './run/program-runs.ts'
import type { Submission } from './submission.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work } from './work.ts'

export interface CommandWish {
  request: CommandRequest
  capture: Capture
  /** Split capture: given (even empty) means that stdin stays open for more input. */
  input?: string
  /** How `input` is written down; base64 for bytes that are no text. */
  input_encoding?: 'utf8' | 'base64'
  /** Close stdin after `input`: for callers who cannot send more, because they wait for the answer. */
  end_input?: boolean
  cols?: number
  rows?: number
  /** Split capture: standard input is what this attempt of another job wrote to its standard output. */
  input_from?: { job_id: string; attempt: number; bytes: number }
  /** What is secret whatever it is called or looks like: variables of the request by name, and `input`. */
  hidden?: { env: readonly string[]; input: boolean }
}

/** What starting needs beyond the record. */
type StoredRequest = Omit<CommandRequest, 'context'> & Omit<CommandWish, 'request' | 'capture'>

/** The part of the policy room that is needed here. */
export type Approver = Pick<Commands, 'approve' | 'toolVersion'>

/** A look at what is about to start, for what takes longer than a judgement may. Undefined where there is nothing to look at; rejects with what speaks against it. */
export type BeforeStart = (start: {
  run: Run
  judged: Pick<Judgement, 'verdict' | 'work_dir'>
  confirm: true | string | undefined
  workspace_id: string | null
}) => Promise<void> | undefined

export interface CommandWorkOptions {
  commands: Approver
  surroundings: (workspace_id: string | null) => Surroundings
  runner: Pick<RunnerClient, 'start' | 'end' | 'input' | 'endInput' | 'resize' | 'usable'>
  output: OutputFiles
  settings: () => Settings
  /** Secrets that the host knows itself, in the forms in which they may be written. */
  known_secrets: () => readonly string[]
  before_start?: BeforeStart | undefined
}

export class CommandWork implements Work<CommandWish> {
  readonly kind = 'command'
  readonly lane = 'work'
  readonly #options: CommandWorkOptions
  /** For other kinds of work that start programs. */
  readonly programs: ProgramRuns

  constructor(options: CommandWorkOptions) {
    this.#options = options
    this.programs = new ProgramRuns(options)
  }

  usable(): boolean {
    return this.programs.usable
  }

  admit(wish: CommandWish, submission: Submission): Admitted {
    const { commands, surroundings } = this.#options
    const { request, capture, ...seat } = wish
    const { approved, judgement } = commands.approve(request, surroundings(submission.workspace_id))
    const secrets = this.#secrets({ ...request, ...seat }, submission.workspace_id)
    // What is kept and shown; what runs comes from the request, which is judged again.
    const [command = request.command, ...args] = maskWords([judgement.verdict.argv[0]!, ...approved.args], secrets)
    const { context: _asked, ...kept } = request
    return {
      command,
      args,
      work_dir: judgement.work_dir,
      env_names: judgement.env_names,
      effect: judgement.verdict.effect,
      rule: judgement.verdict.rule,
      tool: approved.tool,
      context: judgement.verdict.context,
      follow: judgement.follow,
      capture,
      default_timeout_ms: judgement.default_timeout_ms,
      secrets,
      request: { ...kept, ...seat } satisfies StoredRequest as Json,
    }
  }

  /** Values of the environment that the caller gave and of the profile, and what the host knows. */
  #secrets({ env, input, hidden }: Pick<StoredRequest, 'env' | 'input' | 'hidden'>, workspace_id: string | null): readonly string[] {
    const { surroundings, known_secrets } = this.#options
    const told = [...(hidden?.env ?? []).flatMap((name) => env?.[name] ?? []), ...(hidden?.input && input !== undefined ? [input] : [])]
    return [...knownForms([...told, ...secretValues(env), ...secretValues(surroundings(workspace_id).profile_env)]), ...known_secrets()]
  }

  secretsOf({ plan, request }: PlannedJob): readonly string[] {
    try {
      return this.#secrets((request ?? {}) as unknown as Partial<StoredRequest>, plan.workspace)
    } catch {
      return this.#options.known_secrets() // the workspace is gone, and its profile with it
    }
  }

  /** Trust, links, the profile, the policy or the context may have changed since the job was accepted. */
  prepare({ plan, request, context }: PlannedJob): Prepared {
    const { commands, surroundings, output, before_start } = this.#options
    const stored = request as unknown as StoredRequest
    // What changes or destroys does so in the context it was accepted in, or not at all; what only reads may see another one.
    const expected = plan.effect === 'read' ? undefined : context
    const { approved, judgement } = commands.approve({ ...stored, context: expected }, surroundings(plan.workspace))
    const { input_from } = stored
    const input_file = input_from && output.wholeFile(input_from.job_id, input_from.attempt, input_from.bytes)
    return {
      context: judgement.verdict.context,
      tool_version: commands.toolVersion(approved.tool, approved.tool_path),
      commit: checkedOutCommit(approved.cwd),
      start: async (run) => {
        const looking = before_start?.({ run, judged: judgement, confirm: stored.confirm, workspace_id: plan.workspace })
        if (looking) await looking
        run.signal.throwIfAborted()
        return this.programs.run(run, plan, approved, {
          cols: stored.cols ?? 80,
          rows: stored.rows ?? 24,
          stdin_open: plan.capture === 'terminal' || stored.input !== undefined,
          input: stored.input ?? null,
          ...(stored.input_encoding && { input_encoding: stored.input_encoding }),
          end_input: stored.end_input ?? false,
          ...(input_file !== undefined && { input_file }),
          secrets: this.#secrets(stored, plan.workspace),
        })
      },
    }
  }

  /** Rejects with CONFLICT when the program does not run or has no open stdin. */
  input(key: string, data: string): Promise<void> {
    return this.#options.runner.input(key, data)
  }

  endInput(key: string): Promise<void> {
    return this.#options.runner.endInput(key)
  }

  resize(key: string, cols: number, rows: number): Promise<void> {
    return this.#options.runner.resize(key, cols, rows)
  }
}
