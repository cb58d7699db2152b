/** The way of a queue that lies in a file to its run: trust, what is hard to undo, the name of a production context, then its start. */
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { markedOf } from '../../../src-preload/contract/context.ts'
import type { QueueFile } from '../../../src-preload/contract/queue-files.ts'
import { api } from '../../bridge/api.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { askConfirm, askTrust } from '../../stores/asking.ts'
import { modals } from '../../stores/dialogs.ts'
import { currentSettings, updateWorkspace } from '../../stores/host.ts'
import { openArea } from '../../stores/layout.ts'

/** Null when it was started, or when its user decided against it. */
export async function runQueueFile(file: QueueFile): Promise<Failure | null> {
  try {
    const owner = await api.workspaces.get({ id: file.workspace })
    if (!owner.trusted) {
      if (!(await askTrust(owner, [file.path]))) return null
      await updateWorkspace({ id: owner.id, trusted: true })
    }
    const hard = file.items.filter(({ effect }) => effect === 'destroy')
    let confirm: true | string | undefined
    if (file.verdict.effect === 'destroy') {
      const is_wanted = await modals.ask({
        title: 'Run a queue with what is hard to undo?',
        text: `${file.path} holds it. It is confirmed for this run, for exactly these words.`,
        items: hard.slice(0, 20).map(({ title }) => title),
        verb: 'Run the queue',
      })
      if (!is_wanted) return null
      confirm = true
    }
    for (;;) {
      try {
        const started = await api.templates.run({
          id: file.id,
          if_match: file.etag,
          mode: 'async',
          idempotency_key: crypto.randomUUID(),
          ...(confirm !== undefined && { confirm }),
        })
        openArea('queues', started.id)
        return null
      } catch (error) {
        const failure = toFailure(error)
        const verdict = failure.details['verdict'] as Verdict | undefined
        const production = verdict?.context && markedOf(verdict.context, (await currentSettings()).production_contexts)
        if (failure.code !== 'CONFIRMATION_REQUIRED' || !verdict || !production || typeof confirm === 'string') return failure
        const named = await askConfirm(owner, null, verdict, production)
        if (named === null) return null
        confirm = named
      }
    }
  } catch (error) {
    return toFailure(error)
  }
}
