/** The room's face: where a repository lies, who reads it, and how an act becomes a job and its end an answer. */

import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { Change } from '../../src-preload/contract/events.ts'
import type { ActResult } from '../../src-preload/contract/git.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { RequestedBy } from '../../src-preload/contract/shapes.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import type { Commands, Surroundings } from '../commands/commands.ts'
import type { BeforeStart } from '../jobs/command-work.ts'
import type { Accepted, JobEngine } from '../jobs/job-engine.ts'
import { demandParts, demandPaths, isWanted, named, outcomeOf, type Parts } from './act-input.ts'
import { applyPatch, type Confirm, demandDistinct, line, perPaths, wish } from './acts.ts'
import { CredentialRequests } from './credential-requests.ts'
import { demandUser } from './demand-user.ts'
import { Discards } from './discards.ts'
import { GitReader } from './git-reader.ts'
import type { GitStep, GitWish } from './git-steps.ts'
import { GitWork } from './git-work.ts'
import { demandNoLoss } from './ignored-losses.ts'
import { demandNoLineLoss, type JudgedLine, lookBeforeStart, losingVerdict, lossOfLine, namedVerdict } from './line-losses.ts'
import { isExactPathspec } from './path-text.ts'
import { inward, type Place, placeOf } from './place.ts'
import { selectedPatch } from './read-diff.ts'
import { headHash } from './read-history.ts'
import { readStatus } from './read-repository.ts'
import { arrivalsOfStep, nothingToUndo, UndoSteps } from './undo.ts'
import type { Memory } from './undone-steps.ts'
import { RepositoryWatch } from './watch-repository.ts'

/** A verdict is waited for while somebody types. */
const look_ms = 3000

export interface GitOptions {
  commands: Commands
  surroundings: (workspace_id: string | null) => Surroundings
  /** The engine, which is built after its kinds of work. */
  engine: () => JobEngine
  /** Where discards are kept. */
  folder: string
  /** What was undone is remembered there. */
  undone: Memory
  home: string
  announce: (change: Change) => void
}

/** Who asks, and whether they still wait. */
export interface Asker {
  requested_by: RequestedBy
  signal?: AbortSignal | undefined
}

export class Git implements Disposable {
  readonly reader: GitReader
  readonly work: GitWork
  readonly credentials: CredentialRequests
  readonly home: string
  readonly #options: GitOptions
  readonly #discards: Discards
  readonly #watch: RepositoryWatch
  readonly #steps: UndoSteps

  constructor(options: GitOptions) {
    const { commands, surroundings, engine, announce } = options
    this.#options = options
    this.home = options.home
    this.reader = new GitReader(commands)
    this.#discards = new Discards(options.folder)
    this.#steps = new UndoSteps(options.undone)
    this.work = new GitWork({ commands, surroundings, discards: this.#discards, reader: this.reader, engine })
    this.credentials = new CredentialRequests((id, action) => announce({ area: 'git', id: `credential:${id}`, action }))
    this.#watch = new RepositoryWatch((workspace_id) => announce({ area: 'git', id: workspace_id, action: 'updated' }))
  }

  around(workspace: string | undefined): Surroundings {
    return this.#options.surroundings(workspace ?? null)
  }

  /** Throws NO_WORKSPACE, NOT_FOUND. Who asks hears of changes for a while. */
  place({ workspace, repo }: { workspace?: string | undefined; repo?: string | undefined }): Place {
    const place = placeOf(this.around(workspace), repo)
    this.#watch.asked(place)
    return place
  }

  /** Takes the act in; its job tells the rest. Throws what speaks against it. */
  submit(workspace_id: string, asked: GitWish, { requested_by }: Asker): Promise<Accepted> {
    return this.#options.engine().submit({
      kind: 'git',
      wish: asked,
      workspace_id,
      requested_by,
      ...(asked.timeout_ms !== undefined && { timeout_ms: asked.timeout_ms }),
    })
  }

  /** Does the act and answers when it has ended. Conflicts are an answer, other failures are thrown with `details.reason`. */
  async act(place: Place, asked: GitWish, asker: Asker, discard_id: string | null = null): Promise<ActResult> {
    await demandUser(this.reader, place, asked.steps)
    const { id } = await this.submit(place.workspace.id, asked, asker)
    const job = await this.#options.engine().ended(id, asker.signal)
    this.#options.announce({ area: 'git', id: place.workspace.id, action: 'updated' })
    const outcome = outcomeOf(job)
    const conflicted =
      outcome === 'conflicts' ? (await readStatus(this.reader, place)).files.flatMap(({ path, conflict }) => (conflict === null ? [] : [path])) : []
    return { job_id: id, outcome, conflicted, discard_id, head: await headHash(this.reader, place).catch(() => null) }
  }

  async stage(place: Place, asked: Parts & { paths?: readonly string[] | undefined; all?: true | undefined }, asker: Asker): Promise<ActResult> {
    if (asked.path !== undefined) {
      const patch = await selectedPatch(this.reader, place, { ...demandParts(asked), staged: false, direction: 'forward' })
      return this.act(place, wish(place, `Stage lines of ${asked.path}`, [applyPatch(patch, '--cached')]), asker)
    }
    if (asked.all) return this.act(place, wish(place, 'Stage everything', [line('add', '--all', '--', '.')]), asker)
    return this.act(place, wish(place, `Stage ${named(asked.paths)}`, perPaths(['add', '--all'], await this.#pathsOf(place, asked.paths))), asker)
  }

  async unstage(place: Place, asked: Parts & { paths?: readonly string[] | undefined; all?: true | undefined }, asker: Asker): Promise<ActResult> {
    if (asked.path !== undefined) {
      const patch = await selectedPatch(this.reader, place, { ...demandParts(asked), staged: true, direction: 'reverse' })
      return this.act(place, wish(place, `Unstage lines of ${asked.path}`, [applyPatch(patch, '--cached', '--reverse')]), asker)
    }
    if (asked.all) return this.act(place, wish(place, 'Unstage everything', [line('reset', '--quiet')]), asker)
    return this.act(place, wish(place, `Unstage ${named(asked.paths)}`, perPaths(['reset', '--quiet'], await this.#pathsOf(place, asked.paths))), asker)
  }

  /** Keeps what is thrown away first. Throws CONFIRMATION_REQUIRED without `confirm`. */
  async discard(place: Place, asked: Parts & { paths?: readonly string[] | undefined; confirm?: Confirm }, asker: Asker): Promise<ActResult> {
    const discard_id = newId()
    const keep = (tracked: readonly string[], untracked: readonly string[]): GitStep => ({ do: 'keep', discard_id, repo: place.repo, tracked, untracked })
    if (asked.path !== undefined) {
      const patch = await selectedPatch(this.reader, place, { ...demandParts(asked), staged: false, direction: 'reverse' })
      // The patch itself counts as a change; what it does here is what git restore does, so it is asked for like that.
      const like = { command: 'git', args: ['restore', '--worktree', '--', '.'], work_dir: place.repo, confirm: asked.confirm }
      this.#options.commands.approve(like, place.around)
      const steps = [keep([asked.path], []), applyPatch(patch, '--reverse')]
      return this.act(place, wish(place, `Discard lines of ${asked.path}`, steps, { confirm: asked.confirm }), asker, discard_id)
    }
    const wanted = new Set(demandPaths(asked.paths))
    const { files } = await readStatus(this.reader, place, asker.signal)
    const chosen = files.filter(({ path, worktree, conflict }) => worktree !== null && conflict === null && isWanted(path, wanted))
    if (chosen.length === 0) throw new AppError('CONFLICT', 'None of these files has changes that are not staged.', { reason: 'stale' })
    const inner = (of: typeof chosen) => of.map(({ path }) => inward(place, path))
    const [untracked, tracked] = [chosen.filter(({ worktree }) => worktree === '?'), chosen.filter(({ worktree }) => worktree !== '?')]
    demandDistinct(
      inner(chosen),
      files.map(({ path }) => inward(place, path)),
    )
    const steps: GitStep[] = [
      keep(
        tracked.map(({ path }) => path),
        untracked.map(({ path }) => path),
      ),
      ...perPaths(['restore', '--worktree'], inner(tracked)),
      ...perPaths(['clean', '--force', '--quiet'], inner(untracked)),
    ]
    return this.act(place, wish(place, `Discard ${named(asked.paths)}`, steps, { confirm: asked.confirm }), asker, discard_id)
  }

  async restore(place: Place, discard_id: string, asker: Asker): Promise<ActResult> {
    const { files } = this.#discards.read(discard_id, place.around)
    return this.act(place, wish(place, `Restore ${named(files.map(({ path }) => path))}`, [{ do: 'put-back', discard_id }]), asker)
  }

  /** Throws CONFIRMATION_REQUIRED where ignored files would be overwritten, unless `confirm` is given. */
  async undo(place: Place, confirm: Confirm, asker: Asker): Promise<ActResult> {
    const step = await this.#steps.undo(this.reader, place)
    if (step === null) throw nothingToUndo(false)
    await demandNoLoss(this.reader, place, arrivalsOfStep(step), confirm, asker.signal)
    const result = await this.act(place, wish(place, `Undo: ${step.what}`, step.lines, { confirm }), asker)
    this.#steps.noteUndone(place, step)
    return result
  }

  async redo(place: Place, confirm: Confirm, asker: Asker): Promise<ActResult> {
    const step = await this.#steps.redo(this.reader, place)
    if (step === null) throw nothingToUndo(true)
    await demandNoLoss(this.reader, place, arrivalsOfStep(step), confirm, asker.signal)
    const result = await this.act(place, wish(place, `Redo: ${step.what}`, step.lines, { confirm }), asker)
    this.#steps.noteRedone(place)
    return result
  }

  /** The verdict of a typed line as it is, or naming what would be lost. Never throws. */
  async withLosses(judged: JudgedLine, around: Surroundings, signal?: AbortSignal): Promise<Verdict> {
    const enough = AbortSignal.any([AbortSignal.timeout(look_ms), ...(signal ? [signal] : [])])
    const loss = await lossOfLine(this.reader, judged, around, { signal: enough }).catch(() => null)
    const named = await namedVerdict(this.reader, judged, around, enough).catch(() => judged.verdict)
    return loss === null ? named : losingVerdict(named, loss)
  }

  /** Throws CONFIRMATION_REQUIRED where a typed line would overwrite ignored files and that was not confirmed. */
  async demandNoLineLoss(judged: JudgedLine, around: Surroundings, confirm: Confirm, signal?: AbortSignal): Promise<void> {
    await demandNoLineLoss(this.reader, this.#options.commands, judged, around, confirm, signal)
  }

  /** For the jobs of lines; see lookBeforeStart. */
  beforeStart(start: Parameters<BeforeStart>[0]): Promise<void> | undefined {
    if (start.judged.verdict.argv[0] !== 'git') return undefined
    return lookBeforeStart(this.reader, start, this.#options.surroundings(start.workspace_id))
  }

  describeSteps(place: Place) {
    return this.#steps.describe(this.reader, place)
  }

  /** A program's question, with the job it belongs to checked. Throws FORBIDDEN, and what asking throws. */
  ask(prompt: string, key: string, asker: number | undefined, signal?: AbortSignal): Promise<string> {
    const job = this.#runningJob(key)
    if (job === null) throw new AppError('FORBIDDEN', 'Only a running job of git can ask.')
    return this.credentials.ask({ prompt, job_id: job.parent_id ?? job.id, asker: asker === undefined ? null : `${job.id}:${asker}` }, signal)
  }

  #runningJob(key: string): Job | null {
    try {
      const job = this.#options.engine().job(key.split(':')[0]!)
      return job.status === 'running' && job.tool === 'git' ? job : null
    } catch {
      return null
    }
  }

  /** Inward paths; odd names among them are compared with what else is changed. */
  async #pathsOf(place: Place, paths: readonly string[] | undefined): Promise<string[]> {
    const inner = demandPaths(paths).map((path) => inward(place, path))
    if (!inner.every(isExactPathspec))
      demandDistinct(
        inner,
        (await readStatus(this.reader, place)).files.map(({ path }) => inward(place, path)),
      )
    return inner
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]()
    this.credentials[Symbol.dispose]()
    this.reader[Symbol.dispose]()
  }
}
