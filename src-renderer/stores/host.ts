/** What the window keeps asking the host for: workspaces, settings, tools, saved commands, about. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { SavedCommand, ToolSummary } from '../../src-preload/contract/commands.ts'
import { type ContextRecord, type MarkedContext, markedOf } from '../../src-preload/contract/context.ts'
import type { Settings, SettingsPatch } from '../../src-preload/contract/settings.ts'
import type { About } from '../../src-preload/contract/system.ts'
import type { Profile, Workspace } from '../../src-preload/contract/workspaces.ts'
import { api } from '../bridge/api.ts'
import { queryClient } from './query-client.ts'

const workspaces_query = { queryKey: ['workspaces'], queryFn: async () => (await api.workspaces.list({ limit: 500 })).items }
const settings_query = { queryKey: ['settings'], queryFn: () => api.settings.get({}) }

export const useWorkspaces = (): UseQueryResult<Workspace[]> => useQuery(workspaces_query)
export const useWorkspace = (): Workspace | null => useWorkspaces().data?.find((one) => one.current) ?? null
export const useSettings = (): UseQueryResult<Settings> => useQuery(settings_query)
/** The production context among what a command acts on, or null. */
export function useProduction(context: ContextRecord | undefined): MarkedContext | null {
  const marks = useSettings().data?.production_contexts
  return context && marks ? markedOf(context, marks) : null
}
/** The context among what a command acts on in which only what reads may run, or null. */
export function useReadOnly(context: ContextRecord | undefined): MarkedContext | null {
  const marks = useSettings().data?.read_only_contexts
  return context && marks ? markedOf(context, marks) : null
}
const about_query = { queryKey: ['about'], queryFn: () => api.system.about({}), staleTime: Number.POSITIVE_INFINITY }
export const useAbout = (): About | undefined => useQuery(about_query).data
/** The host, asked for when it is not known yet. */
export const currentAbout = (): Promise<About> => queryClient.ensureQueryData(about_query)

/** With the versions that are known. */
export const useTools = (): UseQueryResult<ToolSummary[]> =>
  useQuery({ queryKey: ['tools', 'names'], queryFn: async () => (await api.commands.tools({ versions: false })).items })
/** The same, when each installed tool was asked for its version: the host reads whole policies for it. */
export const useToolVersions = (): UseQueryResult<ToolSummary[]> =>
  useQuery({ queryKey: ['tools', 'versions'], queryFn: async () => (await api.commands.tools({})).items })

export const useSaved = (): UseQueryResult<SavedCommand[]> =>
  useQuery({ queryKey: ['saved'], queryFn: async () => (await api.commands.saved.list({ limit: 500 })).items })

export const useProfiles = (workspace: string | undefined): UseQueryResult<Profile[]> =>
  useQuery({
    queryKey: ['workspaces', workspace, 'profiles'],
    queryFn: async () => (workspace ? (await api.workspaces.profiles.list({ id: workspace, limit: 500 })).items : []),
    enabled: workspace !== undefined,
  })

/** The open workspace, asked for when it is not known yet. */
export async function currentWorkspace(): Promise<Workspace | null> {
  const all = await queryClient.ensureQueryData(workspaces_query)
  return all.find((one) => one.current) ?? null
}

/** The settings in force as far as they are known. */
export const knownSettings = (): Settings | undefined => queryClient.getQueryData<Settings>(settings_query.queryKey)

/** The settings in force, asked for when they are not known yet. */
export const currentSettings = (): Promise<Settings> => queryClient.ensureQueryData(settings_query)

export async function updateWorkspace(change: Parameters<typeof api.workspaces.update>[0]): Promise<Workspace> {
  const workspace = await api.workspaces.update(change)
  await queryClient.invalidateQueries({ queryKey: ['workspaces'] })
  void queryClient.invalidateQueries({ queryKey: ['tools'] })
  return workspace
}

/** Shows settings as they will be, before the host has taken them. */
export const noteSettings = (settings: Settings): void => void queryClient.setQueryData(settings_query.queryKey, settings)

export const refreshSettings = (): Promise<void> => queryClient.invalidateQueries({ queryKey: settings_query.queryKey })

export async function updateSettings(patch: SettingsPatch): Promise<Settings> {
  const settings = await api.settings.update(patch)
  queryClient.setQueryData(['settings'], settings)
  return settings
}
