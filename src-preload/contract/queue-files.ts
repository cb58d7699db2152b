/** Queues that lie in files of the workspace, as they are listed beside its templates. */
import { z } from 'zod'
import { checked_item, queue_input, queue_status } from './queues.ts'
import { effect } from './running.ts'
import { id, timestamp } from './shapes.ts'

/** What such a file holds: what `POST /api/queue` takes, but for what only the one who sends it can say. */
export const queue_file_text = queue_input.omit({ workspace: true, idempotency_key: true })

/** How many items the list shows of each; one alone comes with all of them. */
export const most_listed_items = 100

export const queue_file = z.object({
  kind: z.literal('queue'),
  id,
  name: z.string(),
  origin: z.literal('file'),
  /** Relative to the workspace. */
  path: z.string(),
  workspace: id,
  /** Names this very version of the file; running it needs it. */
  etag: z.string(),
  stop_on_failure: z.boolean(),
  concurrency: z.int(),
  priority: z.int(),
  /** Of all items: the effect that is hardest to undo, and what speaks against the first that is not allowed. */
  verdict: z.object({ allowed: z.boolean(), effect: effect.nullable(), reason: z.string() }),
  total: z.int(),
  items: z.array(checked_item),
  updated: timestamp,
})
export type QueueFile = z.infer<typeof queue_file>

/** Running such a file makes a queue of it and starts that. */
export const started_queue = z.object({ kind: z.literal('queue'), id, queue_id: id, status: queue_status, total: z.int() })
export type StartedQueue = z.infer<typeof started_queue>
