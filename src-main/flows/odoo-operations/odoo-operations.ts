/** Operations on Odoo's modules: from a request to a job, and what is known of modules from the operations before. */

import type { OdooEnvironmentSetting } from '../../../src-preload/contract/odoo-environment.ts'
import type { RequestedBy } from '../../../src-preload/contract/shapes.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import type { Commands, Surroundings } from '../../commands/commands.ts'
import type { Connections } from '../../connections/connections.ts'
import { type InstalledModule, readModules } from '../../connections/installed-modules.ts'
import type { OdooClient } from '../../connections/odoo-client.ts'
import type { Accepted, JobEngine } from '../../jobs/job-engine.ts'
import type { DatabaseFacts } from '../../odoo/database-facts.ts'
import { environmentNamed, environmentsOf, type OdooSettings, type ReadEnvironment, readEnvironment } from '../../odoo/environments.ts'
import { affectedBy, contentHash, type FoundModule, findModules, folderOfModule, versionOfModule } from '../../odoo/modules.ts'
import { OdooLogs } from '../../odoo/odoo-logs.ts'
import type { OdooKnowledge, OdooWish } from './odoo-wish.ts'
import { planUninstall, verdictOnUninstall } from './uninstall.ts'

/** What is remembered of the last operation on a module that did all it was asked for. */
export interface GoodUpdate {
  at: string
  hash: string
  duration_ms: number
}

export interface OdooOperationsOptions {
  settings: () => OdooSettings
  engine: () => Pick<JobEngine, 'submit'>
  connections: Pick<Connections, 'withOdoo' | 'list'>
  commands: Pick<Commands, 'demandConfirmation' | 'demandWritable'>
  surroundings: (workspace_id: string | null) => Surroundings
  /** Small facts that stay. */
  memory: { read(name: string): string | undefined; write(name: string, value: string): void }
}

export interface OperationAsked {
  operation: OdooWish['operation']
  modules: readonly string[]
  environment?: string | undefined
  with_tests?: boolean | undefined
  confirm?: true | string | undefined
}

export class OdooOperations implements OdooKnowledge {
  /** What Odoo's own servers write. */
  readonly logs: OdooLogs
  readonly #options: OdooOperationsOptions

  constructor(options: OdooOperationsOptions) {
    this.#options = options
    this.logs = new OdooLogs(options.settings)
  }

  environments(): { setting: OdooEnvironmentSetting; read: ReadEnvironment; active: boolean }[] {
    return environmentsOf(this.#options.settings()).map((setting, n) => {
      const read = readEnvironment(setting)
      return { setting, read: { ...read, problems: [...read.problems, ...this.#connectionProblems(setting, read)] }, active: n === 0 }
    })
  }

  #connectionProblems({ connection_id }: OdooEnvironmentSetting, { database }: ReadEnvironment): ReadEnvironment['problems'] {
    const problem = (sentence: string) => [{ name: 'connection_id', sentence, line: null }]
    if (connection_id === null) return []
    const connection = this.#options.connections.list().find(({ id }) => id === connection_id)
    if (!connection) return problem('Its connection is gone, so nobody can ask what is installed. Choose another one, or none.')
    if (connection.kind !== 'odoo') return problem(`Its connection "${connection.name}" leads to a shop and not to an Odoo. Choose another one, or none.`)
    if (database !== null && connection.database !== null && connection.database !== database)
      return problem(`Its connection "${connection.name}" is about the database "${connection.database}", so it is not asked. Choose one about "${database}".`)
    return []
  }

  /** Throws NOT_FOUND. */
  modules(environment: string | undefined): { setting: OdooEnvironmentSetting; read: ReadEnvironment; found: FoundModule[] } {
    const setting = environmentNamed(this.#options.settings(), environment)
    const read = readEnvironment(setting)
    return { setting, read, found: findModules(read.addons_paths, read.series) }
  }

  /** Takes it in; its job tells the rest. Throws NOT_FOUND, INVALID_INPUT and what the policy says. */
  async submit(
    { operation, modules, environment, with_tests = false, confirm }: OperationAsked,
    asker: { requested_by: RequestedBy; workspace_id: string | null; timeout_ms?: number | undefined },
  ): Promise<Accepted> {
    const twice = modules.find((module, n) => modules.indexOf(module) !== n)
    if (twice !== undefined)
      throw new AppError('INVALID_INPUT', `${twice} is named twice.`, { issues: [{ path: 'modules', message: `${twice} is named twice.` }] })
    const setting = environmentNamed(this.#options.settings(), environment)
    const read = readEnvironment(setting)
    const wish: OdooWish = {
      operation,
      environment: setting.name,
      modules,
      database: read.database,
      configuration: setting.configuration,
      addons_paths: read.addons_paths,
      folders: Object.fromEntries(modules.map((name) => [name, folderOfModule(read.addons_paths, name)])),
      with_tests,
    }
    const { requested_by, workspace_id, timeout_ms } = asker
    if (operation === 'uninstall') {
      const { goes, database } = await this.withServer(wish, async (client) => ({ ...(await planUninstall(client, modules)), database: client.database }))
      const [verdict, around] = [verdictOnUninstall({ ...wish, database: wish.database ?? database }, goes), this.#options.surroundings(workspace_id)]
      this.#options.commands.demandWritable(verdict, around)
      this.#options.commands.demandConfirmation(verdict, confirm, around)
      wish.goes = goes
    }
    return this.#options.engine().submit({ kind: 'odoo', wish, workspace_id, requested_by, ...(timeout_ms !== undefined && { timeout_ms }) })
  }

  /** What it will touch, before it runs. Throws NOT_FOUND. */
  async plan({ operation, modules, environment }: OperationAsked) {
    const { setting, read, found } = this.modules(environment)
    const reloads = modules.includes('all') ? found.filter(({ manifest }) => manifest?.installable).map(({ name }) => name) : affectedBy(found, modules)
    const asked = modules.map((name) => {
      const module = found.find((one) => one.name === name)
      const last = this.lastGood(setting.name, read.database, name)
      return {
        name,
        found: module !== undefined,
        changed: module ? this.hasChanged(setting.name, read.database, module) : null,
        last_at: last?.at ?? null,
        last_duration_ms: last?.duration_ms ?? null,
      }
    })
    const here = { environment: setting.name, database: read.database }
    const uninstalls = operation === 'uninstall' ? (await this.withServer(here, (client) => planUninstall(client, modules))).goes : null
    return { ...here, reloads: operation === 'uninstall' ? [] : reloads, uninstalls, modules: asked, problems: read.problems }
  }

  /** States and versions in the database of an environment; null without a connection. Never throws. */
  async installed(environment: string, database: string | null): Promise<ReadonlyMap<string, InstalledModule> | { problem: string } | null> {
    const setting = environmentsOf(this.#options.settings()).find(({ name }) => name === environment)
    if (!setting?.connection_id) return null
    const late = Promise.withResolvers<{ problem: string }>()
    const timer = setTimeout(() => late.resolve({ problem: `What is installed was not told within ${states_limit_ms / 1000} s.` }), states_limit_ms)
    try {
      const states = this.withServer({ environment, database }, (client) => readModules(client))
      return await Promise.race([states, late.promise])
    } catch (error) {
      return { problem: `What is installed could not be read: ${error instanceof Error ? error.message : 'the reason was not told'}` }
    } finally {
      clearTimeout(timer)
    }
  }

  async facts({ environment, database, modules, addons_paths }: OdooWish): Promise<DatabaseFacts | { problem: string } | null> {
    const installed = await this.installed(environment, database)
    if (installed === null || 'problem' in installed) return installed
    const setting = environmentNamed(this.#options.settings(), environment)
    const { series } = readEnvironment(setting)
    return {
      database: database ?? '',
      modules: installed,
      expected: Object.fromEntries(modules.map((name) => [name, versionOfModule(addons_paths, name, series)])),
    }
  }

  async withServer<T>({ environment, database }: Pick<OdooWish, 'environment' | 'database'>, act: (client: OdooClient) => Promise<T>): Promise<T> {
    const { connection_id } = environmentNamed(this.#options.settings(), environment)
    if (connection_id === null)
      throw new AppError(
        'CONFLICT',
        `This goes through a running Odoo. Make a connection to it (POST /api/connections) and name it as connection_id of the environment "${environment}" in the settings.`,
        { kind: 'connection_needed' },
      )
    return this.#options.connections.withOdoo(connection_id, (client) => {
      if (database !== null && client.database !== '' && client.database !== database)
        throw new AppError('CONFLICT', `The connection is about the database "${client.database}", the environment "${environment}" about "${database}".`, {
          kind: 'wrong_database',
        })
      return act(client)
    })
  }

  lastGood(environment: string, database: string | null, module: string): GoodUpdate | null {
    const text = this.#options.memory.read(factName(environment, database, module))
    return text === undefined ? null : (JSON.parse(text) as GoodUpdate)
  }

  /** True where its folder is another one than at its last good operation; null where there was none. */
  hasChanged(environment: string, database: string | null, { name, path }: FoundModule): boolean | null {
    const last = this.lastGood(environment, database, name)
    return last && hashOrNull(path) !== last.hash
  }

  /** What the modules are before an operation; the function that it gives remembers that, once all of it was done. */
  remembering({ environment, database, modules, folders }: OdooWish): (duration_ms: number) => void {
    const hashes = modules.map((module) => [module, folders[module] ? hashOrNull(folders[module]) : null] as const)
    return (duration_ms) => {
      for (const [module, hash] of hashes) {
        if (hash === null) continue
        const good: GoodUpdate = { at: timestampNow(), hash, duration_ms }
        this.#options.memory.write(factName(environment, database, module), JSON.stringify(good))
      }
    }
  }
}

/** A list of modules and the end of a run wait no longer for them; a run's grace and this together stay below the patience with it. */
const states_limit_ms = 10_000

/** Null for a folder that went away or that cannot be read. */
function hashOrNull(folder: string): string | null {
  try {
    return contentHash(folder)
  } catch {
    return null
  }
}

const factName = (environment: string, database: string | null, module: string): string => `odoo_good_update:${environment}:${database ?? ''}:${module}`
