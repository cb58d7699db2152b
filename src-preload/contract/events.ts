/** Events: what changed since a cursor (pulled by the window and the command line), and the frames of `/ws` and `/ws/jobs/:id`. */
import { z } from 'zod'
import { job, stream_name } from './jobs.ts'
import { id, operation } from './shapes.ts'
import { engine_state } from './system.ts'

/** Areas of things that change; a change names the thing, so that one file or server does not refetch a list. */
export const area = z.enum([
  'jobs',
  'workspaces',
  'keys',
  'settings',
  'saved',
  'policies',
  'metrics',
  'engine',
  'sessions',
  'files',
  'git',
  'queue',
  'templates',
  'schedules',
  'leases',
  'views',
  'notifications',
  'servers',
  'connections',
  'registry',
  'uploads',
  'results',
  'contexts',
])
export type Area = z.infer<typeof area>

/** What happened to a thing of an area; `id` null means to many or to the area as a whole. */
export const change = z.object({ area, id: z.string().nullable(), action: z.enum(['created', 'updated', 'removed']) })
export type Change = z.infer<typeof change>

/**
 * Waits up to `wait_ms` until something changed after `cursor`, then tells it once, coalesced: each changed job in
 * its newest state, each changed thing of the other areas once. `resync: true` means the cursor is too old (or of another host):
 * ask for everything again and go on from the new cursor. Back-pressure is built in: who does not ask gets nothing.
 */
export const events_contract = {
  pull: operation('read')
    .input(z.strictObject({ cursor: z.string().max(100).optional(), wait_ms: z.int().min(0).max(30_000).default(25_000) }))
    .output(z.object({ cursor: z.string(), resync: z.boolean(), jobs: z.array(job), changes: z.array(change), engine: engine_state })),
}

/** What a program may send on `/ws`. */
export const subscribe_frame = z.strictObject({
  type: z.literal('subscribe'),
  data: z.strictObject({ jobs: z.array(id).max(1000).optional(), areas: z.array(z.string().max(100)).max(100).optional() }),
})

/** `data` of each frame type that issue-to-date rooms send on `/ws`; every frame is `{type, data, at}`. */
export const frame_data = {
  command_output: z.object({ id, stream: stream_name, from: z.int(), data: z.string(), encoding: z.enum(['utf8', 'base64']) }),
  command_progress: z.object({
    id,
    status: z.string(),
    progress: z.number().nullable(),
    step: z.string().nullable(),
    exit_code: z.int().nullable(),
    position: z.int().nullable(),
  }),
  sync_event: z.object({ area: z.string(), action: z.string(), id: z.string().nullable() }),
  resync: z.object({ id, stream: stream_name, from: z.int() }),
}
export type FrameType = keyof typeof frame_data
