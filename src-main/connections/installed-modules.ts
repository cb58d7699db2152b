/** What a running Odoo has installed: states and versions as its database holds them, what depends on what, and its own way to uninstall. */
import type { Domain, OdooClient, OdooRecord } from './odoo-client.ts'
import { failed } from './odoo-refusals.ts'

export interface InstalledModule {
  id: number
  name: string
  /** `installed`, `uninstalled`, `uninstallable`, `to install`, `to upgrade`, `to remove`. */
  state: string
  /** The version in the database; null where it is not installed. */
  version: string | null
}

const model = 'ir.module.module'
/** More than any Odoo knows. */
const most_rows = 50_000
/** Tables of many modules go one by one. */
const uninstall_limit_ms = 30 * 60_000

/** By name. Throws what the client throws; users without rights on modules are refused by Odoo. */
export async function readModules(client: OdooClient): Promise<Map<string, InstalledModule>> {
  // The names of the two are the wrong way round: latest_version is the one in the database, installed_version that on the disk.
  const rows = await client.searchRead({ model, domain: [], fields: ['name', 'state', 'latest_version'], limit: most_rows, offset: 0 })
  const modules = rows.map(moduleOf)
  return new Map(modules.map((module) => [module.name, module]))
}

function moduleOf({ id, name, state, latest_version }: OdooRecord): InstalledModule {
  if (typeof id !== 'number' || typeof name !== 'string' || typeof state !== 'string')
    throw failed('other', 'The answer of Odoo about its modules has no names and states.', false)
  return { id, name, state, version: typeof latest_version === 'string' && latest_version !== '' ? latest_version : null }
}

export const isThere = ({ state }: InstalledModule): boolean => state !== 'uninstalled' && state !== 'uninstallable' && state !== 'to install'

/** These and all installed modules that depend on them, through any number of steps, by name. `modules` as `readModules` gave them. */
export async function readDependents(client: OdooClient, modules: ReadonlyMap<string, InstalledModule>, names: readonly string[]): Promise<string[]> {
  const by_id = new Map([...modules.values()].map((module) => [module.id, module]))
  const found = new Set(names)
  for (let wave = [...names]; wave.length > 0; ) {
    const domain: Domain = [['name', 'in', wave]]
    const rows = await client.searchRead({ model: 'ir.module.module.dependency', domain, fields: ['name', 'module_id'], limit: most_rows, offset: 0 })
    const dependents = rows.flatMap(({ module_id }) => {
      const module = Array.isArray(module_id) && typeof module_id[0] === 'number' ? by_id.get(module_id[0]) : undefined
      return module && isThere(module) ? module.name : []
    })
    wave = [...new Set(dependents)].filter((name) => !found.has(name))
    for (const name of wave) found.add(name)
  }
  return [...found].sort()
}

/** Odoo takes along what depends on them. Resolves when it is done. */
export async function uninstall(client: OdooClient, ids: readonly number[]): Promise<void> {
  await client.execute({ kind: 'write', model, method: 'button_immediate_uninstall', ids, limit_ms: uninstall_limit_ms })
}
