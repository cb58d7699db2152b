/** The kubeconfig: current context, its namespace and its server, from KUBECONFIG (a list, merged as kubectl does) or ~/.kube/config. */
import { delimiter, join, resolve } from 'node:path'
import { type ContextReader, type ContextView, hostOf, mapOf, mapsOf, textOf, unknown } from './context-view.ts'
import { parseYaml } from './parse-text.ts'

interface Kubeconfig {
  current: string | null
  contexts: ReadonlyMap<string, { cluster: string | null; namespace: string | null }>
  /** Server of each cluster. */
  servers: ReadonlyMap<string, string | null>
}

function parseKubeconfig(text: string): Kubeconfig {
  const top = parseYaml(text)
  const contexts = new Map<string, { cluster: string | null; namespace: string | null }>()
  for (const one of mapsOf(top['contexts'])) {
    const name = textOf(one['name'])
    const context = mapOf(one['context'])
    if (name !== null && !contexts.has(name)) contexts.set(name, { cluster: textOf(context['cluster']), namespace: textOf(context['namespace']) })
  }
  const servers = new Map<string, string | null>()
  for (const one of mapsOf(top['clusters'])) {
    const name = textOf(one['name'])
    if (name !== null && !servers.has(name)) servers.set(name, textOf(mapOf(one['cluster'])['server']))
  }
  return { current: textOf(top['current-context']), contexts, servers }
}

/** The files in their order, `damaged` when one of them cannot be read: kubectl would stop there too. Missing ones are passed over. */
function kubeconfigs(view: ContextView): Kubeconfig[] | 'damaged' {
  const listed = view.env('KUBECONFIG')
  const paths = listed
    ? listed
        .split(delimiter)
        .filter((path) => path !== '')
        .map((path) => resolve(view.base ?? '/', path))
    : [join(view.home, '.kube', 'config')]
  const found: Kubeconfig[] = []
  for (const path of paths.slice(0, 100)) {
    const file = view.files.read(path, parseKubeconfig)
    if (file.is === 'damaged') return 'damaged'
    if (file.is === 'read') found.push(file.content)
  }
  return found
}

/** The first file that names a current context decides. */
export const kubeContext: ContextReader = (view) => {
  const configs = kubeconfigs(view)
  if (configs === 'damaged') return unknown
  return configs.find((config) => config.current !== null)?.current ?? null
}

/** `named` is the context; without a namespace of its own that is `default`. */
export const kubeNamespace: ContextReader = (view, named) => {
  if (named === null) return null
  const configs = kubeconfigs(view)
  if (configs === 'damaged') return unknown
  const context = configs.map((config) => config.contexts.get(named)).find((found) => found !== undefined)
  return context ? (context.namespace ?? 'default') : null
}

/** Host and port of the cluster of the context `named`. */
export const kubeServer: ContextReader = (view, named) => {
  if (named === null) return null
  const configs = kubeconfigs(view)
  if (configs === 'damaged') return unknown
  const cluster = configs.map((config) => config.contexts.get(named)).find((found) => found !== undefined)?.cluster
  if (!cluster) return null
  const server = configs.map((config) => config.servers.get(cluster)).find((found) => found !== undefined)
  return server ? hostOf(server) : null
}
