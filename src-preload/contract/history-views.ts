/** Saved views of the history: filters under a name. */
import { z } from 'zod'
import { job_statuses } from './job-status.ts'
import { id, operation, success, timestamp } from './shapes.ts'

/** Filters of the history that can be kept; each as in its query. */
export const history_filters = z.strictObject({
  tool: z.string().max(200).optional(),
  status: z.enum(job_statuses).optional(),
  kind: z.string().max(100).optional(),
  q: z.string().max(1000).optional(),
  unhandled: z.boolean().optional(),
})
export type HistoryFilters = z.infer<typeof history_filters>

const unit_ms = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const

/** A moment, or how far back from now: `90m`, `24h`, `7d`, `4w`. */
export const view_since = z.union([z.iso.datetime({ offset: true }), z.string().regex(/^[1-9]\d{0,3}[mhdw]$/, 'a time, or a number and m, h, d or w')])

/** The moment that it means now, in milliseconds. */
export function sinceMs(since: string, now_ms: number): number {
  const back = /^(\d+)([mhdw])$/.exec(since)
  return back ? now_ms - Number(back[1]) * unit_ms[back[2] as keyof typeof unit_ms] : Date.parse(since)
}

export const history_view = z.object({
  id,
  name: z.string(),
  filters: history_filters,
  since: z.string().nullable(),
  created: timestamp,
  updated: timestamp,
})
export type HistoryView = z.infer<typeof history_view>

const name = z.string().trim().min(1).max(100)
export const history_view_input = z.strictObject({ name, filters: history_filters, since: view_since.nullable().optional() })
export type HistoryViewInput = z.infer<typeof history_view_input>
export const history_view_patch = z.strictObject({
  id,
  name: name.optional(),
  filters: history_filters.optional(),
  since: view_since.nullable().optional(),
})
export type HistoryViewPatch = z.infer<typeof history_view_patch>

export const history_views_contract = {
  list: operation('read')
    .route({ method: 'GET', path: '/api/commands/views', summary: 'Saved views of the history' })
    .input(z.strictObject({}))
    .output(z.object({ items: z.array(history_view), next_cursor: z.null() })),
  create: operation('run')
    .route({ method: 'POST', path: '/api/commands/views', successStatus: 201, summary: 'Save filters of the history under a name' })
    .input(history_view_input)
    .output(history_view),
  update: operation('run')
    .route({ method: 'PATCH', path: '/api/commands/views/{id}', summary: 'Change a saved view' })
    .input(history_view_patch)
    .output(history_view),
  remove: operation('run')
    .route({ method: 'DELETE', path: '/api/commands/views/{id}', summary: 'Remove a saved view' })
    .input(z.strictObject({ id }))
    .output(success),
}
