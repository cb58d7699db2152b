/** The kind of work "session": an allowed tool's command that only a person at a terminal can use, or a line of a shell, on record from its beginning to its end. */
import type { CommandRequest, Commands, Surroundings } from '../commands/commands.ts'
import type { Environment } from '../commands/grants.ts'
import type { Submission } from '../jobs/submission.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work, WorkEnd } from '../jobs/work.ts'
import { maskWords } from '../logging/mask.ts'
import type { EndReason } from '../processes/runner-protocol.ts'
import type { Json } from '../store/job-record.ts'
import type { Session } from './session.ts'
import type { ShellLineWish } from './shell-history.ts'

export interface SessionWish {
  session_id: string
  request: CommandRequest
  cols: number
  rows: number
}

type Stored = Pick<SessionWish, 'session_id' | 'request' | 'cols' | 'rows'> | Pick<ShellLineWish, 'session_id' | 'line_key'>

export interface SessionWorkOptions {
  commands: Pick<Commands, 'approveSession' | 'toolVersion'>
  surroundings: (workspace_id: string | null) => Surroundings
  /** The user's own environment: editors, agents and colours are theirs. */
  user_env: Environment
  /** Throws NOT_FOUND. */
  session: (id: string) => Session
  /** How a line that a shell runs ends; null for one that does not run. */
  lineEnding: (line_key: string) => Promise<WorkEnd> | null
}

/** A program on a terminal is asked to end and then killed by the runner; this is for a runner that is gone. */
const patience_ms = 15_000

export class SessionWork implements Work<SessionWish | ShellLineWish> {
  readonly kind = 'session'
  readonly lane = 'session'
  readonly patience_ms = patience_ms
  readonly #options: SessionWorkOptions

  constructor(options: SessionWorkOptions) {
    this.#options = options
  }

  admit(wish: SessionWish | ShellLineWish, submission: Submission): Admitted {
    if ('line_key' in wish) return admitLine(wish)
    const { session_id, request, cols, rows } = wish
    const { commands, surroundings, user_env } = this.#options
    const { approved, judgement } = commands.approveSession(request, surroundings(submission.workspace_id), user_env)
    const [command = request.command, ...args] = maskWords(judgement.verdict.argv, [])
    return {
      command,
      args,
      work_dir: judgement.work_dir,
      env_names: [],
      effect: null,
      rule: judgement.verdict.rule,
      tool: approved.tool,
      context: judgement.verdict.context,
      follow: false,
      capture: 'terminal',
      default_timeout_ms: null,
      request: { session_id, request, cols, rows } satisfies Stored as unknown as Json,
    }
  }

  prepare({ plan, request }: PlannedJob): Prepared {
    const { commands, surroundings, user_env, session } = this.#options
    const stored = request as unknown as Stored
    if ('line_key' in stored) return { start: (run) => this.#follow(run, stored) }
    const { session_id, request: asked, cols, rows } = stored
    const { approved } = commands.approveSession(asked, surroundings(plan.workspace), user_env)
    const opened = session(session_id)
    return {
      tool_version: commands.toolVersion(approved.tool, approved.tool_path),
      start: (run) => this.#run(run, opened, { cols, rows }),
    }
  }

  async #run(run: Run, session: Session, size: { cols: number; rows: number }): Promise<WorkEnd> {
    const ended = Promise.withResolvers<WorkEnd>()
    session.onEnd(
      (report) => {
        if (report === null) return ended.resolve({ lost: 'The process that starts programs ended.' })
        const { exit_code, signal, failure, ended_by } = report
        ended.resolve({ exit_code, signal, failure, ended_by: run.signal.aborted ? ended_by : null })
      },
      (share) => run.progress(share),
    )
    run.onEnd(({ grace_ms }) => session.end(grace_ms === 0))
    session.start(size)
    return ended.promise
  }

  /** Follows a line that its shell started; to cancel it is to interrupt it there, as its user would. */
  async #follow(run: Run, { session_id, line_key }: Pick<ShellLineWish, 'session_id' | 'line_key'>): Promise<WorkEnd> {
    const ending = this.#options.lineEnding(line_key)
    if (!ending) return { lost: 'The shell that ran it is gone.' }
    const given_up = Promise.withResolvers<WorkEnd>()
    let asked: EndReason | null = null
    run.onEnd(({ reason, grace_ms }) => {
      asked ??= reason
      if (reason !== 'shutdown')
        this.#options
          .session(session_id)
          .input('\u0003')
          .catch(() => {})
      setTimeout(() => given_up.resolve({ notes: [went_on] }), grace_ms).unref()
    })
    const end = await Promise.race([ending, given_up.promise])
    return asked === null ? end : { ...end, ended_by: asked }
  }
}

const went_on = { name: 'went on', status: 'failed', message: 'It was interrupted in its shell and went on. End it there.' } as const

/** Nobody judged it: it was the user's own hand in a shell. */
function admitLine({ session_id, line_key, words, work_dir }: ShellLineWish): Admitted {
  const [command = '', ...args] = words
  return {
    ...{ command, args, work_dir, env_names: [], effect: null, rule: null, tool: null, context: {}, follow: false },
    capture: 'terminal',
    default_timeout_ms: null,
    request: { session_id, line_key } satisfies Stored,
  }
}
