/** The systemd services of a server: how they are, what they wrote, and starting and stopping them. */
import { z } from 'zod'
import { job } from './jobs.ts'
import { paged_query, pagedOf } from './servers.ts'
import { id, operation, timestamp } from './shapes.ts'

export const service_status = z.enum(['running', 'stopped', 'failed', 'restarting', 'unknown'])
export type ServiceStatus = z.infer<typeof service_status>

export const service = z.object({
  /** Without `.service`. */
  name: z.string(),
  description: z.string(),
  status: service_status,
  /** Starts with the machine; null for a unit that is neither enabled nor disabled (static, generated ...). */
  enabled: z.boolean().nullable(),
  pid: z.int().nullable(),
  /** In this state since then; null where it never was in another. */
  since: timestamp.nullable(),
  memory_bytes: z.number().nullable(),
  restarts: z.int(),
  /** The app of ours that it is; null for every other. */
  app_id: z.string().nullable(),
})
export type Service = z.infer<typeof service>

export const journal_line = z.object({
  at: timestamp,
  /** As syslog has it: 0 is an emergency, 7 for those who debug. */
  priority: z.int(),
  pid: z.int().nullable(),
  message: z.string(),
})
export type JournalLine = z.infer<typeof journal_line>

/** systemd allows these signs in names of units (systemd.unit(5)). */
const service_name = z
  .string()
  .regex(/^(?!-)[A-Za-z0-9@:._\\-]{1,200}$/, 'The name of a unit, without .service: letters, digits and @ : . _ - \\.')
  .transform((name) => name.replace(/\.service$/, ''))

export const service_action = z.enum(['start', 'stop', 'restart', 'reload', 'enable', 'disable', 'follow'])
export type ServiceAction = z.infer<typeof service_action>

const accepted = z.object({ id, status: z.string(), position: z.int().nullable() })
const done = z.object({ job, report: z.unknown() })
const answers = { other_answers: [{ status: 202, when: (answer: object) => !('job' in answer), what: 'Taken in; the job tells the rest' }] } as const

const path = '/api/v1/services/{server_id}'
const one = z.strictObject({ server_id: id, name: service_name })

export const services_contract = {
  list: operation('read')
    .route({ method: 'GET', path, summary: 'Services of a server, by name' })
    .input(paged_query.extend({ server_id: id, status: service_status.optional() }))
    .output(pagedOf(service)),
  get: operation('read')
    .route({ method: 'GET', path: `${path}/{name}`, summary: 'One service' })
    .input(one)
    .output(service),
  logs: operation('read')
    .route({ method: 'GET', path: `${path}/{name}/logs`, summary: 'The last lines of its journal' })
    .input(
      one.extend({
        lines: z.int().min(1).max(5000).default(50),
        /** Only what came after. */
        since: z.iso.datetime({ offset: true }).optional(),
        /** This priority and the more serious ones. */
        priority: z.int().min(0).max(7).optional(),
      }),
    )
    .output(z.object({ lines: z.array(journal_line) })),
  act: operation('run', answers)
    .route({ method: 'POST', path: `${path}/{name}`, summary: 'Start, stop, restart, reload, enable or disable it, or follow its journal' })
    .input(one.extend({ action: service_action, mode: z.enum(['async', 'sync']).default('async') }))
    .output(z.union([done, accepted])),
}
