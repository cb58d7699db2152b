/** The steps of a job's work: planned, begun, ended; those of an attempt that was cut off are known as such. */
import type { JobStep } from '../../../src-preload/contract/jobs.ts'
import { timestampNow } from '../../base/clock.ts'
import { maskText } from '../../logging/mask.ts'
import type { LiveJob } from '../state/job-state.ts'

/** Bounds what is written with every step. */
const most_steps = 1000
const longest_message = 2000

export class StepList {
  readonly #job: LiveJob
  /** Had begun in an earlier attempt and did not end well. */
  readonly #cut_off: ReadonlySet<string>
  /** Ended well in an earlier attempt or in this one. */
  readonly #ended: Set<string>

  constructor(job: LiveJob) {
    this.#job = job
    this.#cut_off = new Set(job.steps.filter(({ status }) => status === 'running' || status === 'failed').map(({ name }) => name))
    this.#ended = new Set(job.steps.filter(({ status }) => endedWell(status)).map(({ name }) => name))
  }

  /** Those that are known already keep what became of them. */
  plan(names: readonly string[]): void {
    const known = new Set(this.#job.steps.map(({ name }) => name))
    const more = names.filter((name) => !known.has(name))
    this.#set([...this.#job.steps, ...more.map((name): JobStep => ({ name, status: 'waiting', started_at: null, finished_at: null, message: '' }))])
  }

  hasEnded(name: string): boolean {
    return this.#ended.has(name)
  }

  wasCutOff(name: string): boolean {
    return this.#cut_off.has(name)
  }

  hasBegun(name: string): boolean {
    return this.#job.steps.some((step) => step.name === name && step.status !== 'waiting' && step.status !== 'undone')
  }

  begin(name: string): void {
    this.#change(name, { status: 'running', started_at: timestampNow(), finished_at: null, message: '' })
  }

  end(name: string, status: string, message: string): void {
    if (endedWell(status)) this.#ended.add(name)
    else this.#ended.delete(name)
    this.#change(name, { status, finished_at: timestampNow(), message: maskText(message.slice(0, longest_message)) })
  }

  /** Ended steps of all that are known; null without any. */
  get share(): number | null {
    const { steps } = this.#job
    return steps.length === 0 ? null : steps.filter(({ status }) => status !== 'waiting' && status !== 'running').length / steps.length
  }

  #change(name: string, change: Partial<JobStep>): void {
    const { steps } = this.#job
    if (steps.some((step) => step.name === name)) this.#set(steps.map((step) => (step.name === name ? { ...step, ...change } : step)))
    else this.#set([...steps, { name, status: 'waiting', started_at: null, finished_at: null, message: '', ...change }])
  }

  #set(steps: JobStep[]): void {
    if (steps.length > most_steps) throw new RangeError(`A job has at most ${most_steps} steps.`)
    this.#job.steps = steps
  }
}

function endedWell(status: string): boolean {
  return status === 'succeeded' || status === 'already' || status === 'skipped'
}
