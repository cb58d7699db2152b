/** The history as a list of known length: how many jobs there are and on which days, any of them by its number, and the lines that a search found in their output. */
import { z } from 'zod'
import { job_statuses } from './job-status.ts'
import { id, timestamp } from './shapes.ts'

const job_status = z.enum(job_statuses)

/** What of the history is meant. */
export const history_filter = {
  tool: z.string().max(200).optional(),
  status: job_status.optional(),
  kind: z.string().max(100).optional(),
  /** Words looked for in the command and in the first and last 64 KB of the output. */
  q: z.string().max(1000).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  /** Only failures that nobody has marked as handled; what is part of something larger counts with that. */
  unhandled: z.boolean().optional(),
}

/** A search counts so many of its newest findings. */
export const most_found = 20_000
/** So many ids are told at once. */
export const most_ids = 2000

const place = {
  /** Number of the first job wanted, the oldest is 0; left out: the newest ones. */
  from: z.int().min(0).optional(),
}

/** `time_zone`: an IANA name, for the days; that of the host where it is left out. */
export const history_rows_query = z.strictObject({
  ...history_filter,
  ...place,
  limit: z.int().min(0).max(500).default(100),
  time_zone: z.string().min(1).max(100).optional(),
})
export type HistoryRowsQuery = z.infer<typeof history_rows_query>

export const history_day = z.object({
  /** Its first moment. */
  at: timestamp,
  count: z.int(),
})
export type HistoryDay = z.infer<typeof history_day>

export const history_ids_query = z.strictObject({ ...history_filter, ...place, limit: z.int().min(1).max(most_ids).default(1000) })
export type HistoryIdsQuery = z.infer<typeof history_ids_query>

/** What must be known of a job to say what can be done with it. */
export const job_brief = z.object({ id, status: job_status, unhandled: z.boolean() })
export type JobBrief = z.infer<typeof job_brief>

export const found_query = z.strictObject({ q: z.string().min(1).max(1000), ids: z.array(id).min(1).max(50) })
/** The line of an output that has most of the words: `marks` say where they stand in `text`, as pairs of places. */
export const found_line = z.object({ id, text: z.string(), marks: z.array(z.tuple([z.int(), z.int()])) })
export type FoundLine = z.infer<typeof found_line>
