/** The kind of work "git": one act of git in steps, each a judged command run as a part of it, with live progress and a report of how it ended. */
import type { ActResult } from '../../src-preload/contract/git.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import { ChildFollower } from '../jobs/child-follower.ts'
import type { CommandWish } from '../jobs/command-work.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import { JobFailure } from '../jobs/job-failure.ts'
import type { Submission } from '../jobs/submission.ts'
import type { Admitted, PlannedJob, Prepared, Run, Work } from '../jobs/work.ts'
import type { Json } from '../store/job-record.ts'
import { demandUser } from './demand-user.ts'
import type { Discards } from './discards.ts'
import { meaningOf } from './git-failures.ts'
import { GitProgress } from './git-progress.ts'
import type { GitReader } from './git-reader.ts'
import type { GitLine, GitStep, GitWish, JoinStep } from './git-steps.ts'
import { joinLine, judgedJoin } from './join-fetched.ts'
import { placeOf } from './place.ts'

export interface GitWorkOptions {
  commands: Pick<Commands, 'approve' | 'judge' | 'demandWritable'>
  surroundings: (workspace_id: string | null) => Surroundings
  discards: Discards
  reader: GitReader
  /** The engine, which is built after its kinds of work. */
  engine: () => Pick<JobEngine, 'output' | 'on_progress'>
}

const said_kept_characters = 64 * 1024

/** What the job's `report` says. */
export interface GitReport {
  outcome: ActResult['outcome'] | 'failed'
  reason: string | null
  message: string | null
}

export class GitWork implements Work<GitWish> {
  readonly kind = 'git'
  readonly lane = 'flow'
  readonly patience_ms = 10_000
  readonly #options: GitWorkOptions

  constructor(options: GitWorkOptions) {
    this.#options = options
  }

  /** Judges every line before anything is recorded; the job shows the gravest of them. */
  admit(wish: GitWish, submission: Submission): Admitted {
    const { commands, surroundings } = this.#options
    const around = surroundings(submission.workspace_id)
    if (wish.steps.some(({ do: what }) => what === 'put-back')) this.#demandWritable(wish, around)
    const judged = linesOf(wish).map((line) => commands.approve(requestOf(wish, line), around))
    const gravest = judged.toSorted((one, other) => weight(other.approved.effect) - weight(one.approved.effect))[0]
    const verdict = gravest?.judgement.verdict
    return {
      command: 'git',
      args: verdict?.argv.slice(1) ?? ['restore'],
      title: wish.title,
      work_dir: wish.repo,
      env_names: gravest?.judgement.env_names ?? [],
      effect: verdict?.effect ?? 'change',
      rule: verdict?.rule ?? null,
      tool: 'git',
      context: verdict?.context ?? {},
      follow: false,
      capture: 'split',
      default_timeout_ms: wish.timeout_ms === undefined ? null : wish.timeout_ms,
      ...(wish.lease !== null && { leases: [wish.lease] }),
      request: wish as unknown as Json,
    }
  }

  prepare({ plan, request }: PlannedJob): Prepared {
    const wish = request as unknown as GitWish
    return { start: (run) => this.#run(run, wish, plan.workspace) }
  }

  async #run(run: Run, wish: GitWish, workspace_id: string | null): Promise<undefined> {
    const names = wish.steps.map((step, index) => `${index + 1} ${step.do === 'git' ? `git ${step.args[0]}` : step_words[step.do]}`)
    await run.plan(names)
    for (const [index, step] of wish.steps.entries()) await run.step(names[index]!, () => this.#step(run, wish, step, workspace_id), { once: true })
    tell(run, { outcome: 'done', reason: null, message: null })
  }

  async #step(run: Run, wish: GitWish, step: GitStep, workspace_id: string | null): Promise<undefined> {
    const { discards, surroundings } = this.#options
    if (step.do === 'keep') await discards.keep(step, surroundings(workspace_id))
    else if (step.do === 'put-back') {
      this.#demandWritable(wish, surroundings(workspace_id))
      await discards.putBack(step.discard_id, surroundings(workspace_id))
    } else if (step.do === 'join') await this.#join(run, wish, step, workspace_id)
    else await this.#line(run, wish, step, workspace_id)
  }

  /** Putting back is no command of git and changes its files all the same. Throws COMMAND_REFUSED in a context that is marked read-only. */
  #demandWritable(wish: GitWish, around: Surroundings): void {
    const { commands } = this.#options
    const { verdict } = commands.judge({ command: 'git', args: ['status'], work_dir: wish.repo }, around)
    commands.demandWritable({ ...verdict, reason: 'It would change files of the repository.' }, around)
  }

  async #join(run: Run, wish: GitWish, step: JoinStep, workspace_id: string | null): Promise<void> {
    try {
      const { reader, surroundings } = this.#options
      const place = placeOf(surroundings(workspace_id), wish.repo)
      const found = await joinLine(reader, place, step, run.signal)
      if (found === null) return
      await demandUser(reader, place, [found])
      await this.#line(run, wish, found, workspace_id)
    } catch (error) {
      if (!(error instanceof AppError) || typeof error.details['reason'] !== 'string') throw error
      tell(run, { outcome: 'failed', reason: error.details['reason'], message: error.message })
      throw new JobFailure('GIT_FAILED', error.message)
    }
  }

  async #line(run: Run, wish: GitWish, line: GitLine, workspace_id: string | null): Promise<void> {
    const progress = new GitProgress()
    let said = ''
    const follower = new ChildFollower(run, this.#options.engine(), (text, stream) => {
      said = (said + text).slice(-said_kept_characters)
      const share = stream === 'stderr' ? progress.add(text) : null
      if (share !== null) run.progress(share)
    })
    let job: Job | undefined
    try {
      const command: CommandWish = {
        request: requestOf(wish, line),
        capture: 'split',
        ...(line.input !== undefined && { input: line.input, input_encoding: 'base64', end_input: true }),
      }
      job = await run.child({ wish: command, workspace_id, timeout_ms: null })
    } finally {
      await follower.end(job?.id)
    }
    if (job.status === 'succeeded') return
    run.signal.throwIfAborted()
    if (job.status !== 'failed' || job.exit_code === null)
      throw new JobFailure(job.error?.code ?? 'STEP_FAILED', job.error?.message ?? `git ${line.args[0]} ended as ${job.status}.`)
    const { reason, message } = meaningOf(job.exit_code, said)
    const outcome = reason === 'conflicts' ? 'conflicts' : 'failed'
    tell(run, { outcome, reason, message })
    throw new JobFailure(outcome === 'conflicts' ? 'GIT_CONFLICTS' : 'GIT_FAILED', message)
  }
}

const tell = (run: Run, report: GitReport): void => run.report({ ...report })

const linesOf = (wish: GitWish): GitLine[] => wish.steps.flatMap((step) => (step.do === 'git' ? [step] : step.do === 'join' ? [judgedJoin(step)] : []))

const step_words = { keep: 'keep what is thrown away', 'put-back': 'put back', join: 'join what was fetched' } as const

const weight = (effect: string): number => (effect === 'destroy' ? 2 : effect === 'change' ? 1 : 0)

function requestOf(wish: GitWish, line: GitLine) {
  return {
    command: 'git',
    args: line.args,
    work_dir: wish.repo,
    ...(line.env && { env: line.env }),
    ...(wish.confirm !== undefined && { confirm: wish.confirm }),
  }
}
