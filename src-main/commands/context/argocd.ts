/** The context of the argocd command and the server it speaks to; tokens in the same file are not looked at. */
import { join } from 'node:path'
import { type ContextReader, type ContextView, mapsOf, textOf, unknown } from './context-view.ts'
import { parseYaml } from './parse-text.ts'

interface ArgocdConfig {
  current: string | null
  servers: ReadonlyMap<string, string | null>
}

function parseConfig(text: string): ArgocdConfig {
  const top = parseYaml(text)
  const servers = new Map<string, string | null>()
  for (const one of mapsOf(top['contexts'])) {
    const name = textOf(one['name'])
    if (name !== null) servers.set(name, textOf(one['server']))
  }
  return { current: textOf(top['current-context']), servers }
}

/** ARGOCD_CONFIG_DIR, else ~/.argocd where that exists (as argocd has it), else ~/.config/argocd. */
function config(view: ContextView) {
  const set = view.env('ARGOCD_CONFIG_DIR')
  if (set) return view.files.read(join(set, 'config'), parseConfig)
  const older = view.files.read(join(view.home, '.argocd', 'config'), parseConfig)
  return older.is === 'missing' ? view.files.read(join(view.env('XDG_CONFIG_HOME') || join(view.home, '.config'), 'argocd', 'config'), parseConfig) : older
}

export const argocdContext: ContextReader = (view) => {
  const file = config(view)
  return file.is === 'damaged' ? unknown : file.is === 'read' ? file.content.current : null
}

/** Server of the context `named`; ARGOCD_SERVER comes before it. */
export const argocdServer: ContextReader = (view, named) => {
  const set = view.env('ARGOCD_SERVER')
  if (set) return set
  const file = config(view)
  if (file.is === 'damaged') return unknown
  return file.is === 'read' && named !== null ? (file.content.servers.get(named) ?? null) : null
}
