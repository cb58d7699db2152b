/** The AWS configuration: profile in force, its region, and the account where the files name it. Credentials are never looked at. */
import { join, resolve } from 'node:path'
import { type ContextReader, type ContextView, unknown } from './context-view.ts'
import { type Ini, parseIni } from './parse-text.ts'

function config(view: ContextView): Ini | 'damaged' | null {
  const path = view.env('AWS_CONFIG_FILE')
  const file = view.files.read(path ? resolve(view.base ?? '/', path) : join(view.home, '.aws', 'config'), parseIni)
  return file.is === 'read' ? file.content : file.is === 'damaged' ? 'damaged' : null
}

/** `[profile NAME]`, for the default one also `[default]`; a name with blanks may be quoted. */
function sectionOf(ini: Ini, profile: string): ReadonlyMap<string, string> | undefined {
  for (const [name, section] of ini) {
    const own = /^profile\s+(?:"([^"]*)"|'([^']*)'|(.+))$/.exec(name)
    if ((own && (own[1] ?? own[2] ?? own[3]) === profile) || (profile === 'default' && name === 'default')) return section
  }
  return undefined
}

/** AWS_DEFAULT_PROFILE is the older name and wins in the AWS CLI. */
export const awsProfile: ContextReader = (view) => view.env('AWS_DEFAULT_PROFILE') || view.env('AWS_PROFILE') || 'default'

/** Region of the profile `named`; the variables come before it. */
export const awsRegion: ContextReader = (view, named) => {
  const set = view.env('AWS_REGION') || view.env('AWS_DEFAULT_REGION')
  if (set) return set
  const ini = config(view)
  if (ini === 'damaged') return unknown
  return (ini && sectionOf(ini, named ?? 'default')?.get('region')) || null
}

/** The account of the profile `named`: of the role it takes, else of its single sign-on; null where the files do not say. */
export const awsAccount: ContextReader = (view, named) => {
  const ini = config(view)
  if (ini === 'damaged') return unknown
  if (ini === null) return null
  const section = sectionOf(ini, named ?? 'default')
  const role = /^arn:[a-z-]+:iam::(\d{12}):role\//.exec(section?.get('role_arn') ?? '')?.[1]
  const account = role ?? section?.get('sso_account_id') ?? section?.get('aws_account_id')
  return account && /^\d{12}$/.test(account) ? account : null
}
