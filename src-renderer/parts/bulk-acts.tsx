/** The same act on several jobs, and what became of each; what is removed can be given back. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { BulkAction, BulkOutcome } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { useJobs } from '../stores/jobs.ts'
import { queryClient } from '../stores/query-client.ts'
import { formatCount, oneLine } from '../ui/format.ts'
import styles from './bulk-acts.module.css'
import { tellFailure } from './tell-failure.ts'

const words: Record<BulkAction, { done: string; failed: string }> = {
  rerun: { done: 'run again', failed: 'The jobs were not run again' },
  cancel: { done: 'asked to end', failed: 'The jobs were not cancelled' },
  handled: { done: 'marked as handled', failed: 'The failures were not marked' },
  favourite: { done: 'added to the favourites', failed: 'Nothing was added to the favourites' },
  remove: { done: 'removed from the history', failed: 'The jobs were not removed' },
  restore: { done: 'given back', failed: 'The jobs were not given back' },
}

/** So many reasons are told; more say the same. */
const most_reasons = 5
/** As many as one request takes. */
export const most_at_once = 500
/** A person sees that it was the wrong one within this time; the host keeps it for longer. */
const undo_ms = 15_000

const titleOf = (id: string): string => oneLine(useJobs.getState().jobs.get(id)?.title ?? id).slice(0, 80)

async function act(ids: readonly string[], action: BulkAction, note: string | undefined): Promise<BulkOutcome[]> {
  const items: BulkOutcome[] = []
  for (let at = 0; at < ids.length; at += most_at_once) {
    items.push(...(await api.jobs.bulk({ ids: ids.slice(at, at + most_at_once), action, ...(note !== undefined && { note }) })).items)
  }
  return items
}

function Undo({ ids, notice }: { ids: readonly string[]; notice: string }) {
  return (
    <Button
      size="compact-xs"
      onClick={() => {
        notifications.hide(notice)
        void actOnMany(ids, 'restore')
      }}
    >
      Undo
    </Button>
  )
}

/** Resolves when it is done and told; never rejects. */
export async function actOnMany(ids: readonly string[], action: BulkAction, note?: string): Promise<void> {
  // Their rows, and with them their names, are gone once they are removed.
  const titles = new Map(ids.slice(0, most_at_once).map((id) => [id, titleOf(id)]))
  try {
    const items = await act(ids, action, note)
    if (action === 'favourite') void queryClient.invalidateQueries({ queryKey: ['saved'] })
    const refused = items.filter(({ ok }) => !ok)
    const done = items.filter(({ ok }) => ok).map(({ id }) => id)
    const notice = `${action} ${crypto.randomUUID()}`
    const undo = action === 'remove' && done.length > 0 ? <Undo ids={done} notice={notice} /> : null
    if (refused.length === 0) {
      const what = done.length === 1 && action === 'remove' ? titles.get(done[0]!) : formatCount(done.length)
      notifications.show({
        id: notice,
        autoClose: undo ? undo_ms : 4000,
        message: (
          <span className={styles.undo}>
            {what} {words[action].done} {undo}
          </span>
        ),
      })
      return
    }
    notifications.show({
      id: notice,
      color: 'red',
      autoClose: false,
      title: `${formatCount(done.length)} of ${formatCount(items.length)} ${words[action].done}`,
      message: (
        <>
          <ul className={styles.reasons}>
            {refused.slice(0, most_reasons).map(({ id, error }) => (
              <li key={id}>
                <code>{titles.get(id) ?? id}</code>: {error?.message}
              </li>
            ))}
            {refused.length > most_reasons ? <li>and {formatCount(refused.length - most_reasons)} more</li> : null}
          </ul>
          {undo}
        </>
      ),
    })
  } catch (error) {
    tellFailure(words[action].failed, error)
  }
}
