/** Templates and schedules as the host has them. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { QueueFile } from '../../src-preload/contract/queue-files.ts'
import type { NextRun, Schedule, ScheduleRun } from '../../src-preload/contract/schedules.ts'
import type { Template, TemplateProblem } from '../../src-preload/contract/templates.ts'
import { api } from '../bridge/api.ts'
import { useWorkspace } from './host.ts'

export interface ListedTemplates {
  items: Template[]
  /** Those that lie in files of the workspace. */
  queues: QueueFile[]
  problems: TemplateProblem[]
}

export async function listTemplates(workspace?: string): Promise<ListedTemplates> {
  const { items, problems } = await api.templates.list(workspace ? { workspace } : {})
  return { items: items.filter((one) => one.kind === 'command'), queues: items.filter((one) => one.kind === 'queue'), problems }
}

export function useTemplates(): UseQueryResult<ListedTemplates> {
  const workspace = useWorkspace()?.id
  return useQuery({ queryKey: ['templates', workspace ?? null], queryFn: () => listTemplates(workspace) })
}

export interface ListedSchedules {
  items: Schedule[]
  all_paused: boolean
}

export const useSchedules = (): UseQueryResult<ListedSchedules> =>
  useQuery({
    queryKey: ['schedules', 'list'],
    queryFn: async () => {
      const items: Schedule[] = []
      let cursor: string | undefined
      for (;;) {
        const page = await api.schedules.list({ limit: 500, ...(cursor && { cursor }) })
        items.push(...page.items)
        if (!page.next_cursor) return { items, all_paused: page.all_paused }
        cursor = page.next_cursor
      }
    },
  })

/** What comes next; asked again every minute, for time passes without any change. */
export const useNextRuns = (window: { since?: string; until?: string; limit: number }): UseQueryResult<NextRun[]> =>
  useQuery({
    queryKey: ['schedules', 'next', window],
    queryFn: async () => (await api.schedules.next(window)).items,
    refetchInterval: 60_000,
    placeholderData: (old) => old,
  })

export const useScheduleRuns = (id: string): UseQueryResult<ScheduleRun[]> =>
  useQuery({ queryKey: ['schedules', 'runs', id], queryFn: async () => (await api.schedules.runs({ id, limit: 30 })).items })
