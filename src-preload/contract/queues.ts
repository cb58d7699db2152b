/** Queues: named lists of commands that run in order, or as their needs allow; each item becomes a job when it starts. */
import { z } from 'zod'
import { execute_input } from './commands.ts'
import { job_error, job_status } from './jobs.ts'
import { registry_call } from './registry.ts'
import { effect, ready_when } from './running.ts'
import { id, list_query, listOf, operation, requested_by, timestamp } from './shapes.ts'
import { template_values } from './template-values.ts'

/** PRODUCT.md 4: items wait in their queue. */
export const most_queue_items = 10_000

export const queue_status = z.enum(['draft', 'running', 'paused', 'succeeded', 'failed', 'cancelled'])
export type QueueStatus = z.infer<typeof queue_status>

/** Cannot be mistaken for an index. */
const item_key = z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/, 'A key begins with a letter or _ and has at most 64 letters, digits, _ . -')
/** Names an item: its key, or its index in the list as it was given, from 0. */
const item_ref = z.union([
  item_key,
  z
    .int()
    .min(0)
    .max(most_queue_items - 1),
])
export type ItemRef = z.infer<typeof item_ref>

const { program, stage, args: registry_args } = registry_call.shape
const { command, args, line, work_dir, env, workspace, timeout_ms, capture, confirm, title, input, retry, leases } = execute_input.shape

/** One of `saved_id`, `job_id`, `template_id`, `command` (with `args`, or with `stage` that of a registered program), `line` or `pause` says what it is; the handler refuses none and several. */
export const queue_item_input = z.strictObject({
  /** A saved command, as it is now. */
  saved_id: id.optional(),
  /** An earlier job: the same command once more. */
  job_id: id.optional(),
  /** A template, as it is now, filled with `values`. */
  template_id: id.optional(),
  values: template_values.optional(),
  /** The version of the template that was shown; needed for one of a file. */
  if_match: z.string().max(100).optional(),
  command,
  /** Words of a command; of a registered program values by name, where `{"from": KEY_OR_INDEX, "file": NAME}` is a file that another item makes. */
  args: z.union([args, registry_args]).optional(),
  /** The `command` is one of a registered program. */
  stage: stage.optional(),
  program,
  line,
  /** A question: the queue waits here until somebody says to go on. */
  pause: z.string().min(1).max(2000).optional(),
  work_dir,
  env,
  workspace,
  timeout_ms,
  capture,
  /** For a production context its name; else saving the queue confirms what is hard to undo, for exactly that argv. */
  confirm,
  title,
  input,
  retry,
  leases,
  key: item_key.optional(),
  /** Items that must have succeeded before; without any item's `needs` the order is that of the list. */
  needs: z.array(item_ref).max(1000).optional(),
  /** The standard output of this item becomes the standard input; it is needed, too. */
  input_from: item_ref.optional(),
  /** For a command that follows: those that need it start when it is ready, and it is ended when all others are over. */
  ready_when: ready_when.optional(),
})
export type QueueItemInput = z.infer<typeof queue_item_input>

const settings_of_queue = {
  name: z.string().min(1).max(200),
  /** After a failure nothing more starts; false: only what needs it is skipped. */
  stop_on_failure: z.boolean(),
  /** How many of its items may run at once. */
  concurrency: z.int().min(1).max(64),
  /** Larger comes first in the line of jobs. */
  priority: z.int().min(-1000).max(1000),
}

export const queue_input = z.strictObject({
  name: settings_of_queue.name,
  /** An id is a saved command's or an earlier job's. */
  commands: z
    .array(z.union([id, queue_item_input]))
    .min(1, 'A queue has at least one item.')
    .max(most_queue_items, `A queue has at most ${most_queue_items} items.`)
    .optional(),
  /** Instead of `commands`: a typed line with && ; or | between plain commands. */
  line,
  workspace,
  stop_on_failure: settings_of_queue.stop_on_failure.optional(),
  concurrency: settings_of_queue.concurrency.default(1),
  priority: settings_of_queue.priority.default(0),
  idempotency_key: execute_input.shape.idempotency_key,
})
export type QueueInput = z.infer<typeof queue_input>

/** A job's states, and before and beside them: it waits in the queue, or asks its question. */
export const queue_item_status = z.enum(['waiting', 'asking', ...job_status.options])
export type QueueItemStatus = z.infer<typeof queue_item_status>

/** How an item ended in an earlier run of the queue. */
export const queue_item_past = z.object({ run: z.int(), status: queue_item_status, job_id: id.nullable(), error: job_error.nullable() })
export type QueueItemPast = z.infer<typeof queue_item_past>

export const queue_item = z.object({
  /** Its place in the list as it was given; names it for ever. */
  index: z.int(),
  key: z.string().nullable(),
  title: z.string(),
  status: queue_item_status,
  /** Smaller comes first where several may start. */
  place: z.int(),
  /** Why it failed or was skipped. */
  error: job_error.nullable(),
  /** Indexes of the items that must have succeeded before. */
  needs: z.array(z.int()),
  /** Indexes of the items that must be over before, however they end. */
  after: z.array(z.int()),
  input_from: z.int().nullable(),
  /** Null for a question. */
  command: z.string().nullable(),
  /** As they were judged when the queue was made. */
  args: z.array(z.string()),
  work_dir: z.string(),
  effect: effect.nullable(),
  pause: z.string().nullable(),
  /** A command that follows has shown that it is ready. */
  ready: z.boolean(),
  saved_id: id.nullable(),
  /** The job of this run; null before its start, and where it could not be started. */
  job_id: id.nullable(),
  attempt: z.int().nullable(),
  exit_code: z.int().nullable(),
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
  duration_ms: z.int().nullable(),
  /** Of earlier runs, oldest first. */
  past: z.array(queue_item_past),
})
export type QueueItem = z.infer<typeof queue_item>

export const queue_summary = z.object({
  id,
  ...settings_of_queue,
  /** Also paused while nothing of it can go on until its question is answered. */
  status: queue_status,
  workspace: id.nullable(),
  /** Counts the runs; 0 before the first. */
  run: z.int(),
  /** How many items there are, and in which states; states without any are left out. `running` are those that were let go, in the line or out of it. */
  total: z.int(),
  counts: z.partialRecord(queue_item_status, z.int()),
  /** The first question that waits for an answer. */
  question: z.object({ index: z.int(), key: z.string().nullable(), text: z.string() }).nullable(),
  /** Who made it. */
  requested_by,
  created: timestamp,
  started_at: timestamp.nullable(),
  finished_at: timestamp.nullable(),
})
export type QueueSummary = z.infer<typeof queue_summary>

/** `items` in the order in which they start where nothing else decides. */
export const queue = queue_summary.extend({ items: z.array(queue_item) })
export type Queue = z.infer<typeof queue>

/** What an item would be, as the host reads and judges it; nothing of it is made. */
export const checked_item = queue_item
  .pick({ title: true, needs: true, after: true, input_from: true, command: true, args: true, work_dir: true, effect: true, pause: true })
  .extend({
    /** The rule that allows it; null for a question, and for what is not allowed. */
    rule: z.string().nullable(),
    /** What speaks against it. */
    error: job_error.nullable(),
  })
export type CheckedItem = z.infer<typeof checked_item>

export const checked_queue = z.object({ items: z.array(checked_item), stop_on_failure: z.boolean() })
export type CheckedQueue = z.infer<typeof checked_queue>

/** A queue as it could be made once more. */
export const queue_definition = z.object({
  definition: queue_input.omit({ line: true, idempotency_key: true }).extend({ commands: z.array(queue_item_input) }),
  /** What was not kept of the items at these places in `commands`: a secret, what was given on standard input. */
  lost: z.array(z.object({ index: z.int(), message: z.string() })),
})
export type QueueDefinition = z.infer<typeof queue_definition>

/** A piece of a queue's items. */
export const queue_items = z.object({
  queue: queue_summary,
  items: z.array(queue_item),
  /** To go on from here: with the rest, or later with what changed since. */
  cursor: z.string(),
  /** More is there already. */
  more: z.boolean(),
  /** These are the first: what was known of other items before does not count any more. */
  anew: z.boolean(),
})
export type QueueItems = z.infer<typeof queue_items>

export const queue_list_query = list_query.extend({
  status: queue_status.optional(),
  /** Only those with an item made from this saved command: what still uses it. */
  saved_id: id.optional(),
})
export type QueueListQuery = z.infer<typeof queue_list_query>

export const queue_patch = z.strictObject({
  id,
  name: settings_of_queue.name.optional(),
  stop_on_failure: settings_of_queue.stop_on_failure.optional(),
  concurrency: settings_of_queue.concurrency.optional(),
  priority: settings_of_queue.priority.optional(),
  /** Waiting items in the order they are to have; those that are not named come after them. */
  order: z.array(item_ref).max(most_queue_items).optional(),
})
export type QueuePatch = z.infer<typeof queue_patch>

const one = z.strictObject({ id })
const act = (path: string, summary: string) => operation('run').route({ method: 'POST', path: `/api/queue/{id}/${path}`, successStatus: 202, summary })

/** 10 000 items are one request (PRODUCT.md 5). */
const body_limit_bytes = 16 * 1024 * 1024

export const queues_contract = {
  create: operation('run', { body_limit_bytes })
    .route({ method: 'POST', path: '/api/queue', successStatus: 201, summary: 'Make a queue; every item is judged, and it is made whole or not at all' })
    .input(queue_input)
    .output(queue),
  list: operation('read').route({ method: 'GET', path: '/api/queue', summary: 'Queues, newest first' }).input(queue_list_query).output(listOf(queue_summary)),
  get: operation('read').route({ method: 'GET', path: '/api/queue/{id}', summary: 'One queue with its items' }).input(one).output(queue),
  check: operation('run', { body_limit_bytes })
    .route({ method: 'POST', path: '/api/queue/check', summary: 'Read and judge every item of a queue without making it' })
    .input(queue_input)
    .output(checked_queue),
  items: operation('read')
    .route({ method: 'GET', path: '/api/queue/{id}/items', summary: 'The items of a queue in pieces, then what changed since' })
    .input(z.strictObject({ id, cursor: z.string().max(200).optional(), limit: z.int().min(1).max(2000).default(500) }))
    .output(queue_items),
  definition: operation('run')
    .route({ method: 'GET', path: '/api/queue/{id}/definition', summary: 'A queue as POST /api/queue takes it, to be made once more' })
    .input(one)
    .output(queue_definition),
  update: operation('run')
    .route({ method: 'PATCH', path: '/api/queue/{id}', summary: 'Rename, reorder what waits, change priority and concurrency' })
    .input(queue_patch)
    .output(queue_summary),
  execute: act('execute', 'Start a queue').input(one).output(queue_summary),
  pause: act('pause', 'Start nothing more; what runs goes on').input(one).output(queue_summary),
  resume: act('resume', 'Go on after a pause').input(one).output(queue_summary),
  retry: act('retry', 'Run again from what failed: a new run of all that did not succeed').input(one).output(queue_summary),
  continue: act('continue', 'Answer the question that the queue waits at')
    .input(
      z.strictObject({
        id,
        /** Which question; default the first that waits. */
        item: item_ref.optional(),
        /** False: the item fails with the reason. Default true. */
        go_on: z.boolean().default(true),
        reason: z.string().max(1000).optional(),
      }),
    )
    .output(queue_summary),
  cancel: operation('run')
    .route({ method: 'DELETE', path: '/api/queue/{id}', successStatus: 202, summary: 'Cancel what runs or waits' })
    .input(z.strictObject({ id, force: z.boolean().optional() }))
    .output(queue_summary),
}
