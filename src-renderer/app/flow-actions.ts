/** Actions on templates and schedules: the keys of templates, and pausing everything that runs by itself. */
import { api } from '../bridge/api.ts'
import { tellFailure } from '../parts/tell-failure.ts'
import { type ListedSchedules, type ListedTemplates, listTemplates } from '../stores/flows.ts'
import { openArea } from '../stores/layout.ts'
import { queryClient } from '../stores/query-client.ts'
import type { Action } from './action.ts'

const known = (): ListedTemplates['items'] => queryClient.getQueriesData<ListedTemplates>({ queryKey: ['templates'] }).flatMap(([, data]) => data?.items ?? [])

/** Asked for where the templates were not looked at yet. */
async function openByKey(shortcut: number): Promise<void> {
  try {
    const items = known().length > 0 ? known() : (await listTemplates()).items
    const template = items.find((one) => one.shortcut === shortcut)
    openArea('templates', template?.id)
  } catch (error) {
    tellFailure('The template was not opened', error)
  }
}

const paused = (): boolean | undefined => queryClient.getQueryData<ListedSchedules>(['schedules', 'list'])?.all_paused

const pauseAll = (all_paused: boolean) => () => {
  api.schedules
    .pause_all({ all_paused })
    .then(() => queryClient.invalidateQueries({ queryKey: ['schedules'] }))
    .catch((error: unknown) => tellFailure(all_paused ? 'The schedules were not paused' : 'The schedules were not resumed', error))
}

export const flow_actions: readonly Action[] = [
  ...Array.from(
    { length: 9 },
    (_, n): Action => ({
      id: `template-${n + 1}`,
      name: `Open the template with the key ${n + 1}`,
      group: 'Run',
      keys: `alt+shift+${n + 1}`,
      unlisted: true,
      run: () => void openByKey(n + 1),
    }),
  ),
  { id: 'schedules-pause', name: 'Pause all schedules', group: 'Engine', enabled: () => paused() !== true, run: pauseAll(true) },
  { id: 'schedules-resume', name: 'Resume all schedules', group: 'Engine', enabled: () => paused() === true, run: pauseAll(false) },
]
