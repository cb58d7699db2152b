/** Which jobs of the history are chosen: the one the cursor stands on, or several by their ids, also such as were never in sight. */
import { useCallback, useEffect, useRef, useState } from 'react'
import type { JobBrief } from '../../../src-preload/contract/history-rows.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import type { HistoryFilter } from '../../stores/history.ts'
import { briefOf, briefsOf, type HistoryRows } from '../../stores/history-rows.ts'
import type { Choosing } from '../../ui/virtual-list.tsx'

/** As many as one act may be about; of more the newest. */
export const most_chosen = 20_000
const nothing: ReadonlyMap<string, JobBrief> = new Map()

export function useChosenRows(filter: HistoryFilter, { total, job }: Pick<HistoryRows, 'total' | 'job'>) {
  /** `id` is null until the row is known. */
  const [at, setAt] = useState<{ number: number; id: string | null } | null>(null)
  const [marks, setMarks] = useState(nothing)
  const anchor = useRef<number | null>(null)
  /** Counts what was asked for: only the last answer counts. */
  const asking = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters, other numbers
  useEffect(() => {
    setAt(null)
    setMarks(nothing)
    anchor.current = null
    asking.current++
  }, [filter])

  const found = at === null ? undefined : job(at.number)
  if (at && total !== undefined && at.number >= total) setAt(total === 0 ? null : { number: total - 1, id: null })
  else if (at && found && at.id === null) setAt({ number: at.number, id: found.id })
  else if (at?.id && found && found.id !== at.id) {
    // The numbers are new: it is looked for nearby, as far as those are known.
    let by = 1
    while (by <= 200 && job(at.number - by)?.id !== at.id && job(at.number + by)?.id !== at.id) by++
    const number = by > 200 ? at.number : job(at.number - by)?.id === at.id ? at.number - by : at.number + by
    setAt({ number, id: by > 200 ? found.id : at.id })
  }

  const markThrough = useCallback(
    async (from: number, to: number) => {
      const mine = ++asking.current
      const [lowest, highest] = [Math.min(from, to), Math.max(from, to)]
      const known = highest - lowest < 500 ? Array.from({ length: highest - lowest + 1 }, (_, n) => job(lowest + n)) : [undefined]
      try {
        const briefs = known.every((one) => one !== undefined) ? known.map((one) => briefOf(one!)) : await briefsOf(filter, lowest, highest)
        if (mine === asking.current) setMarks(new Map(briefs.map((brief) => [brief.id, brief])))
      } catch (error) {
        tellFailure('The jobs were not chosen', error)
      }
    },
    [filter, job],
  )

  const toggle = (number: number) => {
    const one = job(number)
    if (!one) return
    asking.current++
    anchor.current = number
    setMarks((old) => {
      const next = new Map(old)
      // The first beside the cursor's takes that one along.
      const first = old.size === 0 && at !== null && at.number !== number ? job(at.number) : undefined
      if (first) next.set(first.id, briefOf(first))
      if (!next.delete(one.id)) next.set(one.id, briefOf(one))
      return next
    })
  }

  const none = useCallback(() => {
    asking.current++
    setMarks(nothing)
  }, [])

  const choose = (number: number, how: Choosing) => {
    setAt({ number, id: job(number)?.id ?? null })
    if (how === 'through') {
      anchor.current ??= at?.number ?? number
      void markThrough(anchor.current, number)
    } else if (how === 'beside') toggle(number)
    else {
      anchor.current = number
      if (marks.size > 0) none()
    }
  }

  /** Marks the row of the cursor beside the others, or takes its mark away. */
  const mark = () => {
    if (at === null) return
    const one = job(at.number)
    if (!one) return
    asking.current++
    anchor.current = at.number
    setMarks((old) => {
      const next = new Map(old)
      if (!next.delete(one.id)) next.set(one.id, briefOf(one))
      return next
    })
  }

  const all = () => {
    if (total) void markThrough(Math.max(0, total - most_chosen), total - 1)
  }

  const one = at === null ? undefined : job(at.number)
  return { at, job: one ?? null, marks, choose, mark, all, none }
}
