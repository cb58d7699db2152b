/** Odoo: its environments and modules, and the operations that install, update and deploy them. */
import { z } from 'zod'
import { job } from './jobs.ts'
import { id, list_query, listOf, operation, timestamp } from './shapes.ts'

/** API.md 4: the technical name; anything else is 400 before anything is looked at. */
const module_name = z
  .string()
  .max(200)
  .regex(/^[a-z_][a-z0-9_]*$/, 'The technical name of a module: small letters, digits and _.')
const environment_name = z.string().min(1).max(40)

const problem = z.object({
  /** Which part of the environment: an option of the configuration, or `configuration` itself. */
  name: z.string(),
  /** What would happen, and what to do. */
  sentence: z.string(),
  line: z.int().nullable(),
})

export const odoo_environment = z.object({
  name: z.string(),
  active: z.boolean(),
  binary: z.string().nullable(),
  configuration: z.string(),
  /** The one that operations use; null where none is named, or several. */
  database: z.string().nullable(),
  /** Such as `17.0`; null where no Odoo lies beside the addons paths. */
  series: z.string().nullable(),
  addons_paths: z.array(z.string()),
  logfile: z.string().nullable(),
  workers: z.int().nullable(),
  data_dir: z.string().nullable(),
  http_port: z.int().nullable(),
  /** The connection that knows what is installed in its database. */
  connection_id: z.string().nullable(),
  /** What would go wrong without a word. */
  problems: z.array(problem),
})
export type OdooEnvironment = z.infer<typeof odoo_environment>

export const odoo_module = z.object({
  name: z.string(),
  title: z.string(),
  version: z.string().nullable(),
  summary: z.string(),
  category: z.string(),
  path: z.string(),
  depends: z.array(z.string()),
  /** Modules that depend on it directly. */
  dependents: z.array(z.string()),
  auto_install: z.boolean(),
  installable: z.boolean(),
  application: z.boolean(),
  missing_modules: z.array(z.string()),
  missing_packages: z.array(z.string()),
  /** Whether its folder is another one than at its last good operation here; null where there was none. */
  changed: z.boolean().nullable(),
  last_good_at: timestamp.nullable(),
  /** As the database has it: `installed`, `uninstalled`, `to upgrade` ...; null where no connection tells. */
  state: z.string().nullable(),
  /** The version in the database; null where it is not installed or no connection tells. */
  installed_version: z.string().nullable(),
  /** Why its manifest cannot be read. */
  problem: z.object({ message: z.string(), line: z.int().nullable() }).nullable(),
})
export type OdooModule = z.infer<typeof odoo_module>

export const odoo_log_level = z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'])

const log_filter = {
  environment: environment_name.optional(),
  /** This level and the more serious ones. */
  level: odoo_log_level.optional(),
  /** Beginning of the logger's name. */
  logger: z.string().max(300).optional(),
  /** `?` for records of no database. */
  database: z.string().max(200).optional(),
  /** Words anywhere in the record, case ignored. */
  text: z.string().max(500).optional(),
}

/** How many records a reader begins with. */
const last = z.int().min(0).max(10_000).default(1000)

/** The query of `/logs/odoo`. */
export const odoo_log_query = z.strictObject({ ...log_filter, last })

export const odoo_log_record = z.object({
  /** All its lines as Odoo wrote them, without colours. */
  text: z.string(),
  /** Null for lines that belong to no record. */
  level: odoo_log_level.nullable(),
  logger: z.string().nullable(),
  database: z.string().nullable(),
  /** `loose`: lines without a beginning of their own. `note`: not of Odoo, about the reading of its log. */
  kind: z.enum(['record', 'loose', 'note']),
})
export type OdooLogRecord = z.infer<typeof odoo_log_record>

const place = z.string().max(200)

export const odoo_log = z.object({
  cursor: z.string(),
  /** True when these are the last records and not those after the cursor: the reading begins anew. */
  reset: z.boolean(),
  path: z.string(),
  /** `awaited`: the file is not there yet. */
  state: z.enum(['followed', 'awaited', 'not_a_file', 'not_readable']),
  sentence: z.string(),
  records: z.array(odoo_log_record),
  /** Records that came and went unread. */
  missed: z.int(),
  /** Where older ones are asked for; null where there are none, and after the first answer. */
  before: place.nullable(),
})
export type OdooLog = z.infer<typeof odoo_log>

const mode = z.enum(['sync', 'async'])
const accepted = z.object({ id, status: z.string(), position: z.int().nullable() })
const done = z.object({ success: z.literal(true), output: z.string(), job })
const failed = z.object({
  success: z.literal(false),
  error: z.string(),
  code: z.string(),
  /** `kind` names what failed; the card says where and what to do. */
  details: z.record(z.string(), z.unknown()),
  output: z.string(),
  job,
})
export type OdooAnswer = z.infer<typeof done> | z.infer<typeof failed> | z.infer<typeof accepted>

const is_accepted = { status: 202, when: (answer: object) => !('success' in answer), what: 'Taken in; the job tells the rest' }
const is_failed = { status: 500, when: (answer: { success?: boolean }) => answer.success === false, what: 'Odoo did not do all that was asked for' }
const answers = { other_answers: [is_accepted, is_failed] } as const

const one_module = z.strictObject({
  module: module_name,
  environment: environment_name.optional(),
  mode: mode.optional(),
  timeout_ms: z.int().min(1).max(604_800_000).optional(),
})

const several = z.strictObject({
  /** `uninstall` goes through the connection of the environment. */
  operation: z.enum(['install', 'update', 'deploy', 'uninstall']),
  modules: z.array(module_name).min(1).max(200),
  environment: environment_name.optional(),
  /** An uninstall takes data along: `true` once its plan was looked at, or the name of the environment where that is marked as production. */
  confirm: z.union([z.literal(true), z.string().max(200)]).optional(),
  /** Runs the tests of the modules, too. */
  with_tests: z.boolean().optional(),
  mode: mode.optional(),
  timeout_ms: z.int().min(1).max(604_800_000).optional(),
})
export type OdooOperationInput = z.infer<typeof several>

const one_of = (path: `/${string}`, summary: string) =>
  operation('run', answers)
    .route({ method: 'POST', path, summary })
    .input(one_module)
    .output(z.union([done, failed, accepted]))

export const odoo_contract = {
  environments: operation('read')
    .route({ method: 'GET', path: '/api/odoo/environments', summary: 'Environments of Odoo, the active one first, with what would go wrong in each' })
    .input(z.strictObject({}))
    .output(listOf(odoo_environment)),
  modules: operation('read')
    .route({ method: 'GET', path: '/api/odoo/modules', summary: 'Modules on the addons paths of an environment, by name' })
    .input(list_query.extend({ environment: environment_name.optional(), q: z.string().max(200).optional() }))
    .output(
      listOf(odoo_module).extend({
        /** Why the states are not known although the environment has a connection. */
        states_problem: z.string().nullable(),
      }),
    ),
  plan: operation('read')
    .route({ method: 'POST', path: '/api/odoo/operations/plan', summary: 'What an operation would touch' })
    .input(several.pick({ operation: true, modules: true, environment: true }))
    .output(
      z.object({
        environment: z.string(),
        database: z.string().nullable(),
        /** Modules that are loaded again: those asked for and all that depend on them, as far as they are installed. */
        reloads: z.array(z.string()),
        /** An uninstall: all that goes, what depends on those asked for included; null where nobody can tell. */
        uninstalls: z.array(z.string()).nullable(),
        modules: z.array(
          z.object({
            name: z.string(),
            found: z.boolean(),
            changed: z.boolean().nullable(),
            last_at: timestamp.nullable(),
            last_duration_ms: z.number().nullable(),
          }),
        ),
        problems: z.array(problem),
      }),
    ),
  /**
   * The log of an environment: its last records, then, from the cursor on, what comes. Waits up to `wait_ms` for something to tell.
   * Who does not ask gets nothing, and is told how much was missed.
   */
  log: operation('read')
    .input(z.strictObject({ ...log_filter, last, cursor: z.string().max(200).optional(), wait_ms: z.int().min(0).max(30_000).default(25_000) }))
    .output(odoo_log),
  log_before: operation('read')
    .input(z.strictObject({ ...log_filter, before: place, limit: z.int().min(1).max(10_000).default(2000) }))
    .output(z.object({ records: z.array(odoo_log_record), before: place.nullable() })),
  install: one_of('/install/{module}', 'Install a module and answer with what Odoo did'),
  deploy: one_of('/deploy/{module}', "Commit a module's folder, update it, and answer with what Odoo did"),
  operations: operation('run', answers)
    .route({ method: 'POST', path: '/api/odoo/operations', summary: 'Install, update or deploy several modules at once' })
    .input(several)
    .output(z.union([done, failed, accepted])),
}
