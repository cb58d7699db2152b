/** The kind of work "odoo": modules installed, updated or deployed by Odoo's own program, and judged by what its log says it did. */
import { AppError } from '../../base/app-error.ts'
import type { Commands, Surroundings } from '../../commands/commands.ts'
import type { GitReader } from '../../git/git-reader.ts'
import { ChildFollower } from '../../jobs/child-follower.ts'
import type { CommandWish } from '../../jobs/command-work.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import type { Submission } from '../../jobs/submission.ts'
import type { Admitted, PlannedJob, Prepared, Run, StepResult, Work } from '../../jobs/work.ts'
import { judgeRun } from '../../odoo/judge-run.ts'
import { RunLog } from '../../odoo/run-log.ts'
import type { Json } from '../../store/job-record.ts'
import { commitModule } from './commit-module.ts'
import type { OdooKnowledge, OdooReport, OdooWish } from './odoo-wish.ts'
import { runUninstall, verdictOnUninstall } from './uninstall.ts'

export interface OdooWorkOptions {
  commands: Pick<Commands, 'approve' | 'demandWritable'>
  surroundings: (workspace_id: string | null) => Surroundings
  reader: GitReader
  engine: () => Pick<JobEngine, 'output' | 'on_progress'>
  operations: OdooKnowledge
}

/** PRODUCT.md 6: as long as Odoo's own program may take. */
const uninstall_timeout_ms = 1_800_000
const words = { install: 'Install', update: 'Update', deploy: 'Deploy', uninstall: 'Uninstall' } as const

/**
 * Keeps the log on stderr whatever the configuration says about files and levels, opens no port beside a running server, and starts no scheduled
 * action of its own (recorded runs of Odoo 17: `--logfile=` alone leaves a `log_handler` of the configuration in force, `--log-handler=:INFO` does not).
 */
export function odooArguments({ operation, modules, database, configuration, with_tests }: OdooWish): string[] {
  return [
    ...['-c', configuration],
    ...(database === null ? [] : ['-d', database]),
    ...[operation === 'install' ? '-i' : '-u', modules.join(',')],
    ...(with_tests ? ['--test-enable'] : []),
    ...['--stop-after-init', '--no-http', '--workers=0', '--max-cron-threads=0', '--logfile=', '--log-level=info', '--log-handler=:INFO'],
  ]
}

export class OdooWork implements Work<OdooWish> {
  readonly kind = 'odoo'
  readonly lane = 'flow'
  /** Odoo hears a signal only when its statement returns: a recorded run died 10.3 s after it, and its lock_timeout is 15 s. Killed, it would leave more behind. */
  readonly grace_ms = 30_000
  /** After that what is left behind is asked for. */
  readonly patience_ms = 45_000
  readonly #options: OdooWorkOptions

  constructor(options: OdooWorkOptions) {
    this.#options = options
  }

  admit(wish: OdooWish, { workspace_id }: Submission): Admitted {
    if (wish.operation === 'uninstall') return admittedUninstall(wish)
    const { commands, surroundings } = this.#options
    const { judgement } = commands.approve({ command: 'odoo', args: odooArguments(wish) }, surroundings(workspace_id))
    const { verdict } = judgement
    return {
      command: 'odoo',
      args: verdict.argv.slice(1),
      title: `${words[wish.operation]} ${wish.modules.join(', ')} in ${wish.environment}`.slice(0, 200),
      work_dir: judgement.work_dir,
      env_names: judgement.env_names,
      effect: verdict.effect,
      rule: verdict.rule,
      tool: 'odoo',
      context: verdict.context,
      follow: false,
      capture: 'split',
      default_timeout_ms: judgement.default_timeout_ms,
      leases: [`db:${wish.database ?? wish.configuration}`],
      request: wish as unknown as Json,
    }
  }

  prepare({ plan, request }: PlannedJob): Prepared {
    const wish = request as unknown as OdooWish
    return { start: (run) => this.#run(run, wish, plan.workspace) }
  }

  async #run(run: Run, wish: OdooWish, workspace_id: string | null): Promise<undefined> {
    if (wish.operation === 'uninstall') {
      // A context may have been marked read-only while it waited.
      this.#options.commands.demandWritable(verdictOnUninstall(wish, wish.goes ?? []), this.#options.surroundings(workspace_id))
      return void (await runUninstall(run, wish, this.#options.operations, (report) => tell(run, wish, report)))
    }
    const commits = wish.operation === 'deploy' ? wish.modules.map((module) => ({ name: `Commit ${module}`, module })) : []
    const main = `${wish.operation === 'install' ? 'Install' : 'Update'} ${wish.modules.join(', ')}`
    await run.plan([...commits.map(({ name }) => name), main])
    // What Odoo loads is the measure, not the steps.
    run.progress(0)
    for (const { name, module } of commits) await run.step(name, () => this.#commit(run, wish, module, workspace_id), { once: true })
    await run.step(main, () => this.#odoo(run, wish, workspace_id), { once: true })
  }

  async #commit(run: Run, wish: OdooWish, module: string, workspace_id: string | null): Promise<StepResult> {
    try {
      return await commitModule(run, { reader: this.#options.reader, around: this.#options.surroundings(workspace_id) }, module, wish.folders[module] ?? null)
    } catch (error) {
      if (!(error instanceof JobFailure) && !(error instanceof AppError)) throw error
      run.signal.throwIfAborted()
      const kind = error.code === 'CONFLICT' ? 'git_conflict' : 'git_failed'
      const next = kind === 'git_conflict' ? 'Settle the conflict in Git, then deploy again.' : 'Look at the message of git, then deploy again.'
      tell(run, wish, {
        ok: false,
        card: { kind, sentence: error.message, next, module, file: null, line: null, detail: null, left_behind: [] },
        loaded: [],
        warnings: [],
      })
      throw new JobFailure('ODOO_UPDATE_FAILED', error.message)
    }
  }

  async #odoo(run: Run, wish: OdooWish, workspace_id: string | null): Promise<undefined> {
    // What is changed while Odoo works may not have been read by it.
    const remember = this.#options.operations.remembering(wish)
    const log = new RunLog()
    const follower = new ChildFollower(run, this.#options.engine(), (text, stream) => {
      if (stream !== 'stderr') return
      log.feed(text)
      run.progress(log.progress)
    })
    const command: CommandWish = { request: { command: 'odoo', args: odooArguments(wish) }, capture: 'split' }
    let id: string | undefined
    try {
      const job = await run.child({ wish: command, workspace_id, timeout_ms: null })
      id = job.id
      await follower.end(id)
      log.end()
      const is_cut_off = job.status === 'cancelled' || job.status === 'timed_out' || run.signal.aborted
      const facts = await this.#facts(run, wish)
      const outcome = judgeRun(
        log,
        { modules: wish.modules, operation: wish.operation === 'install' ? 'install' : 'update', database: wish.database, addons_paths: wish.addons_paths },
        { exit_code: job.exit_code, signal: job.signal, cancelled: is_cut_off },
        facts && 'modules' in facts ? facts : null,
      )
      if (facts && 'problem' in facts) outcome.warnings.push({ logger: 'connection', message: facts.problem })
      tell(run, wish, outcome)
      if (outcome.ok) {
        remember(job.duration_ms ?? 0)
        return
      }
      run.signal.throwIfAborted()
      throw new JobFailure(job.error?.code === 'TOOL_NOT_INSTALLED' ? job.error.code : 'ODOO_UPDATE_FAILED', outcome.card!.sentence)
    } finally {
      if (id === undefined) await follower.end(undefined)
    }
  }

  /** Also after a cancel, but not while the host goes down. */
  async #facts(run: Run, wish: OdooWish): ReturnType<OdooKnowledge['facts']> {
    let is_closing = false
    run.onEnd(({ reason }) => {
      is_closing ||= reason === 'shutdown'
    })
    return is_closing ? null : this.#options.operations.facts(wish)
  }
}

function admittedUninstall(wish: OdooWish): Admitted {
  const { modules, environment, database, configuration } = wish
  return {
    command: 'odoo',
    args: ['uninstall', ...modules],
    title: `Uninstall ${modules.join(', ')} in ${environment}`.slice(0, 200),
    work_dir: '.',
    env_names: [],
    effect: 'destroy',
    rule: 'odoo/uninstall',
    tool: 'odoo',
    context: { ...(database !== null && { database }), environment },
    follow: false,
    capture: 'split',
    default_timeout_ms: uninstall_timeout_ms,
    leases: [`db:${database ?? configuration}`],
    request: wish as unknown as Json,
  }
}

function tell(run: Run, wish: OdooWish, outcome: OdooReport): void {
  const { operation, environment, database, modules } = wish
  run.report({ operation, environment, database, modules: [...modules], ...outcome } as unknown as Json)
}
