/** What happened over the last hour up to 90 days, in points: how jobs ended and how long they took, and how the machine was. */
import type { MetricsSeries, SeriesQuery } from '../../src-preload/contract/metrics.ts'
import { percentOf, twoDecimals } from './figures.ts'
import { all_name, day_s, hour_s, minute_s, type Spans } from './spans.ts'

/** How far each range goes back, and how long each of its points is. */
const ranges: Readonly<Record<SeriesQuery['range'], { span_s: number; step_s: number }>> = {
  '1h': { span_s: hour_s, step_s: minute_s },
  '6h': { span_s: 6 * hour_s, step_s: minute_s },
  '24h': { span_s: day_s, step_s: minute_s },
  '7d': { span_s: 7 * day_s, step_s: hour_s },
  '30d': { span_s: 30 * day_s, step_s: hour_s },
  '90d': { span_s: 90 * day_s, step_s: day_s },
}

/** Spans in which nothing happened have no point. */
export function readSeries(spans: Spans, { range, tool, template_id }: SeriesQuery): MetricsSeries {
  const { span_s, step_s } = ranges[range]
  const to = Math.floor(spans.now_ms / 1000 / step_s) * step_s + step_s
  const from = to - span_s
  const name = tool !== undefined ? toolName(tool) : template_id !== undefined ? templateName(template_id) : all_name
  return {
    step_s,
    from: timestamp(from),
    to: timestamp(to),
    points: spans.tallies(name, step_s, from, to).map(({ at, tally }) => ({
      at: timestamp(at),
      successes: tally.successes,
      failures: tally.failures,
      success_rate: percentOf(tally.successes, tally.total),
      cancelled: tally.cancelled,
      refused: tally.refused,
      avg_ms: twoDecimals(tally.durations.mean_ms),
      p50_ms: twoDecimals(tally.durations.quantile(0.5)),
      p95_ms: twoDecimals(tally.durations.quantile(0.95)),
      p99_ms: twoDecimals(tally.durations.quantile(0.99)),
      requests: tally.requests,
      errors: tally.errors,
      response_p99_ms: twoDecimals(tally.responses.quantile(0.99)),
    })),
    machine: spans.machine(step_s, from, to).map(({ at, machine }) => ({
      at: timestamp(at),
      cpu_percent: twoDecimals(machine.cpu_percent / machine.samples),
      cpu_max_percent: twoDecimals(machine.cpu_max_percent),
      memory_used_bytes: Math.round(machine.memory_used_bytes / machine.samples),
      memory_total_bytes: machine.memory_total_bytes,
      disk_free_bytes: machine.disk_free_bytes,
      loop_delay_max_ms: twoDecimals(machine.loop_delay_max_ms),
    })),
  }
}

export function toolName(tool: string): string {
  return `tool:${tool}`
}

export function templateName(id: string): string {
  return `template:${id}`
}

function timestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
