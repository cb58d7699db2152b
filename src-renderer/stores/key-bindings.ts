/** The keys of the window's actions: the usual ones, or those that the settings say in their place. */
import { useSyncExternalStore } from 'react'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { knownSettings, updateSettings, useSettings } from './host.ts'

export interface ListedAction {
  id: string
  name: string
  group: string
  /** The usual key. */
  keys?: string
}

let listed: readonly ListedAction[] = []
const nothing = () => () => undefined

/** Said once, by whoever has the actions. */
export function listActions(all: readonly ListedAction[]): void {
  listed = all
}
export const useListedActions = (): readonly ListedAction[] => useSyncExternalStore(nothing, () => listed)

type Bindings = Settings['key_bindings']

/** The key of an action; undefined where it has none. */
export function boundKeys({ id, keys }: Pick<ListedAction, 'id' | 'keys'>, bindings: Bindings | undefined = knownSettings()?.key_bindings): string | undefined {
  return bindings && Object.hasOwn(bindings, id) ? (bindings[id] ?? undefined) : keys
}

const none: Bindings = {}
export const useKeyBindings = (): Bindings => useSettings().data?.key_bindings ?? none

/** The action that has this key already, another one than `id`. */
export const holderOf = (combo: string, id: string, bindings: Bindings): ListedAction | undefined =>
  listed.find((one) => one.id !== id && boundKeys(one, bindings) === combo)

/** `undefined` gives the usual key back; whoever had the key before has none then. Throws a Failure. */
export async function bindKeys(action: ListedAction, combo: string | null | undefined): Promise<void> {
  const bindings: Bindings = { ...knownSettings()?.key_bindings }
  if (combo === undefined || combo === (action.keys ?? null)) delete bindings[action.id]
  else bindings[action.id] = combo
  const taken = boundKeys(action, bindings)
  const holder = taken === undefined ? undefined : holderOf(taken, action.id, bindings)
  if (holder) bindings[holder.id] = null
  await updateSettings({ key_bindings: bindings })
}
