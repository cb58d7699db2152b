/** What the git area asks the host for, beside what the status bar asks for too. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { GitCommit } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { hasCode } from '../../bridge/failure.ts'
import { useGitChanges } from '../../stores/git.ts'
import { useWorkspace } from '../../stores/host.ts'

const page_size = 500

export const useWhere = (): string => useWorkspace()?.id ?? ''

/** A file's difference that is not committed; asked again whenever the changes are read anew, but one that takes long is let come first. */
export function useHunks(path: string | null, staged: boolean) {
  const workspace = useWhere()
  const seen = useGitChanges().dataUpdatedAt
  const [asked, setAsked] = useState(seen)
  const hunks = useQuery({
    queryKey: ['git', 'hunks', workspace, path, staged, asked],
    queryFn: () => api.git.hunks({ workspace, path: path!, ...(staged && { staged }) }),
    enabled: path !== null,
    placeholderData: (old, query) => (query?.queryKey[3] === path && query.queryKey[4] === staged ? old : undefined),
    structuralSharing: (old, now) => (sameStamp(old, now) ? old : now),
    gcTime: 10_000,
  })
  useEffect(() => {
    if (!hunks.isFetching) setAsked(seen)
  }, [hunks.isFetching, seen])
  return hunks
}

const sameStamp = (old: unknown, now: unknown): boolean =>
  typeof old === 'object' && old !== null && 'stamp' in old && (old as { stamp: string }).stamp === (now as { stamp: string }).stamp

/** A commit never changes: it is asked for once. */
export function useCommit(hash: string | null) {
  const workspace = useWhere()
  return useQuery({
    queryKey: ['git-commit', workspace, hash],
    queryFn: () => api.git.show({ workspace, hash: hash! }),
    enabled: hash !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
}

export function useCommitHunks(commit: string, path: string | null) {
  const workspace = useWhere()
  return useQuery({
    queryKey: ['git-commit', workspace, commit, path],
    queryFn: () => api.git.hunks({ workspace, path: path!, commit }),
    enabled: path !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  })
}

export interface LogFilter {
  message?: string
  author?: string
  path?: string
}

export function useLog(filter: LogFilter) {
  const workspace = useWhere()
  const plain = Object.keys(filter).length === 0
  const asked = useInfiniteQuery({
    queryKey: ['git', 'log', workspace, filter],
    queryFn: async ({ pageParam, signal: _ }) => {
      try {
        return await api.git.log({ workspace, count: page_size, ...(plain && { all: true }), ...filter, ...(pageParam && { cursor: pageParam }) })
      } catch (error) {
        // The history moved between two pages: what is held is read anew, and its end comes with that.
        if (pageParam && hasCode(error, 'INVALID_CURSOR')) return { commits: [], next_cursor: null }
        throw error
      }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  })
  const commits = useMemo((): GitCommit[] => asked.data?.pages.flatMap((page) => page.commits) ?? [], [asked.data])
  return { ...asked, commits }
}

export function useRefs() {
  const workspace = useWhere()
  return useQuery({ queryKey: ['git', 'refs', workspace], queryFn: async () => (await api.git.refs({ workspace })).refs })
}

export function useStashes() {
  const workspace = useWhere()
  return useQuery({ queryKey: ['git', 'stashes', workspace], queryFn: async () => (await api.git.stash.list({ workspace })).stashes })
}

export function useWorktrees() {
  const workspace = useWhere()
  return useQuery({ queryKey: ['git', 'worktrees', workspace], queryFn: async () => (await api.git.worktrees.list({ workspace })).worktrees })
}

export function useMessage() {
  const workspace = useWhere()
  return useQuery({ queryKey: ['git', 'message', workspace], queryFn: () => api.git.message({ workspace }) })
}
