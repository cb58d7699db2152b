/** Counts and durations: since the last reset, and over time. */
import { z } from 'zod'
import { id, operation, timestamp } from './shapes.ts'

/** Percent, 0..100 with two decimals. */
const rate = z.number().min(0).max(100)

export const metrics = z.object({
  summary: z.object({
    commands: z.object({
      total_executions: z.int(),
      successes: z.int(),
      failures: z.int(),
      success_rate: rate,
      avg_duration_ms: z.number(),
      refused: z.int(),
      cancelled: z.int(),
    }),
    api: z.object({ total_requests: z.int(), errors: z.int(), error_rate: rate, avg_response_time_ms: z.number() }),
    system: z.object({ active_commands: z.int(), queued_commands: z.int() }),
  }),
  commands: z.record(
    z.string(),
    z.object({
      total: z.int(),
      successes: z.int(),
      failures: z.int(),
      success_rate: rate,
      avg_ms: z.number(),
      p50_ms: z.number(),
      p95_ms: z.number(),
      p99_ms: z.number(),
    }),
  ),
})
export type Metrics = z.infer<typeof metrics>

export const series_ranges = ['1h', '6h', '24h', '7d', '30d', '90d'] as const

const series_query = z
  .strictObject({
    range: z.enum(series_ranges).default('1h'),
    tool: z.string().min(1).max(256).optional(),
    template_id: id.optional(),
  })
  .refine(({ tool, template_id }) => tool === undefined || template_id === undefined, { message: 'Ask for a tool or for a template, not for both.' })
export type SeriesQuery = z.infer<typeof series_query>

/** Points stand where something happened; each counts what happened in the `step_s` seconds after `at`. */
export const series = z.object({
  step_s: z.int(),
  from: timestamp,
  to: timestamp,
  points: z.array(
    z.object({
      at: timestamp,
      successes: z.int(),
      failures: z.int(),
      success_rate: rate,
      cancelled: z.int(),
      refused: z.int(),
      avg_ms: z.number(),
      p50_ms: z.number(),
      p95_ms: z.number(),
      p99_ms: z.number(),
      requests: z.int(),
      errors: z.int(),
      response_p99_ms: z.number(),
    }),
  ),
  machine: z.array(
    z.object({
      at: timestamp,
      /** Of all cores: the mean, and the highest of ten seconds. */
      cpu_percent: rate,
      cpu_max_percent: rate,
      memory_used_bytes: z.int(),
      memory_total_bytes: z.int(),
      /** On the disk of the data dir; null where the system does not say. */
      disk_free_bytes: z.int().nullable(),
      /** How late the host's event loop was at most. */
      loop_delay_max_ms: z.number(),
    }),
  ),
})
export type MetricsSeries = z.infer<typeof series>

const nothing = z.strictObject({})

export const metrics_contract = {
  get: operation('read').route({ method: 'GET', path: '/api/metrics', summary: 'Counts and durations since the last reset' }).input(nothing).output(metrics),
  series: operation('read')
    .route({ method: 'GET', path: '/api/metrics/series', summary: 'How jobs and the machine were over the last hour up to 90 days' })
    .input(series_query)
    .output(series),
  reset: operation('admin').route({ method: 'POST', path: '/api/metrics/reset', summary: 'Start counting anew' }).input(nothing).output(metrics),
}
