/** Schedules: a template, a saved command or a queue that starts by a cron expression, at a date, or when files change. */
import { z } from 'zod'
import { execute_input } from './commands.ts'
import { job_error } from './jobs.ts'
import { queue_input } from './queues.ts'
import { id, list_query, listOf, operation, requested_by, success, timestamp } from './shapes.ts'
import { template_values } from './template-values.ts'

/** What it starts: one of the four. */
export const schedule_target = z.union([
  z.strictObject({
    template_id: id,
    values: template_values.optional(),
    preset: z.string().max(100).optional(),
    /** The version that was looked at; needed for a template of a file. With another one nothing is run. */
    if_match: z.string().max(100).optional(),
  }),
  z.strictObject({ saved_id: id }),
  /** A queue is made of it each time. */
  z.strictObject({ queue: queue_input.omit({ idempotency_key: true }) }),
  /** A queue that was saved: it stays as it is, and one like it is made each time. */
  z.strictObject({ queue_id: id }),
])
export type ScheduleTarget = z.infer<typeof schedule_target>

/** Five fields (minute, hour, day of the month, month, day of the week) or a name such as @daily. */
const cron = z.string().min(1, 'Write five fields, such as "30 2 * * 1-5".').max(200)
const time_zone = z.string().min(1, 'Name one such as Europe/Berlin or UTC.').max(100)
/** ISO 8601; without an offset it is meant in the time zone. */
const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?$/,
    'A time is written as 2030-01-31T12:00, with Z or +02:00 where it counts',
  )

export const schedule_change = z.strictObject({
  /** Paths in the workspace, with * ** ? [] {}. */
  globs: z.array(z.string().min(1).max(500)).min(1).max(20),
  /** So long nothing may have changed before it starts. */
  quiet_ms: z.int().min(100).max(600_000).default(1000),
})

/** When: one of the three. */
const when = {
  cron: cron.nullable().optional(),
  at: moment.nullable().optional(),
  on_change: schedule_change.nullable().optional(),
  /** An IANA name; default that of the host. */
  time_zone: time_zone.optional(),
}

const rules = {
  /** When its time comes while its last run is not over. */
  overlap: z.enum(['skip', 'queue', 'cancel_previous']),
  /** When its time came while nothing could be started: the host was off, or the machine slept. */
  missed: z.enum(['skip', 'run_once']),
  /** Starts up to so much later, by chance, so that not everything starts at once. */
  jitter_ms: z.int().min(0).max(3_600_000),
  paused: z.boolean(),
}

export const schedule_input = z.strictObject({
  name: z.string().min(1).max(200),
  target: schedule_target,
  /** Default: the one that is open when it is saved. */
  workspace: id.nullable().optional(),
  /** The name of a production context, where it destroys something there; else saving it confirms that. */
  confirm: execute_input.shape.confirm,
  ...when,
  overlap: rules.overlap.default('skip'),
  missed: rules.missed.default('skip'),
  jitter_ms: rules.jitter_ms.default(0),
  paused: rules.paused.default(false),
})
export type ScheduleInput = z.infer<typeof schedule_input>

export const schedule_patch = z.strictObject({
  id,
  name: z.string().min(1).max(200).optional(),
  target: schedule_target.optional(),
  workspace: id.nullable().optional(),
  confirm: execute_input.shape.confirm,
  ...when,
  overlap: rules.overlap.optional(),
  missed: rules.missed.optional(),
  jitter_ms: rules.jitter_ms.optional(),
})
export type SchedulePatch = z.infer<typeof schedule_patch>

/**
 * `waiting`: its turn comes when the run before it is over. `running`, then how what it started ended. `refused`: it could not be started. `missed`: its
 * time came while nothing could be started. `skipped`: its last run was not over.
 */
export const schedule_run_status = z.enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'refused', 'missed', 'skipped'])
export type ScheduleRunStatus = z.infer<typeof schedule_run_status>

export const schedule_run = z.object({
  number: z.int(),
  /** What made it due. */
  cause: z.enum(['time', 'change', 'now', 'backfill']),
  /** The time it is for. */
  due_at: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
  status: schedule_run_status,
  /** Why it did not succeed, or did not start. */
  error: job_error.nullable(),
  job_id: id.nullable(),
  queue_id: id.nullable(),
})
export type ScheduleRun = z.infer<typeof schedule_run>

export const schedule = z.object({
  id,
  name: z.string(),
  target: schedule_target,
  /** Name of what it starts, as it is called now; null where that is gone. */
  target_name: z.string().nullable(),
  workspace: id.nullable(),
  cron: z.string().nullable(),
  at: timestamp.nullable(),
  on_change: schedule_change.nullable(),
  time_zone: z.string(),
  ...rules,
  /** Saving it confirmed what it destroys, for exactly these commands. */
  confirms: z.boolean(),
  /** Null while it is paused, for one that starts on a change, and when it never comes again. */
  next_at: timestamp.nullable(),
  /** Its time came, and it has not started: since when. */
  overdue_since: timestamp.nullable(),
  last_run: schedule_run.nullable(),
  requested_by,
  created: timestamp,
  updated: timestamp,
})
export type Schedule = z.infer<typeof schedule>

export const next_run = z.object({ at: timestamp, schedule_id: id, name: z.string(), target_name: z.string().nullable(), time_zone: z.string() })
export type NextRun = z.infer<typeof next_run>

const one = z.strictObject({ id })
const path = '/api/schedules/{id}'

export const schedules_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/schedules', summary: 'Schedules, newest first, and whether all are paused' })
    .input(list_query)
    .output(listOf(schedule).extend({ all_paused: z.boolean() })),
  create: operation('run')
    .route({
      method: 'POST',
      path: '/api/schedules',
      successStatus: 201,
      summary: 'Save a schedule; what it destroys is confirmed by that, for exactly these commands',
    })
    .input(schedule_input)
    .output(schedule),
  pause_all: operation('run')
    .route({ method: 'PATCH', path: '/api/schedules', summary: 'Pause all schedules, or let them go on' })
    .input(z.strictObject({ all_paused: z.boolean() }))
    .output(z.object({ all_paused: z.boolean() })),
  next: operation('read')
    .route({ method: 'GET', path: '/api/schedules/next', summary: 'What runs next, of everything, in order' })
    .input(
      z.strictObject({
        limit: z.int().min(1).max(1000).default(50),
        /** Default: now. */
        since: z.iso.datetime().optional(),
        until: z.iso.datetime().optional(),
      }),
    )
    .output(z.object({ items: z.array(next_run), all_paused: z.boolean() })),
  preview: operation('read')
    .route({ method: 'POST', path: '/api/schedules/next', summary: 'When a schedule that is not saved would run' })
    .input(z.strictObject({ cron: when.cron, at: when.at, time_zone: when.time_zone, limit: z.int().min(1).max(50).default(5) }))
    .output(z.object({ items: z.array(timestamp), time_zone })),
  get: operation('read').route({ method: 'GET', path, summary: 'One schedule' }).input(one).output(schedule),
  update: operation('run').route({ method: 'PATCH', path, summary: 'Change a schedule' }).input(schedule_patch).output(schedule),
  remove: operation('run').route({ method: 'DELETE', path, summary: 'Delete a schedule; what it started goes on' }).input(one).output(success),
  pause: operation('run')
    .route({ method: 'POST', path: `${path}/pause`, summary: 'Start nothing by it until it is resumed' })
    .input(one)
    .output(schedule),
  resume: operation('run')
    .route({ method: 'POST', path: `${path}/resume`, summary: 'Go on; what was due meanwhile is not made up for' })
    .input(one)
    .output(schedule),
  run: operation('run')
    .route({ method: 'POST', path: `${path}/run`, successStatus: 202, summary: 'Start it now, whatever its time' })
    .input(one)
    .output(schedule_run),
  runs: operation('read')
    .route({ method: 'GET', path: `${path}/runs`, summary: 'How its runs went, newest first' })
    .input(list_query.extend({ id }))
    .output(listOf(schedule_run)),
  backfill: operation('run')
    .route({
      method: 'POST',
      path: `${path}/backfill`,
      successStatus: 202,
      summary: 'The times it had in a window; with `run` they are run, one after the other',
    })
    .input(
      z.strictObject({
        id,
        since: z.iso.datetime(),
        until: z.iso.datetime(),
        run: z.boolean().default(false),
      }),
    )
    .output(z.object({ items: z.array(timestamp), started: z.boolean() })),
}
