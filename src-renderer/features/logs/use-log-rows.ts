/** The lines of the log that are in sight, asked for in pages by their numbers; and how many there are, followed live. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { LogLine, LogRows } from '../../../src-preload/contract/system.ts'
import { api } from '../../bridge/api.ts'
import type { Failure } from '../../bridge/failure.ts'
import { useConnection } from '../../stores/connection.ts'

export interface LogFilter {
  level: LogLine['level']
  q?: string
  since?: string
  until?: string
  about?: string
}

const page_rows = 200
/** New lines show up within this time. */
const follow_ms = 1000
/** Pages out of sight are forgotten then, so that a million lines that were scrolled through do not stay. */
const forget_ms = 20_000

export interface LogRowsView {
  /** Undefined while nothing is known. */
  total: number | undefined
  /** More have come since the list was last brought up to date. */
  newer: number
  failure: Failure | null
  retry: () => void
  /** `times`: how many lines that say the same it stands for. */
  row: (number: number) => { line: LogLine; times: number } | undefined
  /** Lines that fit, folded or not. */
  lines: number | undefined
  onRange: (lowest: number, highest: number) => void
  /** Takes in what has come. */
  catchUp: () => void
}

/** `live`: what comes is shown at once; else it is counted and waits for `catchUp`. `fold`: lines that say the same one after the other are one. */
export function useLogRows(filter: LogFilter & { fold: boolean }, live: boolean): LogRowsView {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const [range, setRange] = useState<[number, number]>([0, -1])
  const newest = useQuery({
    queryKey: ['log-rows', 'newest', filter],
    queryFn: async ({ client, queryKey }) => {
      const before = client.getQueryData<LogRows>(queryKey)
      if (before) {
        const now = await api.system.log_rows({ ...filter, limit: 0 })
        if (now.total === before.total && now.lines === before.lines && now.generation === before.generation) return before
      }
      return api.system.log_rows({ ...filter, limit: page_rows })
    },
    placeholderData: keepPreviousData,
    refetchInterval: connected ? follow_ms : false,
    enabled: connected,
    gcTime: forget_ms,
  })
  const { data } = newest
  // What is shown belongs to one filter and one numbering; with another one it begins anew.
  const name = JSON.stringify([filter, data?.generation])
  const [shown, setShown] = useState<{ name: string; total: number } | null>(null)
  const fresh = data && !newest.isPlaceholderData ? data : undefined
  const held = shown?.name === name ? shown.total : undefined
  const total = fresh === undefined ? (held ?? data?.total) : live || held === undefined ? fresh.total : held
  if (fresh && total !== undefined && (shown?.name !== name || shown.total !== total)) setShown({ name, total })

  const [lowest, highest] = range
  const pages = useMemo(() => {
    if (total === undefined || highest < lowest) return []
    const end = Math.min(total - 1, highest)
    const first = Math.floor(Math.max(0, lowest) / page_rows)
    return Array.from({ length: Math.max(0, Math.floor(end / page_rows) - first + 1) }, (_, n) => first + n)
  }, [lowest, highest, total])
  const asked = useQueries({
    queries: pages.map((page) => {
      const from = page * page_rows
      // The newest row of all may yet stand for more lines.
      const is_whole = total !== undefined && from + page_rows < total
      return {
        // The last page grows with the log.
        queryKey: ['log-rows', 'page', filter, data?.generation, page, is_whole ? 'whole' : total],
        queryFn: () => api.system.log_rows({ ...filter, from, limit: page_rows }),
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: forget_ms,
        enabled: connected && !(data && from >= data.from),
      }
    }),
  })
  const row = (number: number): { line: LogLine; times: number } | undefined => {
    const place = pages.indexOf(Math.floor(number / page_rows))
    const is_newest = data && number >= data.from && number < data.from + data.items.length && !newest.isPlaceholderData
    const page = is_newest ? data : place < 0 ? undefined : asked[place]?.data
    const line = page?.items[number - page.from]
    return line && { line, times: page.times[number - page.from] ?? 1 }
  }
  const { refetch } = newest
  return {
    total,
    newer: fresh && total !== undefined ? Math.max(0, fresh.total - total) : 0,
    failure: (newest.error as Failure | null) ?? null,
    retry: () => void refetch(),
    row,
    lines: data?.lines,
    onRange: useCallback((low: number, high: number) => setRange((old) => (old[0] === low && old[1] === high ? old : [low, high])), []),
    catchUp: () => fresh && setShown({ name, total: fresh.total }),
  }
}
