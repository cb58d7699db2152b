/** The same act on several jobs of the history, and what became of each. */
import { notifications } from '@mantine/notifications'
import type { BulkAction, Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { queryClient } from '../../stores/query-client.ts'
import { oneLine } from '../../ui/format.ts'
import styles from './history.module.css'

const words: Record<BulkAction, { done: string; failed: string }> = {
  rerun: { done: 'run again', failed: 'The jobs were not run again' },
  cancel: { done: 'asked to end', failed: 'The jobs were not cancelled' },
  handled: { done: 'marked as handled', failed: 'The failures were not marked' },
  favourite: { done: 'added to the favourites', failed: 'Nothing was added to the favourites' },
}

/** So many reasons are told; more say the same. */
const most_reasons = 5

export async function actOnMany(jobs: readonly Job[], action: BulkAction, note?: string): Promise<void> {
  const titles = new Map(jobs.map(({ id, title }) => [id, title]))
  try {
    const { items } = await api.jobs.bulk({ ids: [...titles.keys()], action, ...(note !== undefined && { note }) })
    if (action === 'favourite') void queryClient.invalidateQueries({ queryKey: ['saved'] })
    const refused = items.filter(({ ok }) => !ok)
    const done = items.length - refused.length
    if (refused.length === 0) {
      notifications.show({ message: `${done} ${words[action].done}`, autoClose: 4000 })
      return
    }
    notifications.show({
      color: 'red',
      autoClose: false,
      title: `${done} of ${items.length} ${words[action].done}`,
      message: (
        <ul className={styles.reasons}>
          {refused.slice(0, most_reasons).map(({ id, error }) => (
            <li key={id}>
              <code>{oneLine(titles.get(id) ?? id).slice(0, 80)}</code>: {error?.message}
            </li>
          ))}
          {refused.length > most_reasons ? <li>and {refused.length - most_reasons} more</li> : null}
        </ul>
      ),
    })
  } catch (error) {
    tellFailure(words[action].failed, error)
  }
}
