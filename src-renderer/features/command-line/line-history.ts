/** Walks the commands that ran before, newest first, each once, those that hold what was typed. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { commandLineOf } from '../../parts/job-actions.ts'
import { useJobs } from '../../stores/jobs.ts'

/** How many older jobs are asked for when a walk begins. */
const asked_jobs = 200

const newestFirst = (a: Job, b: Job): number => (a.queued_at < b.queued_at ? 1 : -1)

function linesOf(jobs: Iterable<Job>, typed: string): string[] {
  const lines = new Set<string>()
  for (const job of [...jobs].sort(newestFirst)) {
    if (job.kind !== 'command') continue
    const line = commandLineOf(job)
    if (line.includes(typed)) lines.add(line)
  }
  return [...lines]
}

export class LineHistory {
  readonly typed: string
  #lines: string[]
  #at = -1

  constructor(typed: string) {
    this.typed = typed
    this.#lines = linesOf(useJobs.getState().jobs.values(), typed)
    if (typed.trim()) void this.#askOlder()
  }

  /** The next older (+1) or newer (-1) line; what was typed after the newest; null where there is no more. */
  step(by: 1 | -1): string | null {
    const at = this.#at + by
    if (at < -1 || at >= this.#lines.length) return null
    this.#at = at
    return at === -1 ? this.typed : this.#lines[at]!
  }

  async #askOlder(): Promise<void> {
    try {
      const { items } = await api.jobs.history({ q: this.typed.trim(), limit: asked_jobs })
      this.#lines = [...new Set([...this.#lines, ...linesOf(items, this.typed)])]
    } catch {
      // The newest lines are there already.
    }
  }
}
