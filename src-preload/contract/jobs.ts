/** Jobs: the one record of every piece of work, its history, output, input and cancelling. */
import { z } from 'zod'
import { found_line, found_query, history_day, history_filter, history_ids_query, history_rows_query, job_brief } from './history-rows.ts'
import { history_views_contract } from './history-views.ts'
import { job_statuses, stream_names } from './job-status.ts'
import { capture, effect, ready_when, retry } from './running.ts'
import { id, list_query, listOf, operation, requested_by, success, timestamp, typed } from './shapes.ts'
import { why } from './why.ts'

export { hasEnded, type JobStatus, type StreamName } from './job-status.ts'
export const job_status = z.enum(job_statuses)

/**
 * `code` is one of the error table's, or TIMED_OUT, INTERRUPTED, or CONTEXT_CHANGED: what it would have changed or destroyed was accepted in
 * another context (kube context, branch, account ...) than the one found at its start, so it was not run.
 */
export const job_error = z.object({ code: z.string(), message: z.string() })

export const job_attempt = z.object({
  number: z.int(),
  status: job_status,
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  started_at: timestamp,
  finished_at: timestamp.nullable(),
})
export type JobAttempt = z.infer<typeof job_attempt>

/** `status` of a step of long work: waiting, running, succeeded, already (nothing to do), failed, skipped or undone. */
export const job_step = z.object({
  name: z.string(),
  status: z.string(),
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
  message: z.string(),
})
export type JobStep = z.infer<typeof job_step>

/** What a queued job waits for, held by whom and since when. */
export const waiting_for = z.object({
  kind: z.enum(['worker', 'lease', 'approval', 'time', 'needs', 'disk', 'paused']),
  /** The lease's name, the time, the item that is needed, or a few words. */
  what: z.string(),
  holder_id: id.optional(),
  holder_title: z.string().optional(),
  /** Instead of a job: somebody froze the lease. */
  freeze: z.object({ id, reason: z.string(), until: timestamp.nullable() }).optional(),
  /** Since when the lease is held, or frozen. */
  held_since: timestamp.optional(),
  since: timestamp,
  /** How long this lease is usually held, where that is known: the median of the past. */
  usually_ms: z.int().optional(),
})
export type WaitingFor = z.infer<typeof waiting_for>

/** How long a running job will still take, by what its program tells of itself or by what earlier runs of the same command took. */
export const estimate = z.object({
  by: z.enum(['tool', 'past']),
  /** Null where nothing can be said, and when it is overdue. */
  remaining_ms: z.int().nullable(),
  /** What the last successes took; null without one. */
  usual_ms: z.int().nullable(),
  /** It runs longer than any of them did. */
  overdue: z.boolean(),
})
export type Estimate = z.infer<typeof estimate>

export const job = z.object({
  id,
  kind: z.string(),
  title: z.string(),
  status: job_status,
  exit_code: z.int().nullable(),
  /** Name of the signal that ended it, e.g. "SIGTERM". */
  signal: z.string().nullable(),
  /** Why it did not succeed, where that is more than the exit code. */
  error: job_error.nullable(),
  command: z.string(),
  /** Canonical arguments that ran, without the tool's name. */
  args: z.array(z.string()),
  /** Relative to the workspace; "." is its root. */
  work_dir: z.string(),
  env_names: z.array(z.string()),
  effect: effect.nullable(),
  rule: z.string().nullable(),
  tool: z.string().nullable(),
  tool_version: z.string().nullable(),
  /** The hidden state it acts on: as it was when accepted, and from its start on as it was then. */
  context: z.record(z.string(), z.string()),
  /** The commit that was checked out in its folder when it started; null where that is no repository, or has none yet. */
  commit: z.string().nullable(),
  capture,
  workspace: id.nullable(),
  attempt: z.int(),
  attempts: z.array(job_attempt),
  retry: retry.nullable(),
  timeout_ms: z.int().nullable(),
  leases: z.array(z.string()),
  /** 0..1 while it runs and something is known of it; only grows. */
  progress: z.number().nullable(),
  estimate: estimate.nullable(),
  /** Steps of long work; also notes on how a command ended, e.g. name "background process left". */
  steps: z.array(job_step),
  /** Place in the line, 1 is next; null unless queued. */
  position: z.int().nullable(),
  /** Null unless queued. */
  waiting_for: waiting_for.nullable(),
  /** What an action found (a test, an audit); null for everything else. */
  report: z.json().nullable(),
  queued_at: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
  duration_ms: z.int().nullable(),
  stdout_bytes: z.int(),
  stderr_bytes: z.int(),
  output_truncated: z.boolean(),
  requested_by,
  /** For a follower: what shows that it is ready; and when its present attempt was, null until then. */
  ready_when: ready_when.nullable(),
  ready_at: timestamp.nullable(),
  /** Somebody saw to its failure, and said so. */
  handled: z.object({ note: z.string(), at: timestamp }).nullable(),
  parent_id: id.nullable(),
  queue_id: id.nullable(),
  template_id: id.nullable(),
})
export type Job = z.infer<typeof job>

export const stream_name = z.enum(stream_names)

export const accepted = z.object({ id, status: job_status, position: z.int().nullable() })

/** Sync answer: the job with its output as UTF-8 text, each stream cut at 10 MB (`stdout_cut` / `stderr_cut` say so). */
export const job_with_output = job.extend({ stdout: z.string(), stderr: z.string(), stdout_cut: z.boolean(), stderr_cut: z.boolean() })

export const history_query = list_query.extend(history_filter)
export type HistoryQuery = z.infer<typeof history_query>

export const output_query = z.strictObject({
  id,
  stream: stream_name.optional(),
  from: z.int().min(0).default(0),
  limit: z.int().min(1).max(1_048_576).default(65_536),
  attempt: z.int().min(1).optional(),
  /** Wait this long for bytes beyond `from` before answering with none; for readers that follow. */
  wait_ms: z.int().min(0).max(30_000).optional(),
})

/** A piece of stored output. `from` may be later than asked where the middle was not kept; `eof` is true once nothing will follow `next`. */
export const output_piece = z.object({
  data: z.string(),
  encoding: z.enum(['utf8', 'base64']),
  from: z.int(),
  next: z.int(),
  eof: z.boolean(),
})
export type OutputPiece = z.infer<typeof output_piece>

export const lines_query = z.strictObject({
  id,
  stream: stream_name.optional(),
  attempt: z.int().min(1).optional(),
  /** Words that a line must have, `!words` it must not; a capital letter makes a word's case count. */
  q: z.string().max(1000).default(''),
  /** Lines that repeat the one before, but for a time at their beginning, are one. */
  fold: z.boolean().default(true),
  from: z.int().min(0).default(0),
  limit: z.int().min(1).max(2000).default(500),
})

/** A part of the stored output, bounded in what is read and in what is found; `next` goes on, and `eof` is true once nothing will follow. */
export const found_lines = z.object({
  items: z.array(
    z.object({
      /** Offset of its first byte. */
      from: z.int(),
      /** What a terminal leaves of it, without colours; the beginning of a very long line. */
      text: z.string(),
      times: z.int(),
    }),
  ),
  /** Lines that were looked at, and those of them that have the words, folded or not. */
  lines: z.int(),
  matches: z.int(),
  next: z.int(),
  size_bytes: z.int(),
  eof: z.boolean(),
})
export type FoundLines = z.infer<typeof found_lines>

export const find_query = z.strictObject({
  id,
  stream: stream_name.optional(),
  attempt: z.int().min(1).optional(),
  /** Stands in one line as it is; letters of either case are the same. */
  q: z.string().min(1).max(1000),
  from: z.int().min(0).default(0),
})

/** A part of the stored output, bounded as that of lines is. */
export const found_places = z.object({
  /** For each time that the text stands there, the offset of the first byte of its line. */
  places: z.array(z.int()),
  next: z.int(),
  size_bytes: z.int(),
  eof: z.boolean(),
})
export type FoundPlaces = z.infer<typeof found_places>

/** When the bytes of each stream of an attempt came, for a replay: at `[ms, bytes]` there were so many. `sizes` are those of its terminal. */
export const timing = z.object({
  attempt: z.int(),
  duration_ms: z.int().nullable(),
  streams: z.array(z.object({ stream: stream_name, size_bytes: z.int(), times: z.array(z.tuple([z.number(), z.number()])) })),
  sizes: z.array(z.tuple([z.number(), z.int(), z.int()])),
})
export type Timing = z.infer<typeof timing>

export const input_body = z.strictObject({ id, data: z.string().max(900_000).optional(), eof: z.literal(true).optional(), typed: typed.optional() })

const handled_note = z.string().trim().min(1).max(2000)

export const job_patch = z.strictObject({ id, handled: z.strictObject({ note: handled_note }).nullable() })

/**
 * `remove` takes jobs that have ended out of the history, with those they are made of, their outputs and what the search knows of them; for ten minutes, and no
 * longer than the host runs, `restore` gives them back. Both need the scope `admin`: the history is also a record of who did what.
 */
export const bulk_action = z.enum(['rerun', 'cancel', 'handled', 'favourite', 'remove', 'restore'])
export type BulkAction = z.infer<typeof bulk_action>
export const bulk_input = z.strictObject({
  ids: z.array(id).min(1).max(500),
  action: bulk_action,
  /** For the action "handled", and needed there. */
  note: handled_note.optional(),
})
export type BulkInput = z.infer<typeof bulk_input>
/** What became of one of them; `job_id` is the job that runs it again, `saved_id` the favourite it became. */
export const bulk_outcome = z.object({ id, ok: z.boolean(), job_id: id.optional(), saved_id: id.optional(), error: job_error.optional() })
export type BulkOutcome = z.infer<typeof bulk_outcome>

export const jobs_contract = {
  unhandled: operation('read')
    .route({ method: 'GET', path: '/api/commands/unhandled', summary: 'How many failures nobody has marked as handled; counted up to 1000' })
    .input(z.strictObject({}))
    .output(z.object({ count: z.int() })),
  bulk: operation('run')
    .route({ method: 'POST', path: '/api/commands/bulk', summary: 'The same act on many jobs; each tells for itself whether it could be done' })
    .input(bulk_input)
    .output(z.object({ items: z.array(bulk_outcome) })),
  update: operation('run')
    .route({ method: 'PATCH', path: '/api/commands/{id}', summary: 'Mark a failure as handled, or take that back' })
    .input(job_patch)
    .output(job),
  views: history_views_contract,
  history: operation('read')
    .route({ method: 'GET', path: '/api/commands/history', summary: 'Every job, newest first' })
    .input(history_query)
    .output(listOf(job)),
  history_rows: operation('read')
    .route({
      method: 'GET',
      path: '/api/commands/history/rows',
      summary: 'How many jobs there are, on which days, and those of given numbers; the oldest is 0',
    })
    .input(history_rows_query)
    .output(
      z.object({
        total: z.int(),
        /** There are older ones that are not counted: of a search, or of failures that nobody has seen to. */
        more: z.boolean(),
        /** The newest first; only those with jobs. */
        days: z.array(history_day),
        from: z.int(),
        /** In the order of their numbers. */
        items: z.array(job),
      }),
    ),
  history_ids: operation('read')
    .route({ method: 'GET', path: '/api/commands/history/ids', summary: 'The ids of the jobs of given numbers, to do something with all of them' })
    .input(history_ids_query)
    .output(z.object({ total: z.int(), from: z.int(), items: z.array(job_brief) })),
  found: operation('read')
    .route({
      method: 'POST',
      path: '/api/commands/history/found',
      summary: 'The line of the output in which the words of a search stand, of each job that has one',
    })
    .input(found_query)
    .output(z.object({ items: z.array(found_line) })),
  get: operation('read').route({ method: 'GET', path: '/api/commands/{id}', summary: 'One job' }).input(z.strictObject({ id })).output(job),
  cancel: operation('run')
    .route({ method: 'DELETE', path: '/api/commands/{id}', successStatus: 202, summary: 'Cancel a queued or running job' })
    .input(z.strictObject({ id, force: z.boolean().optional() }))
    .output(accepted),
  output: operation('read', { raw_type: 'application/octet-stream' })
    .route({
      method: 'GET',
      path: '/api/commands/{id}/output',
      summary: 'A piece of the output; with Accept: application/octet-stream the raw bytes, with Range',
    })
    .input(output_query)
    .output(output_piece),
  lines: operation('read')
    .route({ method: 'GET', path: '/api/commands/{id}/lines', summary: 'The lines of the output that have the words asked for, a part at a time' })
    .input(lines_query)
    .output(found_lines),
  find: operation('read')
    .route({ method: 'GET', path: '/api/commands/{id}/find', summary: 'Where a text stands in the output, a part at a time' })
    .input(find_query)
    .output(found_places),
  why: operation('read')
    .route({
      method: 'GET',
      path: '/api/commands/{id}/why',
      summary: 'Why an ended job failed: error lines, meaning of its end, what differs from the last good run',
    })
    .input(z.strictObject({ id }))
    .output(why),
  timing: operation('read')
    .route({ method: 'GET', path: '/api/commands/{id}/timing', summary: 'When the output of an ended attempt came, for a replay' })
    .input(z.strictObject({ id, attempt: z.int().min(1).optional() }))
    .output(timing),
  input: operation('run')
    .route({ method: 'POST', path: '/api/commands/{id}/input', summary: 'Write to the stdin of a running job' })
    .input(input_body)
    .output(success),
  resize: operation('run')
    .route({ method: 'POST', path: '/api/commands/{id}/resize', summary: 'Tell a terminal job its new size' })
    .input(z.strictObject({ id, cols: z.int().min(2).max(1000), rows: z.int().min(2).max(1000) }))
    .output(success),
}
