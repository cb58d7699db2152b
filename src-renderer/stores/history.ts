/** The history of jobs as a list that grows downwards by pages and upwards by what happens now. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { job_statuses } from '../../src-preload/contract/job-status.ts'
import type { Job, JobStatus } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import type { Failure } from '../bridge/failure.ts'
import { useJobs } from './jobs.ts'
import { isUnhandled } from './unhandled.ts'

export interface HistoryFilter {
  tool?: string
  /** Of work that has a kind of its own, such as `odoo`. */
  kind?: string
  status?: JobStatus
  q?: string
  /** ISO times. */
  since?: string
  until?: string
  /** Only failures that nobody has seen to. */
  unhandled?: boolean
}

/** A filter as text, for who opens the history with it; `asked` makes the same filter a new wish. */
export function filterText(filter: HistoryFilter, asked: number): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined)
  return new URLSearchParams([...given.map(([name, value]): [string, string] => [name, String(value)]), ['asked', String(asked)]]).toString()
}

/** The filter in a text of `filterText`; what is no field of it is left out. */
export function filterIn(text: string): HistoryFilter {
  const given = new URLSearchParams(text)
  const filter: HistoryFilter = {}
  for (const name of ['tool', 'kind', 'q', 'since', 'until'] as const) {
    const value = given.get(name)
    if (value) filter[name] = value
  }
  const status = job_statuses.find((one) => one === given.get('status'))
  if (status) filter.status = status
  if (given.get('unhandled') === 'true') filter.unhandled = true
  return filter
}

export interface HistoryList {
  items: Job[]
  /** Nothing is known yet. */
  loading: boolean
  failure: Failure | null
  more: boolean
  loadMore: () => void
  retry: () => void
}

const page_size = 200

function matches(job: Job, filter: HistoryFilter): boolean {
  if (filter.tool && job.tool !== filter.tool) return false
  if (filter.kind && job.kind !== filter.kind) return false
  if (filter.status && job.status !== filter.status) return false
  if (filter.since && job.queued_at < filter.since) return false
  if (filter.until && job.queued_at > filter.until) return false
  if (filter.unhandled && !isUnhandled(job)) return false
  if (!filter.q) return true
  const text = `${job.title} ${job.command} ${job.args.join(' ')}`.toLowerCase()
  return filter.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Pages in the host's order, each job in its newest state, before them what is newer than the first page. */
export function merged(pages: readonly Job[], live: ReadonlyMap<string, Job>, filter: HistoryFilter): Job[] {
  const known = new Set(pages.map((job) => job.id))
  const newest = pages[0]?.queued_at ?? ''
  const fresh: Job[] = []
  for (const job of live.values()) if (!known.has(job.id) && job.queued_at >= newest && matches(job, filter)) fresh.push(job)
  fresh.sort((a, b) => (a.queued_at === b.queued_at ? (a.id < b.id ? 1 : -1) : a.queued_at < b.queued_at ? 1 : -1))
  const rest = pages.map((job) => live.get(job.id) ?? job)
  const still = (job: Job) => (!filter.status || job.status === filter.status) && (!filter.unhandled || isUnhandled(job))
  return [...fresh, ...rest.filter(still)]
}

export function useHistory(filter: HistoryFilter): HistoryList {
  const live = useJobs((state) => state.jobs)
  const resyncs = useJobs((state) => state.resyncs)
  const asked = useInfiniteQuery({
    queryKey: ['history', filter, resyncs],
    queryFn: ({ pageParam }) => api.jobs.history({ limit: page_size, ...filter, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })
  const pages = useMemo(() => asked.data?.pages.flatMap((page) => page.items) ?? [], [asked.data])
  const items = useMemo(() => merged(pages, live, filter), [pages, live, filter])
  const { fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = asked
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage])
  return { items, loading: asked.isPending, failure: asked.error as Failure | null, more: hasNextPage, loadMore, retry: () => void refetch() }
}
