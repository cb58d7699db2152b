/** The room of the interactive terminals: opens, lists, finds and ends sessions; they live as long as the host. */
import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { Change } from '../../src-preload/contract/events.ts'
import type { SessionOpen, Session as SessionShown } from '../../src-preload/contract/sessions.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import { AppError } from '../base/app-error.ts'
import type { ApprovedCommand } from '../base/approved-command.ts'
import { newId } from '../base/ids.ts'
import type { CommandRequest, Surroundings } from '../commands/commands.ts'
import { type Environment, grantShell } from '../commands/grants.ts'
import type { Accepted, Submission } from '../jobs/submission.ts'
import type { WorkEnd } from '../jobs/work.ts'
import { knownForms, secretValues } from '../logging/mask.ts'
import type { RunnerClient } from '../processes/runner-client.ts'
import { resolveInside } from '../workspaces/resolve-path.ts'
import { findShell } from './find-shell.ts'
import { Screens, type ScreensOptions } from './screens.ts'
import { Session, type SessionParts, type SessionPlan } from './session.ts'
import type { SessionWish } from './session-work.ts'
import { ShellHistory } from './shell-history.ts'

/** A change of a session is told at most ten times a second, whatever its program does. */
const gather_ms = 100

export interface SessionsOptions {
  runner: RunnerClient
  settings: () => Settings
  surroundings: (workspace_id: string | null) => Surroundings
  announce: (change: Change) => void
  /** Approves a command as a session. */
  approve: (request: CommandRequest, around: Surroundings) => ApprovedCommand
  /** Hands a session to the engine, which records and starts it. */
  submit: (submission: Submission) => Promise<Accepted>
  /** The user's own environment, for shells. */
  user_env: Environment
  home: string
  /** Secrets that the host knows itself, in the forms in which they may be written. */
  known_secrets: () => readonly string[]
  /** Folder of the shell integration's files. */
  marks_folder: string
  screens_file?: ScreensOptions['file']
  on_trouble: (sentence: string) => void
}

export class Sessions implements AsyncDisposable {
  readonly #options: SessionsOptions
  readonly #screens: Screens
  readonly #sessions = new Map<string, Session>()
  readonly #telling = new Map<string, NodeJS.Timeout>()
  readonly #parts: SessionParts
  readonly #history: ShellHistory

  constructor(options: SessionsOptions) {
    this.#options = options
    this.#screens = new Screens({ on_trouble: options.on_trouble, ...(options.screens_file && { file: options.screens_file }) })
    const own_secrets = knownForms(
      secretValues(Object.fromEntries(Object.entries(options.user_env).filter((entry) => entry[1] !== undefined)) as Record<string, string>),
    )
    this.#history = new ShellHistory({
      is_on: () => options.settings().shell_history,
      submit: options.submit,
      root: (workspace_id) => options.surroundings(workspace_id).workspace?.path ?? null,
      secrets: () => [...own_secrets, ...options.known_secrets()],
      on_trouble: options.on_trouble,
    })
    this.#parts = {
      history: this.#history,
      runner: options.runner,
      screens: this.#screens,
      scrollback: () => options.settings().scrollback_lines,
      grace_ms: () => options.settings().grace_ms,
      changed: (session) => this.#tell(session),
    }
  }

  /** Oldest first. */
  list(): SessionShown[] {
    return [...this.#sessions.values()].map(({ shown }) => shown)
  }

  get running(): number {
    return this.list().filter(({ status }) => status === 'running').length
  }

  /** Throws NOT_FOUND. */
  get(id: string): Session {
    const session = this.#sessions.get(id)
    if (!session) throw new AppError('NOT_FOUND', 'There is no session with this id.', { id: id.slice(0, 100) })
    return session
  }

  /** Opens the user's shell. Throws FORBIDDEN when shells are switched off, QUEUE_FULL, NO_WORKSPACE, INVALID_PATH, TOOL_NOT_INSTALLED. */
  openShell({ cols, rows, work_dir, workspace, title }: SessionOpen): SessionShown {
    const { settings, user_env, marks_folder, home } = this.#options
    const { shells_enabled, shell, shell_integration } = settings()
    if (!shells_enabled) throw new AppError('FORBIDDEN', 'Shells are switched off in the settings.')
    const place = this.#place(workspace ?? null, work_dir)
    const program = findShell(shell, user_env['SHELL'])
    const marks = shell_integration ? { folder: marks_folder, nonce: randomBytes(16).toString('hex') } : null
    return this.#open(
      {
        ...{ id: newId(), kind: 'shell', argv: [basename(program)], title: title ?? basename(program) },
        ...{ work_dir: place.work_dir, workspace: place.workspace_id, nonce: marks?.nonce ?? null },
        approve: () => grantShell({ shell: program, cwd: place.cwd ?? home, env: user_env, marks }),
      },
      { cols, rows },
    )
  }

  /**
   * Opens an allowed tool's command that is refused as a job and may be a session, and has it recorded. Throws what its approval throws
   * (COMMAND_REFUSED, WORKSPACE_NOT_TRUSTED, TOOL_NOT_INSTALLED), FORBIDDEN when terminals are switched off, QUEUE_FULL.
   */
  async openCommand(input: SessionOpen, request: CommandRequest, requested_by: RequestedBy): Promise<SessionShown> {
    const { settings, surroundings, approve } = this.#options
    if (!settings().shells_enabled) throw new AppError('FORBIDDEN', 'Terminals are switched off in the settings.')
    const place = this.#place(input.workspace ?? null, input.work_dir)
    const argv = [request.command, ...request.args]
    const session = this.#add(
      {
        ...{ id: newId(), kind: 'command', argv, title: input.title ?? argv.join(' ').slice(0, 200), request, requested_by },
        ...{ work_dir: place.work_dir, workspace: place.workspace_id, nonce: null },
        approve: () => approve(request, surroundings(place.workspace_id)),
      },
      input,
    )
    return this.#record(session, input)
  }

  /** Starts what ended once more: a shell at once, a command with a record of its own. Throws CONFLICT while it runs, and as opening does. */
  async restart(id: string, size: { cols: number; rows: number }): Promise<SessionShown> {
    const session = this.get(id)
    if (session.shown.status === 'running') throw new AppError('CONFLICT', 'The session still runs. End it first.', { id })
    if (session.plan.request) return this.#record(session, size)
    session.start(size)
    return session.shown
  }

  /** The engine starts it when it is on record. */
  async #record(session: Session, { cols, rows }: { cols: number; rows: number }): Promise<SessionShown> {
    const { id, request, requested_by, workspace } = session.plan
    const wish: SessionWish = { session_id: id, request: request!, cols, rows }
    try {
      const accepted = await this.#options.submit({ kind: 'session', wish, workspace_id: workspace, requested_by: requested_by! })
      session.noteJob(accepted.id)
      return session.shown
    } catch (error) {
      if (session.shown.starts === 0) this.close(id)
      throw error
    }
  }

  /** How a line that a shell runs ends; null for one that does not run (any more). */
  lineEnding(line_key: string): Promise<WorkEnd> | null {
    return this.#history.ending(line_key)
  }

  #place(workspace_id: string | null, work_dir: string | undefined): { cwd: string | null; work_dir: string; workspace_id: string | null } {
    const { workspace } = this.#options.surroundings(workspace_id)
    if (!workspace) return { cwd: null, work_dir: '.', workspace_id: null }
    const folder = resolveInside(workspace.path, work_dir ?? '.')
    return { cwd: folder.absolute, work_dir: folder.relative || '.', workspace_id: workspace.id }
  }

  #open(plan: SessionPlan, size: { cols: number; rows: number }): SessionShown {
    const session = this.#add(plan, size)
    try {
      session.start(size)
    } catch (error) {
      this.close(plan.id)
      throw error
    }
    return session.shown
  }

  #add(plan: SessionPlan, size: { cols: number; rows: number }): Session {
    const { sessions_limit } = this.#options.settings()
    if (this.#sessions.size >= sessions_limit)
      throw new AppError('QUEUE_FULL', `${sessions_limit} sessions are open already. Close one, or raise the limit in the settings.`, { limit: sessions_limit })
    const session = new Session(plan, this.#parts, size)
    this.#sessions.set(plan.id, session)
    this.#announce(plan.id, 'created')
    return session
  }

  /** Ends it and forgets it. Throws NOT_FOUND. */
  close(id: string): void {
    this.get(id).close()
    this.#sessions.delete(id)
    clearTimeout(this.#telling.get(id))
    this.#telling.delete(id)
    this.#announce(id, 'removed')
  }

  #tell({ shown: { id } }: Session): void {
    if (this.#telling.has(id)) return
    const timer = setTimeout(() => {
      this.#telling.delete(id)
      this.#announce(id, 'updated')
    }, gather_ms)
    this.#telling.set(id, timer)
  }

  #announce(id: string, action: Change['action']): void {
    this.#options.announce({ area: 'sessions', id, action })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const id of [...this.#sessions.keys()]) this.close(id)
    await this.#screens[Symbol.asyncDispose]()
  }
}
