/** The lines that a search found in the outputs of the rows in sight, asked for once they rest. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { FoundLine } from '../../../src-preload/contract/history-rows.ts'
import { api } from '../../bridge/api.ts'
import { useDebounced } from '../../ui/use-debounced.ts'

/** As the contract bounds it. */
const most_at_once = 50
const rest_ms = 120

/** `ids` are those in sight. Nothing without words. */
export function useFoundLines(q: string | undefined, ids: readonly string[]): ReadonlyMap<string, FoundLine> {
  const known = useRef({ q, lines: new Map<string, FoundLine>(), asked: new Set<string>() })
  if (known.current.q !== q) known.current = { q, lines: new Map(), asked: new Set() }
  const missing = q ? ids.filter((id) => !known.current.asked.has(id)).slice(0, most_at_once) : []
  const wanted = useDebounced(missing.join(' '), rest_ms)
  const { dataUpdatedAt } = useQuery({
    queryKey: ['found lines', q, wanted],
    queryFn: async () => {
      const { current } = known
      const some = wanted.split(' ')
      const { items } = await api.jobs.found({ q: q!, ids: some })
      if (current.q === q) {
        for (const id of some) current.asked.add(id)
        for (const item of items) current.lines.set(item.id, item)
      }
      return items.length
    },
    enabled: Boolean(q) && wanted !== '',
    gcTime: 0,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known changes with each answer
  return useMemo(() => new Map(known.current.lines), [q, dataUpdatedAt])
}
