/** What a typed line of several commands would be as a queue: asked of the host once the line itself was refused for being more than one command. */
import { useEffect, useState } from 'react'
import type { CheckedQueue } from '../../src-preload/contract/queues.ts'
import { api } from '../bridge/api.ts'
import { inputOf } from '../stores/queue-draft.ts'
import { itemsOfLine, type LinePlace } from './draft-items.ts'
import { splitChain } from './split-chain.ts'
import type { LineVerdict } from './use-verdict.ts'

export interface LineChain {
  line: string
  checked: CheckedQueue
}

/** As the host takes it. A line with ; goes on after a failure. */
export function chainInput(line: string, place: LinePlace) {
  return inputOf({
    name: line.trim().slice(0, 200),
    items: itemsOfLine(line, place),
    stop_on_failure: !splitChain(line).some(({ joined_by }) => joined_by === ';'),
    concurrency: 1,
    priority: 0,
  })
}

/** Null where the line is no chain, needs a shell in another way, or is not judged yet. */
export function useChain(answer: LineVerdict | null, place: LinePlace): LineChain | null {
  const [chain, setChain] = useState<LineChain | null>(null)
  const line = answer?.verdict?.rule.startsWith('line/') ? answer.line : null
  const { work_dir, env } = place
  useEffect(() => {
    setChain(null)
    if (line === null || splitChain(line).length < 2) return
    const controller = new AbortController()
    api.queues.check(chainInput(line, { work_dir, env }), { signal: controller.signal }).then(
      (checked) => setChain({ line, checked }),
      // What keeps it from being a queue is the same that the verdict on the line says.
      () => undefined,
    )
    return () => controller.abort()
  }, [line, work_dir, env])
  return chain
}
