/** What the typed line can become beside a job: items of the draft queue, or, where it is several commands, a queue that runs at once. */
import { itemsOfLine } from '../../parts/draft-items.ts'
import { saveQueue } from '../../parts/save-queue.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { chainInput, type LineChain } from '../../parts/use-chain.ts'
import { openArea } from '../../stores/layout.ts'
import { addToDraft } from '../../stores/queue-draft.ts'
import { forgetPlace, setLine, useCommandLine } from '../../stores/typed-line.ts'

export interface Queueing {
  /** The line is allowed, or all its commands are. */
  addable: boolean
  add: () => void
  /** It is several commands, and each is allowed. */
  runnable: boolean
  run: () => Promise<void>
}

const emptied = (line: string) => {
  // What was typed meanwhile is the next command.
  if (useCommandLine.getState().line !== line) return
  setLine('')
  forgetPlace()
}

export function useQueueing(chain: LineChain | null, allowed: boolean): Queueing {
  const { line, work_dir, env } = useCommandLine()
  const runnable = chain?.checked.items.every(({ error }) => error === null) ?? false
  const addable = line.trim() !== '' && (allowed || runnable)
  return {
    addable,
    add: () => {
      if (!addable) return
      addToDraft(itemsOfLine(line, { work_dir, env }))
      emptied(line)
    },
    runnable,
    run: async () => {
      if (!chain || !runnable) return
      try {
        const saved = await saveQueue(chainInput(line, { work_dir, env }), chain.checked.items, { run: true })
        if (!saved) return
        emptied(line)
        openArea('queues', saved.id)
      } catch (error) {
        tellFailure('The queue was not started', error)
      }
    },
  }
}
