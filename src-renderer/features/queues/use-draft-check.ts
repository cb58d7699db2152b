/** The host's verdict on every item of the draft, asked anew when something of it has changed. */
import { useEffect, useState } from 'react'
import type { CheckedItem, CheckedQueue } from '../../../src-preload/contract/queues.ts'
import { api } from '../../bridge/api.ts'
import { type Failure, toFailure } from '../../bridge/failure.ts'
import { callLarge } from '../../bridge/large-call.ts'
import { type Draft, inputOf } from '../../stores/queue-draft.ts'
import { useDebounced } from '../../ui/use-debounced.ts'

const rest_ms = 150

export interface DraftCheck {
  /** At the places of the items they are about; empty while nothing is known. */
  items: readonly CheckedItem[]
  /** How many may not stand in a queue as they are. */
  refused: number
  /** What speaks against the whole. */
  failure: Failure | null
  /** The answer is about the draft as it is now. */
  current: boolean
}

const nothing: readonly CheckedItem[] = []

export function useDraftCheck(draft: Draft): DraftCheck {
  const rested = useDebounced(draft, rest_ms)
  const [answer, setAnswer] = useState<{ about: Draft; checked: CheckedQueue | null; failure: Failure | null } | null>(null)
  useEffect(() => {
    if (rested.items.length === 0) return
    let is_old = false
    const input = inputOf(rested)
    callLarge('api/queue/check', input, () => api.queues.check(input)).then(
      (checked) => is_old || setAnswer({ about: rested, checked, failure: null }),
      (error: unknown) => is_old || setAnswer({ about: rested, checked: null, failure: toFailure(error) }),
    )
    return () => {
      is_old = true
    }
  }, [rested])
  if (!answer || draft.items.length === 0) return { items: nothing, refused: 0, failure: null, current: false }
  // An older answer counts for the items that stand where they stood.
  const known = answer.checked?.items ?? nothing
  const items =
    answer.about.items === draft.items
      ? known
      : draft.items.map((item, at) => (answer.about.items[at] === item ? known[at]! : null)).every(Boolean)
        ? known
        : nothing
  return {
    items,
    refused: items.filter(({ error }) => error !== null).length,
    failure: answer.failure,
    current: answer.about === draft,
  }
}
