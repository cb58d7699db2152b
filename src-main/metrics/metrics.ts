/** Counts and durations (PRODUCT.md 14): commands by how they ended, requests of the API; since the last reset, and over time. */
import type { Job, JobStatus } from '../../src-preload/contract/jobs.ts'
import type { Metrics as MetricsAnswer, MetricsSeries, SeriesQuery } from '../../src-preload/contract/metrics.ts'
import type { EngineState } from '../../src-preload/contract/system.ts'
import { percentOf, twoDecimals } from './figures.ts'
import { Machine, type MachineSample } from './machine-sample.ts'
import { readSeries, templateName, toolName } from './series.ts'
import { all_name, Spans, type SpansOptions } from './spans.ts'
import { Tally } from './tally.ts'

type CountedJob = Pick<Job, 'status' | 'tool' | 'command' | 'duration_ms'> & Partial<Pick<Job, 'template_id'>>

const outcome: Partial<Record<JobStatus, 'success' | 'failure'>> = {
  succeeded: 'success',
  failed: 'failure',
  timed_out: 'failure',
  interrupted: 'failure',
}

const sample_ms = 10_000
const tool_prefix = toolName('')

export interface MetricsOptions extends SpansOptions {
  data_dir: string
}

export class Metrics implements Disposable {
  readonly #spans: Spans
  readonly #machine: Machine
  readonly #sampling: NodeJS.Timeout
  #counted = 0

  constructor(options: MetricsOptions) {
    this.#spans = new Spans(options)
    this.#machine = new Machine(options.data_dir)
    this.#sampling = setInterval(() => this.#spans.addSample(this.#machine.sample()), sample_ms).unref()
  }

  /** Counts a job by its end state; a retried job comes here once. Cancelled ones are counted apart, skipped ones not at all. */
  countJob(job: CountedJob): void {
    this.#counted++
    const how = outcome[job.status]
    if (!how && job.status !== 'cancelled') return
    const names = [all_name, toolName(job.tool ?? job.command)]
    if (job.template_id) names.push(templateName(job.template_id))
    this.#spans.count(names, (tally) => {
      if (!how) tally.cancelled++
      else if (how === 'success') tally.successes++
      else tally.failures++
      // A job that never started (interrupted while waiting) has no duration; how long a cancelled one ran says nothing of the tool.
      if (how && job.duration_ms !== null) tally.durations.add(job.duration_ms)
    })
  }

  /** Counts a command that its policy refused. */
  countRefused(): void {
    this.#spans.count([all_name], (tally) => tally.refused++)
  }

  /** Counts an answered request of the HTTP API. */
  countRequest(duration_ms: number, failed: boolean): void {
    this.#counted++
    this.#spans.count([all_name], (tally) => {
      tally.requests++
      if (failed) tally.errors++
      tally.responses.add(duration_ms)
    })
  }

  /** Grows with every job that ends and every request that is answered, whatever is reset. */
  get counted(): number {
    return this.#counted
  }

  get machine(): MachineSample {
    return this.#machine.last
  }

  /** Everything since the last reset. */
  get all(): Tally {
    return this.#spans.since_reset.get(all_name) ?? new Tally()
  }

  /** Since the last reset, in the order of their names. */
  get tools(): { tool: string; tally: Tally }[] {
    return [...this.#spans.since_reset]
      .filter(([name]) => name.startsWith(tool_prefix))
      .map(([name, tally]) => ({ tool: name.slice(tool_prefix.length), tally }))
      .sort((a, b) => a.tool.localeCompare(b.tool))
  }

  /** The answer of GET /api/metrics; `engine` tells what runs and waits now. */
  snapshot(engine: Pick<EngineState, 'running' | 'queued' | 'following'>): MetricsAnswer {
    const { all } = this
    return {
      summary: {
        commands: {
          total_executions: all.total,
          successes: all.successes,
          failures: all.failures,
          success_rate: percentOf(all.successes, all.total),
          avg_duration_ms: twoDecimals(all.durations.mean_ms),
          refused: all.refused,
          cancelled: all.cancelled,
        },
        api: {
          total_requests: all.requests,
          errors: all.errors,
          error_rate: percentOf(all.errors, all.requests),
          avg_response_time_ms: twoDecimals(all.responses.mean_ms),
        },
        system: { active_commands: engine.running + engine.following, queued_commands: engine.queued },
      },
      commands: Object.fromEntries(this.tools.filter(({ tally }) => tally.total > 0).map(({ tool, tally }) => [tool, toolAnswer(tally)])),
    }
  }

  series(query: SeriesQuery): MetricsSeries {
    return readSeries(this.#spans, query)
  }

  reset(): void {
    this.#spans.reset()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#sampling)
    this.#machine[Symbol.dispose]()
    this.#spans[Symbol.dispose]()
  }
}

function toolAnswer({ total, successes, failures, durations }: Tally): MetricsAnswer['commands'][string] {
  return {
    total,
    successes,
    failures,
    success_rate: percentOf(successes, total),
    avg_ms: twoDecimals(durations.mean_ms),
    p50_ms: twoDecimals(durations.quantile(0.5)),
    p95_ms: twoDecimals(durations.quantile(0.95)),
    p99_ms: twoDecimals(durations.quantile(0.99)),
  }
}
