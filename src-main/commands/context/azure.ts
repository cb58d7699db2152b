/** The subscription that az acts on, by name, from azureProfile.json. */
import { join } from 'node:path'
import { type ContextReader, mapsOf, textOf, unknown } from './context-view.ts'
import { parseJson } from './parse-text.ts'

interface Subscription {
  id: string | null
  name: string | null
  is_default: boolean
}

const parseProfile = (text: string): Subscription[] =>
  mapsOf(parseJson(text)['subscriptions']).map((one) => ({ id: textOf(one['id']), name: textOf(one['name']), is_default: one['isDefault'] === true }))

/** The default one, or the one that `named` (an id or a name) means: an id is shown by its name, so that a mark on names holds for both. */
export const azureSubscription: ContextReader = (view, named) => {
  const file = view.files.read(join(view.env('AZURE_CONFIG_DIR') || join(view.home, '.azure'), 'azureProfile.json'), parseProfile)
  if (file.is === 'damaged') return named ?? unknown
  if (file.is === 'missing') return named
  const is = (text: string | null): boolean => text !== null && named !== null && text.toLowerCase() === named.toLowerCase()
  const found = file.content.find((one) => (named === null ? one.is_default : is(one.id) || is(one.name)))
  return found ? (found.name ?? found.id) : named
}
