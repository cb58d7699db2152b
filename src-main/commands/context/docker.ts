/** The docker context in force and the address of its daemon. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ContextReader, type ContextView, mapOf, textOf, unknown } from './context-view.ts'
import { parseJson } from './parse-text.ts'

const folderOf = (view: ContextView): string => view.env('DOCKER_CONFIG') || join(view.home, '.docker')

/** As the docker CLI decides: DOCKER_HOST means `default`, then DOCKER_CONTEXT, then what the configuration names. */
export const dockerContext: ContextReader = (view) => {
  if (view.env('DOCKER_HOST')) return 'default'
  const set = view.env('DOCKER_CONTEXT')
  if (set) return set
  const file = view.files.read(join(folderOf(view), 'config.json'), (text) => textOf(parseJson(text)['currentContext']))
  return file.is === 'damaged' ? unknown : (file.is === 'read' && file.content) || 'default'
}

/** Address of the daemon of the context `named`. */
export const dockerEndpoint: ContextReader = (view, named) => {
  if (named === null || named === 'default') return view.env('DOCKER_HOST') || 'unix:///var/run/docker.sock'
  if (named === unknown) return unknown
  // The store names its folders by the hash of the context's name.
  const folder = createHash('sha256').update(named).digest('hex')
  const file = view.files.read(join(folderOf(view), 'contexts', 'meta', folder, 'meta.json'), (text) =>
    textOf(mapOf(mapOf(parseJson(text)['Endpoints'])['docker'])['Host']),
  )
  return file.is === 'damaged' ? unknown : file.is === 'read' ? file.content : null
}
