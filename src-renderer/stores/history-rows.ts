/** The history as rows with numbers, the oldest is 0: those in sight are asked for in pages, each in its newest state; and how many there are on which days. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { HistoryDay, JobBrief } from '../../src-preload/contract/history-rows.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import type { Failure } from '../bridge/failure.ts'
import { useConnection } from './connection.ts'
import type { HistoryFilter } from './history.ts'
import { useJobs } from './jobs.ts'
import { queryClient } from './query-client.ts'
import { isUnhandled } from './unhandled.ts'

const page_rows = 100
/** As the contract bounds it. */
const ids_at_once = 2000
/** So long after a job changed its state the list is asked for again; jobs that come thick and fast share it. */
const gather_ms = 150
/** Pages out of sight are forgotten then. */
const forget_ms = 20_000
const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone

export interface HistoryRows {
  /** Undefined while nothing is known. */
  total: number | undefined
  /** A search counts no further. */
  more: boolean
  /** The newest first. */
  days: readonly HistoryDay[]
  failure: Failure | null
  retry: () => void
  /** Undefined while it is being asked for. */
  job: (number: number) => Job | undefined
  /** Which numbers are in sight: the lowest and the highest. */
  onRange: (lowest: number, highest: number) => void
}

/** What is newer stands above the others and changes no number, unless these filters look at what can change later. */
const onlyGrows = ({ q, status, unhandled }: HistoryFilter): boolean => !q && !status && !unhandled

/** Has the newest asked for again whenever a job comes, or is in another state. */
function useFresh(): void {
  useEffect(() => {
    let timer: number | undefined
    const stop = useJobs.subscribe((state, old) => {
      if (state.jobs === old.jobs || timer !== undefined) return
      for (const job of state.jobs.values()) {
        const before = old.jobs.get(job.id)
        if (before === job || (before && before.status === job.status && before.handled === job.handled)) continue
        timer = window.setTimeout(() => {
          timer = undefined
          void queryClient.invalidateQueries({ queryKey: ['history', 'rows'] })
        }, gather_ms)
        return
      }
    })
    return () => {
      stop()
      window.clearTimeout(timer)
    }
  }, [])
}

export function useHistoryRows(filter: HistoryFilter): HistoryRows {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const live = useJobs((state) => state.jobs)
  const numbering = useJobs((state) => `${state.resyncs}.${state.renumberings}`)
  const [range, setRange] = useState<[number, number]>([0, -1])
  useFresh()
  const newest = useQuery({
    queryKey: ['history', 'rows', filter],
    queryFn: () => api.jobs.history_rows({ ...filter, limit: page_rows, time_zone }),
    placeholderData: keepPreviousData,
    enabled: connected,
    gcTime: forget_ms,
  })
  const { data, isPlaceholderData } = newest
  const total = data?.total
  // Other jobs have these numbers when this is another.
  const version = onlyGrows(filter) ? numbering : `${numbering} ${total} ${data?.items.at(-1)?.id}`
  const [lowest, highest] = range
  const pages = useMemo(() => {
    if (total === undefined || highest < lowest) return []
    const first = Math.floor(Math.max(0, lowest) / page_rows)
    const last = Math.floor(Math.min(total - 1, highest) / page_rows)
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n)
  }, [lowest, highest, total])
  const asked = useQueries({
    queries: pages.map((page) => {
      const from = page * page_rows
      const is_whole = total !== undefined && from + page_rows <= total
      return {
        // The last page grows with the history.
        queryKey: ['history', 'page', filter, version, page, is_whole ? 'whole' : total],
        queryFn: async () => (await api.jobs.history_rows({ ...filter, from, limit: page_rows, time_zone })).items,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: forget_ms,
        enabled: connected && !isPlaceholderData && !(data && from >= data.from),
      }
    }),
  })
  const job = (number: number): Job | undefined => {
    const place = pages.indexOf(Math.floor(number / page_rows))
    const found = data && number >= data.from ? data.items[number - data.from] : place < 0 ? undefined : asked[place]?.data?.[number % page_rows]
    return found && (live.get(found.id) ?? found)
  }
  const { refetch } = newest
  return {
    total,
    more: data?.more ?? false,
    days: data?.days ?? [],
    failure: (newest.error as Failure | null) ?? null,
    retry: () => void refetch(),
    job,
    onRange: useCallback((low: number, high: number) => setRange((old) => (old[0] === low && old[1] === high ? old : [low, high])), []),
  }
}

export const briefOf = (job: Job): JobBrief => ({ id: job.id, status: job.status, unhandled: isUnhandled(job) })

/** What there is to know of the jobs of these numbers (both inclusive), in their order. Rejects with a Failure. */
export async function briefsOf(filter: HistoryFilter, lowest: number, highest: number): Promise<JobBrief[]> {
  const briefs: JobBrief[] = []
  for (let from = lowest; from <= highest; from += ids_at_once) {
    const { items } = await api.jobs.history_ids({ ...filter, from, limit: Math.min(ids_at_once, highest - from + 1) })
    if (items.length === 0) break
    briefs.push(...items)
  }
  return briefs
}
