/** The names that a context can be chosen from, for completion: contexts, profiles, configurations, workspaces. Read from files; nothing is asked. */
import { readdirSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { ContextFiles } from './context-files.ts'
import { type ContextView, mapOf, mapsOf, textOf } from './context-view.ts'
import { type Ini, parseIni, parseJson, parseYaml } from './parse-text.ts'

type View = Pick<ContextView, 'home' | 'base' | 'env'>

/** Files of their own: a path that the readers of the state parse in another way must not meet theirs. */
const files = new ContextFiles()
const namespaces = new ContextFiles()

/** More names than this nobody chooses from a list. */
const most_names = 2000

const sources: Readonly<Record<string, (view: View) => readonly (string | null)[]>> = {
  'kube-context': (view) => kubeconfigs(view).flatMap((path) => read(path, (text) => mapsOf(parseYaml(text)['contexts']).map((one) => textOf(one['name'])))),
  // Those that contexts name, and those that every cluster has; what else there is only the cluster knows.
  'kube-namespace': (view) => [
    ...kubeconfigs(view).flatMap((path) =>
      read(path, (text) => mapsOf(parseYaml(text)['contexts']).map((one) => textOf(mapOf(one['context'])['namespace'])), namespaces),
    ),
    'default',
    'kube-system',
  ],
  'aws-profile': (view) => [
    ...read(pathOf(view, 'AWS_CONFIG_FILE', '.aws/config'), (text) => [...parseIni(text).keys()].map(awsProfileOf)),
    ...read(pathOf(view, 'AWS_SHARED_CREDENTIALS_FILE', '.aws/credentials'), (text) => sectionsOf(parseIni(text))),
  ],
  'docker-context': (view) => ['default', ...dockerContexts(join(view.env('DOCKER_CONFIG') || join(view.home, '.docker'), 'contexts', 'meta'))],
  // The local backend keeps each workspace in a folder of its name; others are known to their servers only.
  'terraform-workspace': ({ base }) => (base === null ? [] : ['default', ...foldersOf(join(base, 'terraform.tfstate.d'))]),
  'gcloud-configuration': (view) =>
    entriesOf(join(view.env('CLOUDSDK_CONFIG') || join(view.home, '.config', 'gcloud'), 'configurations')).map((name) =>
      name.startsWith('config_') ? name.slice('config_'.length) : null,
    ),
  'azure-subscription': (view) =>
    read(join(view.env('AZURE_CONFIG_DIR') || join(view.home, '.azure'), 'azureProfile.json'), (text) =>
      mapsOf(parseJson(text)['subscriptions']).map((one) => textOf(one['name'])),
    ),
  'argocd-context': (view) =>
    read(join(view.home, '.config', 'argocd', 'config'), (text) => mapsOf(parseYaml(text)['contexts']).map((one) => textOf(one['name']))),
}

/** Names that `reader` (of context-sources.ts) would know, sorted, each once; none where it keeps no list or its files cannot be read. */
export function contextNames(reader: string, view: View): string[] {
  const found = Object.hasOwn(sources, reader) ? sources[reader]!(view) : []
  const names = found.filter((name) => name !== null && name.length <= 300 && !/[\u0000-\u001f\u007f-\u009f]/.test(name)) as string[]
  return [...new Set(names)].sort().slice(0, most_names)
}

function read(path: string, parse: (text: string) => (string | null)[], kept = files): readonly (string | null)[] {
  const file = kept.read(path, parse)
  return file.is === 'read' ? file.content : []
}

const pathOf = (view: View, variable: string, usual: string): string => resolve(view.base ?? '/', view.env(variable) || join(view.home, usual))

function kubeconfigs(view: View): string[] {
  const listed = view.env('KUBECONFIG')
  if (!listed) return [join(view.home, '.kube', 'config')]
  const paths = listed.split(delimiter).filter((path) => path !== '')
  return paths.slice(0, 100).map((path) => resolve(view.base ?? '/', path))
}

/** `[default]` and `[profile NAME]`; other sections (sso-session, services) are no profiles. */
function awsProfileOf(section: string): string | null {
  const own = /^profile\s+(?:"([^"]*)"|'([^']*)'|(.+))$/.exec(section)
  return own ? (own[1] ?? own[2] ?? own[3] ?? null) : section === 'default' ? section : null
}

const sectionsOf = (ini: Ini): string[] => [...ini.keys()]

function dockerContexts(folder: string): (string | null)[] {
  return entriesOf(folder).flatMap((entry) => read(join(folder, entry, 'meta.json'), (text) => [textOf(mapOf(parseJson(text))['Name'])]))
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, most_names)
  } catch {
    return []
  }
}

function foldersOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch {
    return []
  }
}
