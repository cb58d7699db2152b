/** The lines that a search found in the outputs of the rows in sight, asked for once they rest. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FoundLine } from '../../../src-preload/contract/history-rows.ts'
import { api } from '../../bridge/api.ts'
import { useDebounced } from '../../ui/use-debounced.ts'

/** As the contract bounds it. */
const most_at_once = 50
const rest_ms = 120

interface Known {
  q: string | undefined
  /** Null where no line has the words. */
  lines: ReadonlyMap<string, FoundLine | null>
}

/** `ids` are those in sight. Nothing without words. */
export function useFoundLines(q: string | undefined, ids: readonly string[]): ReadonlyMap<string, FoundLine | null> {
  const [known, setKnown] = useState<Known>({ q, lines: new Map() })
  const lines = known.q === q ? known.lines : new Map<string, FoundLine | null>()
  const missing = q ? ids.filter((id) => !lines.has(id)).slice(0, most_at_once) : []
  const wanted = useDebounced(missing.join(' '), rest_ms)
  const { data } = useQuery({
    queryKey: ['found lines', q, wanted],
    queryFn: async () => {
      const asked = wanted.split(' ')
      return { q, asked, items: (await api.jobs.found({ q: q ?? '', ids: asked })).items }
    },
    enabled: Boolean(q) && wanted !== '',
    gcTime: 0,
  })
  if (data && data.q === q && data.asked.some((id) => !lines.has(id))) {
    const found = new Map(data.items.map((item) => [item.id, item]))
    setKnown({ q, lines: new Map([...lines, ...data.asked.map((id) => [id, found.get(id) ?? null] as const)]) })
  }
  return lines
}
