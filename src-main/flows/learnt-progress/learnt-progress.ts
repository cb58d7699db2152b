/** Tells of running commands how far they are, by what they say themselves and by what their like did before, and learns from each success. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { JobEngine, RunningJob } from '../../jobs/job-engine.ts'
import type { Store } from '../../store/store.ts'
import { learnRun } from './learn-run.ts'
import { commandShape } from './line-shape.ts'
import { learntFrom, type PastRun, type RunMarks } from './milestones.ts'
import { PlacedRun } from './placed-run.ts'
import { LineFollower } from './read-lines.ts'

const tick_ms = 200
/** Shorter runs are over before anybody looks: they cost nothing, and nothing is learnt of them. */
const least_ms = 400
const least_learnt_ms = 800
/** Read of each stream in one tick: a flood is looked at, not read. */
const read_bytes = 32 * 1024
/** What ended at the same time waits for its turn; beyond this the next run is as good a teacher. */
const most_waiting = 20

export interface LearntProgressOptions {
  engine: Pick<JobEngine, 'running' | 'place' | 'on_finished'>
  store: Pick<Store, 'past_runs' | 'output' | 'commits'>
  on_trouble: (sentence: string) => void
}

interface Followed {
  run: PlacedRun
  since_ms: number
  streams: { follower: LineFollower; of: 'out_bytes' | 'err_bytes' }[]
  told: string
}

export class LearntProgress implements AsyncDisposable {
  readonly #options: LearntProgressOptions
  readonly #followed = new Map<string, Followed>()
  #timer: NodeJS.Timeout | undefined
  #ticking: Promise<void> = Promise.resolve()
  #learning: Promise<void> = Promise.resolve()
  #to_learn = 0
  #closed = false
  readonly #listening: Disposable

  constructor(options: LearntProgressOptions) {
    this.#options = options
    this.#listening = options.engine.on_finished.on((job) => this.#finished(job))
  }

  /** Something happened to jobs: from now on until none runs, they are looked at. */
  wake(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => (this.#ticking = this.#tick()), tick_ms).unref()
  }

  async #tick(): Promise<void> {
    const running = this.#options.engine.running()
    const keys = new Set(running.map(keyOf))
    for (const key of this.#followed.keys()) if (!keys.has(key)) this.#followed.delete(key)
    try {
      for (const job of running) {
        const followed = this.#followed.get(keyOf(job)) ?? this.#follow(job)
        if (followed) await this.#look(job, followed)
      }
    } catch (error) {
      this.#options.on_trouble(`How far a job is could not be told: ${(error as Error).message}`)
    }
    this.#timer = undefined
    if (running.length > 0) this.wake()
  }

  #follow(job: RunningJob): Followed | undefined {
    const age_ms = Date.now() - Date.parse(job.started_at)
    if (age_ms < least_ms) return undefined
    const { output, past_runs } = this.#options.store
    const past = past_runs.of(commandShape(job.plan)).flatMap(({ duration_ms, marks }): PastRun[] => {
      const read = marksOf(marks)
      return read ? [{ duration_ms, ...read }] : []
    })
    const names = job.plan.capture === 'terminal' ? (['terminal'] as const) : (['stdout', 'stderr'] as const)
    const followed: Followed = {
      run: new PlacedRun(learntFrom(past)),
      since_ms: performance.now() - age_ms,
      streams: names.map((stream) => ({
        follower: new LineFollower(output, job.plan.id, job.attempt, stream),
        of: stream === 'stderr' ? 'err_bytes' : 'out_bytes',
      })),
      told: '',
    }
    this.#followed.set(keyOf(job), followed)
    return followed
  }

  async #look(job: RunningJob, followed: Followed): Promise<void> {
    const elapsed_ms = performance.now() - followed.since_ms
    for (const { follower, of } of followed.streams) {
      for (const line of await follower.read(job[of], read_bytes)) followed.run.read(line.text, line.redrawn, elapsed_ms)
      if (follower.has_jumped) followed.run.jumped()
    }
    const place = followed.run.at(elapsed_ms, job.told)
    if (!place) return
    const { remaining_ms, overdue, by } = place.estimate
    // Said again only when a person would read something else.
    const words = `${Math.round(place.share * 100)} ${remaining_ms === null ? '' : Math.round(remaining_ms / 1000)} ${overdue} ${by}`
    if (words === followed.told) return
    followed.told = words
    this.#options.engine.place(job.plan.id, place.share, place.estimate)
  }

  #finished(job: Job): void {
    if (job.kind !== 'command' || job.status !== 'succeeded' || (job.duration_ms ?? 0) < least_learnt_ms || this.#to_learn >= most_waiting) return
    this.#to_learn++
    this.#learning = this.#learning.then(() => this.#learn(job)).finally(() => this.#to_learn--)
  }

  async #learn(job: Job): Promise<void> {
    if (this.#closed) return
    try {
      const { output, commits, past_runs } = this.#options.store
      const duration_ms = job.duration_ms ?? 0
      const marks = await learnRun(output, job, duration_ms)
      if (this.#closed) return
      const at_ms = Date.parse(job.finished_at ?? job.queued_at)
      commits.writeLazily(() => past_runs.add({ shape: commandShape(job), at_ms, duration_ms, marks: JSON.stringify(marks) }))
    } catch (error) {
      this.#options.on_trouble(`Nothing could be learnt from the job ${job.id}: ${(error as Error).message}`)
    }
  }

  /** Resolves when everything that has ended so far is learnt. */
  async settled(): Promise<void> {
    await this.#learning
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#listening[Symbol.dispose]()
    clearTimeout(this.#timer)
    await this.#ticking
    await this.#learning
  }
}

const keyOf = ({ plan, attempt }: RunningJob): string => `${plan.id}:${attempt}`

/** Undefined for what another version wrote, or a damaged disk left. */
function marksOf(text: string): RunMarks | undefined {
  try {
    const { lines, phases } = JSON.parse(text) as RunMarks
    return Array.isArray(lines) && Array.isArray(phases) ? { lines, phases } : undefined
  } catch {
    return undefined
  }
}
