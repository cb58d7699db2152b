/** The metrics as Prometheus reads them: its text format, and OpenMetrics for those who ask for it. Loaded with the first request. */
import prometheus from 'prom-client'
import type { EngineState, Health } from '../../src-preload/contract/system.ts'
import type { Histogram } from './histogram.ts'
import type { Metrics } from './metrics.ts'

export interface HostFacts {
  version: string
  health: Health
  engine: EngineState
}

interface Sample {
  labels: Record<string, string>
  value: number
  metricName?: string
}
interface Family {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  values: Sample[]
}

/** Of durations of jobs: from a git status to an Odoo update. */
const job_limits_s = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]
const request_limits_s = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30]

export const text_type = prometheus.Registry.PROMETHEUS_CONTENT_TYPE
export const open_metrics_type = prometheus.Registry.OPENMETRICS_CONTENT_TYPE

/** Names end in their unit (https://prometheus.io/docs/practices/naming/); counters begin anew with a reset. */
export function expose(metrics: Metrics, facts: HostFacts, content_type: typeof text_type | typeof open_metrics_type): Promise<string> {
  const registry = new prometheus.Registry<typeof content_type>()
  registry.setContentType(content_type)
  for (const family of [...countsOf(metrics), ...stateOf(metrics, facts)]) {
    // What the library asks of a metric is its name, which it changes for OpenMetrics, and what `get` gives; ours are counted elsewhere.
    const metric = { ...family, aggregator: 'sum', get: async () => metric }
    registry.registerMetric(metric as unknown as prometheus.Metric)
  }
  return registry.metrics()
}

function countsOf(metrics: Metrics): Family[] {
  const { all, tools } = metrics
  return [
    {
      name: 'opsdeck_jobs_total',
      type: 'counter',
      help: 'Jobs that ended, by tool and outcome; a retried job counts once.',
      values: tools.flatMap(({ tool, tally }) => [
        { labels: { tool, outcome: 'success' }, value: tally.successes },
        { labels: { tool, outcome: 'failure' }, value: tally.failures },
        { labels: { tool, outcome: 'cancelled' }, value: tally.cancelled },
      ]),
    },
    {
      name: 'opsdeck_job_duration_seconds',
      type: 'histogram',
      help: 'How long jobs ran that succeeded or failed. Limits are right to 5 %.',
      values: tools.flatMap(({ tool, tally }) => histogram('opsdeck_job_duration_seconds', tally.durations, job_limits_s, { tool })),
    },
    single('opsdeck_commands_refused_total', 'counter', 'Commands that a policy refused.', all.refused),
    {
      name: 'opsdeck_api_requests_total',
      type: 'counter',
      help: 'Answered requests of the HTTP API; an error is a status of 400 and more.',
      values: [
        { labels: { outcome: 'ok' }, value: all.requests - all.errors },
        { labels: { outcome: 'error' }, value: all.errors },
      ],
    },
    {
      name: 'opsdeck_api_request_duration_seconds',
      type: 'histogram',
      help: 'How long requests of the HTTP API took. Limits are right to 5 %.',
      values: histogram('opsdeck_api_request_duration_seconds', all.responses, request_limits_s, {}),
    },
  ]
}

function stateOf({ machine }: Metrics, { version, health, engine }: HostFacts): Family[] {
  const { memory } = health
  const memories = [{ labels: { process: 'host' }, value: memory.rss_bytes }]
  if (memory.runner_rss_bytes !== null) memories.push({ labels: { process: 'runner' }, value: memory.runner_rss_bytes })
  return [
    { name: 'opsdeck_build_info', type: 'gauge', help: 'The version that runs.', values: [{ labels: { version }, value: 1 }] },
    single('opsdeck_uptime_seconds', 'gauge', 'Since the host started.', health.uptime),
    {
      name: 'opsdeck_jobs_active',
      type: 'gauge',
      help: 'Jobs that are not over, by where they are.',
      values: [
        { labels: { state: 'running' }, value: engine.running },
        { labels: { state: 'queued' }, value: engine.queued },
        { labels: { state: 'following' }, value: engine.following },
      ],
    },
    single('opsdeck_workers', 'gauge', 'Jobs that may run at once.', engine.workers),
    single('opsdeck_engine_paused', 'gauge', '1 while nothing new is started.', engine.paused ? 1 : 0),
    single('opsdeck_connections', 'gauge', 'Open sockets of programs and windows.', health.connections),
    { name: 'opsdeck_process_resident_memory_bytes', type: 'gauge', help: 'Resident memory of our processes.', values: memories },
    single('opsdeck_event_loop_delay_seconds', 'gauge', "How late the host's event loop was: p99 of ten seconds.", machine.loop_delay_p99_ms / 1000),
    single('opsdeck_machine_cpu_ratio', 'gauge', 'Share of all cores in use, 0 to 1.', machine.cpu_percent / 100),
    single('opsdeck_machine_memory_used_bytes', 'gauge', 'Memory of the machine in use.', machine.memory_used_bytes),
    single('opsdeck_machine_memory_total_bytes', 'gauge', 'Memory of the machine.', machine.memory_total_bytes),
    ...(machine.disk_free_bytes === null
      ? []
      : [single('opsdeck_disk_free_bytes', 'gauge', 'Room for the user on the disk of the data dir.', machine.disk_free_bytes)]),
    ...(machine.disk_total_bytes === null ? [] : [single('opsdeck_disk_total_bytes', 'gauge', 'Size of the disk of the data dir.', machine.disk_total_bytes)]),
    {
      name: 'opsdeck_health_check',
      type: 'gauge',
      help: 'Each check of /health: 1 ok, 0.5 degraded, 0 unhealthy.',
      values: Object.entries(health.checks).map(([check, { status }]) => ({ labels: { check }, value: health_values[status] })),
    },
  ]
}

const health_values = { ok: 1, degraded: 0.5, unhealthy: 0 } as const

function single(name: string, type: Family['type'], help: string, value: number): Family {
  return { name, type, help, values: [{ labels: {}, value }] }
}

function histogram(name: string, durations: Histogram, limits_s: readonly number[], labels: Record<string, string>): Sample[] {
  const counts = durations.atMost(limits_s.map((limit_s) => limit_s * 1000))
  return [
    ...limits_s.map((limit_s, index) => ({ metricName: `${name}_bucket`, labels: { ...labels, le: String(limit_s) }, value: counts[index]! })),
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: durations.count },
    { metricName: `${name}_sum`, labels, value: durations.sum_ms / 1000 },
    { metricName: `${name}_count`, labels, value: durations.count },
  ]
}
