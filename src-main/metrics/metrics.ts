/** Counts and durations since the last reset (PRODUCT.md 14): commands by how they ended, requests of the API. */
import type { Job, JobStatus } from '../../src-preload/contract/jobs.ts'
import type { EngineState, Metrics as MetricsAnswer } from '../../src-preload/contract/system.ts'
import { Histogram } from './histogram.ts'

interface Tally {
  successes: number
  failures: number
  durations: Histogram
}

const outcome: Partial<Record<JobStatus, 'success' | 'failure'>> = {
  succeeded: 'success',
  failed: 'failure',
  timed_out: 'failure',
  interrupted: 'failure',
}

/** Tools are few (the allow-list); the bound holds whatever a job calls itself. */
const tools_kept = 1000

export class Metrics {
  #all = newTally()
  #tools = new Map<string, Tally>()
  #refused = 0
  #cancelled = 0
  #requests = 0
  #errors = 0
  #response_ms = 0

  /** Counts a job by its end state; a retried job comes here once. Cancelled ones are counted apart, skipped ones not at all. */
  countJob(job: Pick<Job, 'status' | 'tool' | 'command' | 'duration_ms'>): void {
    if (job.status === 'cancelled') this.#cancelled++
    const how = outcome[job.status]
    if (!how) return
    addTo(this.#all, how, job.duration_ms)
    addTo(this.#tool(job.tool ?? job.command), how, job.duration_ms)
  }

  /** Counts a command that its policy refused. */
  countRefused(): void {
    this.#refused++
  }

  /** Counts an answered request of the HTTP API. */
  countRequest(duration_ms: number, failed: boolean): void {
    this.#requests++
    this.#response_ms += duration_ms
    if (failed) this.#errors++
  }

  /** The answer of GET /api/metrics; `engine` tells what runs and waits now. */
  snapshot(engine: Pick<EngineState, 'running' | 'queued' | 'following'>): MetricsAnswer {
    const { successes, failures, durations } = this.#all
    return {
      summary: {
        commands: {
          total_executions: successes + failures,
          successes,
          failures,
          success_rate: percent(successes, successes + failures),
          avg_duration_ms: twoDecimals(durations.mean_ms),
          refused: this.#refused,
          cancelled: this.#cancelled,
        },
        api: {
          total_requests: this.#requests,
          errors: this.#errors,
          error_rate: percent(this.#errors, this.#requests),
          avg_response_time_ms: this.#requests === 0 ? 0 : twoDecimals(this.#response_ms / this.#requests),
        },
        system: { active_commands: engine.running + engine.following, queued_commands: engine.queued },
      },
      commands: Object.fromEntries([...this.#tools].sort(([a], [b]) => a.localeCompare(b)).map(([name, tally]) => [name, toolAnswer(tally)])),
    }
  }

  reset(): void {
    this.#all = newTally()
    this.#tools = new Map()
    this.#refused = 0
    this.#cancelled = 0
    this.#requests = 0
    this.#errors = 0
    this.#response_ms = 0
  }

  #tool(name: string): Tally {
    const known = this.#tools.get(name)
    if (known) return known
    const tally = newTally()
    if (this.#tools.size < tools_kept) this.#tools.set(name, tally)
    return tally
  }
}

function newTally(): Tally {
  return { successes: 0, failures: 0, durations: new Histogram() }
}

function addTo(tally: Tally, how: 'success' | 'failure', duration_ms: number | null): void {
  if (how === 'success') tally.successes++
  else tally.failures++
  // A job that never started (interrupted while waiting) has no duration.
  if (duration_ms !== null) tally.durations.add(duration_ms)
}

function toolAnswer({ successes, failures, durations }: Tally): MetricsAnswer['commands'][string] {
  return {
    total: successes + failures,
    successes,
    failures,
    success_rate: percent(successes, successes + failures),
    avg_ms: twoDecimals(durations.mean_ms),
    p50_ms: twoDecimals(durations.quantile(0.5)),
    p95_ms: twoDecimals(durations.quantile(0.95)),
    p99_ms: twoDecimals(durations.quantile(0.99)),
  }
}

/** 0..100 with two decimals; 0 when there is nothing to divide. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : twoDecimals((part / whole) * 100)
}

function twoDecimals(value: number): number {
  return Math.round(value * 100) / 100
}
