/** Handlers of the area odoo: its environments and modules, and operations whose answer is what Odoo did, not how its program ended. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { OdooAnswer, OdooEnvironment, OdooModule } from '../../src-preload/contract/odoo.ts'
import { AppError } from '../base/app-error.ts'
import type { OperationAsked } from '../flows/odoo-operations/odoo-operations.ts'
import type { OdooReport } from '../flows/odoo-operations/odoo-wish.ts'
import { missingPackages } from '../odoo/modules.ts'
import type { CallContext } from './call-context.ts'
import { odooLogBefore, pullOdooLog } from './odoo-log.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'
import { syncOutput } from './sync-output.ts'

export function odooHandlers({ odoo: on }: Operations, rooms: Rooms) {
  const { odoo } = rooms
  return on.router({
    environments: on.environments.handler(() => ({ items: odoo.environments().map(environmentView), next_cursor: null })),
    modules: on.modules.handler(({ input }) => pageOf(rooms, input)),
    plan: on.plan.handler(({ input }) => odoo.plan(input)),
    log: on.log.handler(({ input, signal }) => pullOdooLog(odoo.logs, input, signal)),
    log_before: on.log_before.handler(({ input }) => odooLogBefore(odoo.logs, input)),
    install: on.install.handler(({ input: { module, ...more }, context, signal }) =>
      operate(rooms, { operation: 'install', modules: [module], mode: 'sync', ...more }, { ...context, ...(signal && { signal }) }),
    ),
    deploy: on.deploy.handler(({ input: { module, ...more }, context, signal }) =>
      operate(rooms, { operation: 'deploy', modules: [module], mode: 'sync', ...more }, { ...context, ...(signal && { signal }) }),
    ),
    operations: on.operations.handler(({ input, context, signal }) => operate(rooms, input, { ...context, ...(signal && { signal }) })),
  })
}

async function operate(
  rooms: Rooms,
  { mode, timeout_ms, ...asked }: OperationAsked & { mode?: 'sync' | 'async' | undefined; timeout_ms?: number | undefined },
  { requested_by, signal }: CallContext & { signal?: AbortSignal },
): Promise<OdooAnswer> {
  const workspace_id = rooms.surroundings(null).workspace?.id ?? null
  const accepted = await rooms.odoo.submit(asked, { requested_by, workspace_id, timeout_ms })
  if (mode !== 'sync') return accepted
  const job = await rooms.engine.ended(accepted.id, signal)
  const { stdout, stderr } = await syncOutput(rooms.engine, job)
  const output = stdout + stderr
  if (job.status === 'succeeded') return { success: true, output, job }
  return { success: false, error: job.error?.message ?? `The job ended as ${job.status}.`, code: 'ODOO_UPDATE_FAILED', details: detailsOf(job), output, job }
}

/** The card of the report; without one how the job ended. */
function detailsOf({ report, status }: Job): Record<string, unknown> {
  const card = (report as OdooReport | null)?.card
  return card ? { ...card } : { kind: status }
}

type ReadEnvironment = ReturnType<Rooms['odoo']['environments']>[number]

function environmentView({ setting, read, active }: ReadEnvironment): OdooEnvironment {
  const { name, binary, configuration: path, connection_id } = setting
  const { configuration, database, series, addons_paths, problems } = read
  const { logfile = null, workers = null, data_dir = null, http_port = null } = configuration ?? {}
  return { name, active, binary, configuration: path, database, series, addons_paths, logfile, workers, data_dir, http_port, connection_id, problems }
}

/** The cursor is the name of the last module before. Throws INVALID_CURSOR. */
async function pageOf(
  { odoo }: Rooms,
  { environment, q, limit, cursor }: { environment?: string | undefined; q?: string | undefined; limit: number; cursor?: string | undefined },
) {
  if (cursor !== undefined && !/^[a-z_][a-z0-9_]*$/.test(cursor)) throw new AppError('INVALID_CURSOR')
  const { setting, read, found } = odoo.modules(environment)
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = found.filter(({ name, manifest }) => {
    const text = `${name} ${manifest?.title ?? ''} ${manifest?.summary ?? ''} ${manifest?.category ?? ''}`.toLowerCase()
    return (cursor === undefined || name > cursor) && words.every((word) => text.includes(word))
  })
  const page = fitting.slice(0, limit)
  const told = page.length === 0 ? null : await odoo.installed(setting.name, read.database)
  const installed = told !== null && !('problem' in told) ? told : null
  const items = page.map((module): OdooModule => {
    const { name, path, manifest, dependents, missing_modules, problem } = module
    return {
      ...{ name, path, dependents, missing_modules, problem },
      title: manifest?.title || name,
      version: manifest?.version ?? null,
      summary: manifest?.summary ?? '',
      category: manifest?.category ?? '',
      depends: manifest?.depends ?? [],
      auto_install: manifest ? manifest.auto_install !== false : false,
      installable: manifest?.installable ?? false,
      application: manifest?.application ?? false,
      missing_packages: manifest ? missingPackages(manifest.python_packages, setting.binary) : [],
      changed: odoo.hasChanged(setting.name, read.database, module),
      last_good_at: odoo.lastGood(setting.name, read.database, name)?.at ?? null,
      state: installed?.get(name)?.state ?? null,
      installed_version: installed?.get(name)?.version ?? null,
    }
  })
  return { items, next_cursor: fitting.length > limit ? page.at(-1)!.name : null, states_problem: told && 'problem' in told ? told.problem : null }
}
