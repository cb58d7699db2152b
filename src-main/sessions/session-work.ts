/** The kind of work "session": an allowed tool's command that only a person at a terminal can use, on record from its opening to its end. */
import type { CommandRequest, Commands, Surroundings } from '../commands/commands.ts'
import type { Environment } from '../commands/grants.ts'
import type { Submission } from '../jobs/submission.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work, WorkEnd } from '../jobs/work.ts'
import { maskWords } from '../logging/mask.ts'
import type { Json } from '../store/job-record.ts'
import type { Session } from './session.ts'

export interface SessionWish {
  session_id: string
  request: CommandRequest
  cols: number
  rows: number
}

type Stored = Pick<SessionWish, 'session_id' | 'request' | 'cols' | 'rows'>

export interface SessionWorkOptions {
  commands: Pick<Commands, 'approveSession' | 'toolVersion'>
  surroundings: (workspace_id: string | null) => Surroundings
  /** The user's own environment: editors, agents and colours are theirs. */
  user_env: Environment
  /** Throws NOT_FOUND. */
  session: (id: string) => Session
}

/** A program on a terminal is asked to end and then killed by the runner; this is for a runner that is gone. */
const patience_ms = 15_000

export class SessionWork implements Work<SessionWish> {
  readonly kind = 'session'
  readonly lane = 'session'
  readonly patience_ms = patience_ms
  readonly #options: SessionWorkOptions

  constructor(options: SessionWorkOptions) {
    this.#options = options
  }

  admit({ session_id, request, cols, rows }: SessionWish, submission: Submission): Admitted {
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
    const { session_id, request: asked, cols, rows } = request as unknown as Stored
    const { approved } = commands.approveSession(asked, surroundings(plan.workspace), user_env)
    const opened = session(session_id)
    return {
      tool_version: commands.toolVersion(approved.tool, approved.tool_path),
      start: (run) => this.#run(run, opened, { cols, rows }),
    }
  }

  async #run(run: Run, session: Session, size: { cols: number; rows: number }): Promise<WorkEnd> {
    const ended = Promise.withResolvers<WorkEnd>()
    session.onEnd((report) => {
      if (report === null) ended.resolve({ lost: 'The process that starts programs ended.' })
      else {
        const { exit_code, signal, failure, ended_by } = report
        ended.resolve({ exit_code, signal, failure, ended_by: run.signal.aborted ? ended_by : null })
      }
    })
    run.onEnd(({ grace_ms }) => session.end(grace_ms === 0))
    session.start(size)
    return ended.promise
  }
}
