/** The host itself: health, readiness, metrics, log lines, the engine's switches. */
import { z } from 'zod'
import { metrics, metrics_contract } from './metrics.ts'
import { id, list_query, listOf, type OtherAnswer, operation, timestamp } from './shapes.ts'

export const check_result = z.object({ status: z.enum(['ok', 'degraded', 'unhealthy']), latency_ms: z.number(), message: z.string().optional() })

export const health = z.object({
  status: z.enum(['ok', 'degraded', 'unhealthy']),
  /** Seconds since the host started. */
  uptime: z.number(),
  memory: z.object({ rss_bytes: z.int(), heap_used_bytes: z.int(), heap_total_bytes: z.int(), runner_rss_bytes: z.int().nullable() }),
  /** Open sockets of programs and windows. */
  connections: z.int(),
  timestamp,
  version: z.string(),
  checks: z.record(z.string(), check_result),
})
export type Health = z.infer<typeof health>

export const readiness = z.object({ status: z.enum(['ready', 'not ready']), checks: z.record(z.string(), check_result) })
export type Readiness = z.infer<typeof readiness>

export const log_line = z.object({ timestamp: z.string(), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }).catchall(z.unknown())
export type LogLine = z.infer<typeof log_line>

export const engine_state = z.object({
  paused: z.boolean(),
  running: z.int(),
  queued: z.int(),
  following: z.int(),
  /** Jobs that Opsdeck does itself, in steps. */
  flows: z.int(),
  workers: z.int(),
  disk_full: z.boolean(),
})
export type EngineState = z.infer<typeof engine_state>

export const about = z.object({
  version: z.string(),
  platform: z.string(),
  /** Home folder and data dir, for showing paths; never used to build commands. */
  home: z.string(),
  data_dir: z.string(),
  host: z.enum(['headless', 'desktop', 'cli']),
  /** What was set aside or repaired at the start, in sentences. */
  notices: z.array(z.string()),
})
export type About = z.infer<typeof about>

/** What a bug report needs. Secrets are masked and the home folder is "~". */
export const diagnostics = z.object({
  made_at: timestamp,
  opsdeck: z.object({ version: z.string(), host: z.string(), notices: z.array(z.string()) }),
  machine: z.object({
    platform: z.string(),
    release: z.string(),
    arch: z.string(),
    cores: z.int(),
    memory_bytes: z.int(),
    node: z.string(),
    locale: z.string(),
  }),
  health,
  engine: engine_state,
  metrics: metrics.shape.summary,
  /** Those that differ from their defaults. */
  settings: z.record(z.string(), z.unknown()),
  tools: z.array(z.object({ name: z.string(), installed: z.boolean(), version: z.string().nullable() })),
  /** The newest warnings and errors. */
  log: z.array(log_line),
})
export type Diagnostics = z.infer<typeof diagnostics>

const log_filter = {
  /** This level and the more serious ones. */
  level: z.enum(['debug', 'info', 'warn', 'error']).optional(),
  /** Text that the line holds, case ignored. */
  q: z.string().max(500).optional(),
  /** From this moment on, and before that one: ISO 8601. */
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** Lines about this job, or this request: one of their fields is it. */
  about: id.optional(),
}

/** `generation`: with another one, lines have other numbers than before, because old files were removed. */
export const log_rows = z.object({
  generation: z.int(),
  total: z.int(),
  /** Lines that fit the filter, folded or not. */
  lines: z.int(),
  from: z.int(),
  items: z.array(log_line),
  /** How many lines each of them stands for. */
  times: z.array(z.int()),
})
export type LogRows = z.infer<typeof log_rows>

const nothing = z.strictObject({})
const unwell: OtherAnswer = { status: 503, when: ({ status }: Health) => status === 'unhealthy', what: 'The host is not well' }
const not_ready: OtherAnswer = { status: 503, when: ({ status }: Readiness) => status === 'not ready', what: 'The host takes no work' }

export const system_contract = {
  health: operation('open', { other_answers: [unwell] })
    .route({ method: 'GET', path: '/health', summary: 'How the host is; 503 only when unhealthy' })
    .input(nothing)
    .output(health),
  ready: operation('open', { other_answers: [not_ready] })
    .route({ method: 'GET', path: '/ready', summary: 'Whether work can be taken; 503 when not' })
    .input(nothing)
    .output(readiness),
  service_health: operation('read', { other_answers: [unwell] })
    .route({ method: 'GET', path: '/api/v1/health', summary: 'What the work with servers rests on; 503 only when unhealthy' })
    .input(nothing)
    .output(health),
  about: operation('read').route({ method: 'GET', path: '/api/about', summary: 'Version, places, notices of the start' }).input(nothing).output(about),
  metrics: metrics_contract,
  logs: operation('admin')
    .route({ method: 'GET', path: '/api/logs', summary: "The host's own log lines, newest first" })
    .input(list_query.extend(log_filter))
    .output(listOf(log_line)),
  log_rows: operation('admin')
    .route({ method: 'GET', path: '/api/logs/rows', summary: 'A part of the log by the number of its lines, the oldest is 0; and how many there are' })
    .input(
      z.strictObject({
        ...log_filter,
        /** Number of the first line wanted; left out: the newest ones. */
        from: z.int().min(0).optional(),
        limit: z.int().min(0).max(500).default(200),
        /** Lines one after the other with the same level and message are one, the newest of them. */
        fold: z.boolean().default(false),
      }),
    )
    .output(log_rows),
  diagnostics: operation('admin')
    .route({ method: 'GET', path: '/api/diagnostics', summary: 'What helps to find a fault, without secrets: to be read before it is given away' })
    .input(nothing)
    .output(diagnostics),
  engine: {
    get: operation('read').route({ method: 'GET', path: '/api/engine', summary: 'Workers, line, pause' }).input(nothing).output(engine_state),
    pause: operation('run').route({ method: 'POST', path: '/api/engine/pause', summary: 'Start nothing new' }).input(nothing).output(engine_state),
    resume: operation('run').route({ method: 'POST', path: '/api/engine/resume', summary: 'Go on with the line' }).input(nothing).output(engine_state),
    cancel_all: operation('run')
      .route({ method: 'POST', path: '/api/engine/cancel-all', summary: 'Cancel what runs and what waits' })
      .input(nothing)
      .output(engine_state),
    clear_line: operation('run')
      .route({ method: 'POST', path: '/api/engine/clear-line', summary: 'Cancel what waits, leave what runs' })
      .input(nothing)
      .output(engine_state),
  },
}
