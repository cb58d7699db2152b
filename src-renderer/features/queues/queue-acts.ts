/** What can be done with a queue that was saved; each says what it did not do, and why. */
import { notifications } from '@mantine/notifications'
import type { QueueItem, QueuePatch, QueueSummary } from '../../../src-preload/contract/queues.ts'
import { api } from '../../bridge/api.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { openRun } from '../../stores/layout.ts'
import { draftOf, loadDraft, useDraft } from '../../stores/queue-draft.ts'
import { applyQueues } from '../../stores/queues.ts'

async function act(failed: string, call: () => Promise<QueueSummary>): Promise<void> {
  try {
    applyQueues([await call()])
  } catch (error) {
    tellFailure(failed, error)
  }
}

export const execute = ({ id }: QueueSummary) => act('The queue was not started', () => api.queues.execute({ id }))
export const pause = ({ id }: QueueSummary) => act('The queue was not paused', () => api.queues.pause({ id }))
export const resume = ({ id }: QueueSummary) => act('The queue was not resumed', () => api.queues.resume({ id }))
export const retry = ({ id }: QueueSummary) => act('The queue was not run again', () => api.queues.retry({ id }))
export const update = (patch: QueuePatch) => act('The queue was not changed', () => api.queues.update(patch))

export const answer = ({ id }: QueueSummary, item: number, go_on: boolean) =>
  act(go_on ? 'The queue was not continued' : 'The answer did not arrive', () => api.queues.continue({ id, item, go_on }))

export function cancel(queue: QueueSummary): void {
  const { id, name, status } = queue
  modals.confirm({
    title: `Cancel the queue ${name}?`,
    text: status === 'draft' ? 'It is kept in the list as cancelled and cannot be started any more.' : 'What runs is stopped, and what waits is not started.',
    verb: 'Cancel the queue',
    act: () => act('The queue was not cancelled', () => api.queues.cancel({ id })),
  })
}

/** A new draft as this queue was given, with variables, time-outs and retries; true when it is there. What was not kept is named. */
export async function copyToDraft({ id, name, total }: QueueSummary): Promise<boolean> {
  try {
    const { definition, lost } = await api.queues.definition({ id })
    const { items } = useDraft.getState()
    const replaces =
      items.length === 0 || (await modals.ask({ title: 'Replace the draft?', text: `Its ${items.length} items are not saved.`, verb: 'Replace the draft' }))
    if (!replaces) return false
    loadDraft(draftOf(definition))
    if (lost.length > 0)
      notifications.show({
        title: `Not all of ${name} was kept`,
        message: lost
          .slice(0, 5)
          .map(({ index, message }) => `Item ${index + 1} of ${total}: ${message}`)
          .join(' '),
        autoClose: false,
      })
    return true
  } catch (error) {
    tellFailure('The queue was not copied', error)
    return false
  }
}

export function openJob({ job_id, title }: QueueItem, focus = true): void {
  if (job_id !== null) openRun(job_id, { title, focus })
}

const waits = ({ status }: QueueItem): boolean => status === 'waiting'

/** The waiting items in the order they would have with `index` moved by so many places, or before another one; null where nothing changes. */
export function orderWith(items: readonly QueueItem[], index: number, to: { by: number } | { before: number }): number[] | null {
  const order = items.filter(waits).map((item) => item.index)
  const from = order.indexOf(index)
  if (from < 0) return null
  const rest = order.toSpliced(from, 1)
  const at = 'by' in to ? from + to.by : rest.indexOf(to.before)
  if (at < 0 || at > rest.length || at === from) return null
  return rest.toSpliced(at, 0, index)
}

export function move({ id }: QueueSummary, items: readonly QueueItem[], index: number, to: { by: number } | { before: number }): void {
  const order = orderWith(items, index, to)
  if (order) void update({ id, order })
}
