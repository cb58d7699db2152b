/** The way of a queue from wish to record: what is hard to undo is asked about, trust and names of production contexts are asked for, then it is made and, where wanted, started. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import { markedOf } from '../../src-preload/contract/context.ts'
import type { CheckedItem, Queue, QueueInput, QueueSummary } from '../../src-preload/contract/queues.ts'
import { api } from '../bridge/api.ts'
import { type Failure, toFailure } from '../bridge/failure.ts'
import { callLarge } from '../bridge/large-call.ts'
import { askConfirm, askTrust } from '../stores/asking.ts'
import { modals } from '../stores/dialogs.ts'
import { currentSettings, currentWorkspace, updateWorkspace } from '../stores/host.ts'
import { applyQueues } from '../stores/queues.ts'

/** Null when its user decided against it. */
export type SavedQueue = { id: string } | null

/** Asks before what cannot be undone easily is put into a queue: saving it confirms it. */
async function confirmed(checked: readonly CheckedItem[], runs: boolean): Promise<boolean> {
  const hard = checked.filter(({ effect }) => effect === 'destroy')
  if (hard.length === 0) return true
  const many = hard.length === 1 ? 'a command that is' : `${hard.length} commands that are`
  return modals.ask({
    title: `${runs ? 'Run' : 'Save'} a queue with ${many} hard to undo?`,
    text: 'Saving it confirms these for exactly these words. They are not asked about again when their turn comes.',
    items: hard.slice(0, 20).map(({ title }) => title),
    verb: runs ? 'Run the queue' : 'Save the queue',
  })
}

/** A copy in which the item is confirmed by the name of its production context. */
function withConfirm(input: QueueInput, index: number, confirm: true | string): QueueInput {
  const commands = input.commands!.map((item, at) => (at !== index ? item : { ...(typeof item === 'string' ? { saved_id: item } : item), confirm }))
  return { ...input, commands }
}

/** What was missing was given: try again with this. Null: its user would not; undefined: that is not what was missing. */
async function mended(input: QueueInput, { code, details }: Failure): Promise<QueueInput | null | undefined> {
  const verdict = details['verdict'] as Verdict | undefined
  const index = details['item']
  const workspace = await currentWorkspace()
  if (code === 'WORKSPACE_NOT_TRUSTED' && verdict && workspace && !workspace.trusted) {
    if (!(await askTrust(workspace, verdict.argv))) return null
    await updateWorkspace({ id: workspace.id, trusted: true })
    return input
  }
  if (code === 'CONFIRMATION_REQUIRED' && verdict && typeof index === 'number') {
    const production = markedOf(verdict.context, (await currentSettings()).production_contexts)
    const answer = await askConfirm(workspace, null, verdict, production)
    return answer === null ? null : withConfirm(input, index, answer)
  }
  return undefined
}

/** Throws a Failure that names the item. */
export async function saveQueue(wish: QueueInput, checked: readonly CheckedItem[], { run }: { run: boolean }): Promise<SavedQueue> {
  if (!(await confirmed(checked, run))) return null
  let input: QueueInput = { ...wish, idempotency_key: crypto.randomUUID() }
  for (;;) {
    try {
      const { items: _shown_later, ...made } = await callLarge<Queue>('api/queue', input, () => api.queues.create(input))
      applyQueues([made satisfies QueueSummary])
      if (run) applyQueues([await api.queues.execute({ id: made.id })])
      return { id: made.id }
    } catch (error) {
      const failure = toFailure(error)
      const again = await mended(input, failure)
      if (again === null) return null
      if (again === undefined) throw failure
      // Another request than the one that was refused.
      input = { ...again, idempotency_key: crypto.randomUUID() }
    }
  }
}
