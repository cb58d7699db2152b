/** What the area of Odoo shows: its part, the chosen modules, the operation that is about to run; and what the host knows of environments and modules. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { OdooEnvironment, OdooModule, OdooOperationInput } from '../../src-preload/contract/odoo.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { api } from '../bridge/api.ts'
import { updateSettings } from './host.ts'
import { openArea } from './layout.ts'
import { queryClient } from './query-client.ts'

export type OdooView = 'modules' | 'operations' | 'log' | 'connections'
export type OdooAct = OdooOperationInput['operation']

/** An operation that is shown before it runs. */
export interface AskedOperation {
  operation: OdooAct
  modules: readonly string[]
  environment: string
  with_tests: boolean
}

interface OdooState {
  view: OdooView
  /** The modules that an act is about: those that are marked, or the one that is selected. */
  chosen: readonly string[]
  asked: AskedOperation | null
  /** Problems of environments that were read and taken away, by their text: others are shown again. */
  read_problems: ReadonlySet<string>
}

export const useOdoo = create<OdooState>(() => ({ view: 'modules', chosen: [], asked: null, read_problems: new Set() }))

export const setOdooView = (view: OdooView): void => useOdoo.setState({ view })

export function showOdoo(view: OdooView): void {
  setOdooView(view)
  openArea('odoo')
}

export const chooseModules = (chosen: readonly string[]): void => useOdoo.setState({ chosen })
export const askOperation = (asked: AskedOperation | null): void => useOdoo.setState({ asked })

export const dismissProblems = (text: string): void => useOdoo.setState((old) => ({ read_problems: new Set([...old.read_problems, text]) }))

/** Begins with the area whose changes make them old: environments are part of the settings. */
const environments_key = ['settings', 'odoo'] as const
const modules_key = ['odoo', 'modules'] as const

const askEnvironments = async (): Promise<OdooEnvironment[]> => (await api.odoo.environments({})).items

/** The active one first. */
export const useEnvironments = (): UseQueryResult<OdooEnvironment[]> => useQuery({ queryKey: environments_key, queryFn: askEnvironments, staleTime: 5000 })

/** As far as they are known, the active one first. */
export const knownEnvironments = (): readonly OdooEnvironment[] => queryClient.getQueryData<OdooEnvironment[]>(environments_key) ?? []

export interface ListedModules {
  items: readonly OdooModule[]
  /** Why it is not known which of them are installed, although the environment has a connection. */
  states_problem: string | null
}

/** All of an environment. */
async function askModules(environment: string): Promise<ListedModules> {
  const items: OdooModule[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await api.odoo.modules({ environment, limit: 500, ...(cursor && { cursor }) })
    items.push(...page.items)
    if (!page.next_cursor) return { items, states_problem: page.states_problem }
    cursor = page.next_cursor
  }
}

export const useModules = (environment: string | undefined): UseQueryResult<ListedModules> =>
  useQuery({
    queryKey: [...modules_key, environment ?? null],
    queryFn: () => askModules(environment!),
    enabled: environment !== undefined,
    // Files change beside the window: what is shown again is asked again.
    staleTime: 2000,
  })

/** The modules that were looked at, of every environment. */
export const knownModules = (): OdooModule[] => queryClient.getQueriesData<ListedModules>({ queryKey: modules_key }).flatMap(([, data]) => data?.items ?? [])

/** What is known of modules is old: an operation ended, or their folders were changed. */
export const askModulesAnew = (): Promise<void> => queryClient.invalidateQueries({ queryKey: modules_key })

/** Throws the host's refusal. */
export async function activateEnvironment(name: string): Promise<void> {
  await updateSettings({ odoo_environment: name })
  await queryClient.invalidateQueries({ queryKey: environments_key })
}

/** All environments and the name of the active one; null is the first. Throws the host's refusal. */
export async function keepEnvironments(odoo_environments: Settings['odoo_environments'], odoo_environment: string | null = null): Promise<void> {
  await updateSettings({ odoo_environments, odoo_environment })
  await queryClient.invalidateQueries({ queryKey: environments_key })
}
