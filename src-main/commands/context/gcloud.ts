/** The configuration of gcloud in force, and the project and account it names. */
import { join } from 'node:path'
import { type ContextReader, type ContextView, unknown } from './context-view.ts'
import { parseIni } from './parse-text.ts'

const folderOf = (view: ContextView): string => view.env('CLOUDSDK_CONFIG') || join(view.home, '.config', 'gcloud')

const configuration_name = /^[a-z][a-z0-9-]{0,62}$/

function parseName(text: string): string {
  const name = text.trim()
  if (!configuration_name.test(name)) throw new Error('not the name of a configuration')
  return name
}

/** CLOUDSDK_ACTIVE_CONFIG_NAME, else what `active_config` says, else `default`. */
export const gcloudConfiguration: ContextReader = (view) => {
  const set = view.env('CLOUDSDK_ACTIVE_CONFIG_NAME')
  if (set) return set
  const file = view.files.read(join(folderOf(view), 'active_config'), parseName)
  return file.is === 'damaged' ? unknown : file.is === 'missing' ? 'default' : file.content
}

const propertyOf =
  (variable: string, property: string): ContextReader =>
  (view, named) => {
    const set = view.env(variable)
    if (set) return set
    const configuration = named ?? gcloudConfiguration(view, null) ?? 'default'
    if (configuration === unknown || !configuration_name.test(configuration)) return unknown
    const file = view.files.read(join(folderOf(view), 'configurations', `config_${configuration}`), parseIni)
    if (file.is === 'damaged') return unknown
    return (file.is === 'read' && file.content.get('core')?.get(property)) || null
  }

/** Of the configuration `named`, else of the one in force; the variables come before it. */
export const gcloudProject = propertyOf('CLOUDSDK_CORE_PROJECT', 'project')
export const gcloudAccount = propertyOf('CLOUDSDK_CORE_ACCOUNT', 'account')
