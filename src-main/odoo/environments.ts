/** The environments of Odoo: what the settings name, what their configurations say, and what in them would go wrong without a word. */
import { statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { OdooEnvironmentSetting } from '../../src-preload/contract/odoo-environment.ts'
import { AppError } from '../base/app-error.ts'
import { readPlainFile } from '../base/read-plain-file.ts'
import { BadConfiguration, doubtsAbout, type Finding, type OdooConfiguration, readConfiguration } from './read-configuration.ts'

export interface OdooSettings {
  odoo_conf: string | null
  odoo_environments: readonly OdooEnvironmentSetting[]
  odoo_environment: string | null
}

/** Where Debian's package puts it. */
const usual_configuration = '/etc/odoo/odoo.conf'
/** A configuration has a few kilobytes. */
const most_bytes = 1024 * 1024

/** The active one first; without any in the settings the one of `odoo_conf`. */
export function environmentsOf({ odoo_conf, odoo_environments, odoo_environment }: OdooSettings): OdooEnvironmentSetting[] {
  if (odoo_environments.length === 0)
    return [{ name: 'default', binary: null, configuration: odoo_conf ?? usual_configuration, database: null, connection_id: null }]
  const active = odoo_environments.find(({ name }) => name === odoo_environment) ?? odoo_environments[0]!
  return [active, ...odoo_environments.filter((one) => one !== active)]
}

/** Null while nothing is named: Odoo then takes the one of its user. */
export function activeConfiguration(settings: OdooSettings): string | null {
  return settings.odoo_environments.length === 0 ? settings.odoo_conf : environmentsOf(settings)[0]!.configuration
}

/** Throws NOT_FOUND, naming those that there are. */
export function environmentNamed(settings: OdooSettings, name: string | undefined): OdooEnvironmentSetting {
  const all = environmentsOf(settings)
  const found = name === undefined ? all[0]! : all.find((one) => one.name === name)
  if (!found) throw new AppError('NOT_FOUND', `There is no environment "${name}". There are: ${all.map((one) => one.name).join(', ')}.`)
  return found
}

export interface ReadEnvironment {
  configuration: OdooConfiguration | null
  /** The database that will be used; null when none is named, or several. */
  database: string | null
  /** Folders in which modules are looked for, in Odoo's order, absolute. */
  addons_paths: string[]
  /** Of the Odoo that lies beside the addons paths, such as `17.0`; null where none is found. */
  series: string | null
  problems: (Omit<Finding, 'name'> & { name: string; line: number | null })[]
}

/** Reads the configuration anew each time. `server_runs`: a server answers on its port. */
export function readEnvironment(environment: OdooEnvironmentSetting, server_runs = false): ReadEnvironment {
  const empty = { configuration: null, database: environment.database, addons_paths: [], series: null }
  let text: string
  try {
    text = readPlainFile(environment.configuration, most_bytes).toString('utf8')
  } catch (error) {
    const sentence = `The configuration ${environment.configuration} cannot be read (${(error as Error).message}).`
    return { ...empty, problems: [{ name: 'configuration', sentence, line: null }] }
  }
  try {
    const configuration = readConfiguration(text)
    const database = environment.database ?? (configuration.db_name?.includes(',') ? null : configuration.db_name)
    const addons_paths = addonsPaths(environment, configuration)
    return {
      configuration,
      database,
      addons_paths,
      series: seriesBeside(addons_paths),
      problems: doubtsAbout(configuration, { isFolder, server_runs, database: environment.database }).map((one) => ({ ...one, line: null })),
    }
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error
    return { ...empty, problems: [{ name: 'configuration', sentence: error.message, line: error.line }] }
  }
}

/** odoo/modules/module.py: base of Odoo itself, the data folder, then addons_path; of the first two those that are there. */
function addonsPaths({ binary }: OdooEnvironmentSetting, { addons_path }: OdooConfiguration): string[] {
  const beside = binary === null ? [] : [join(binary, '..', 'odoo', 'addons'), join(binary, '..', 'addons')]
  return [...new Set([...beside.filter(isFolder), ...addons_path.filter(isAbsolute)])]
}

/** odoo/release.py, whose `version_info` begins with the series. */
function seriesBeside(addons_paths: readonly string[]): string | null {
  for (const path of addons_paths)
    for (const file of [join(path, '..', 'release.py'), join(path, '..', 'odoo', 'release.py')]) {
      try {
        const found = /^version_info\s*=\s*\(\s*(\d+),\s*(\d+)/m.exec(readPlainFile(file, most_bytes).toString('utf8'))
        if (found) return `${found[1]}.${found[2]}`
      } catch {
        // Most folders have none.
      }
    }
  return null
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
