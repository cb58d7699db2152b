/** How git sees the entries of the tree, in the repository that the workspace is or lies in and in those that open folders are: files by what happened to them, folders by what they hold. */
import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ChangedFile, GitChanges } from '../../../src-preload/contract/git-shapes.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { onFileChange } from '../../stores/file-changes.ts'
import { type Folder, useTree } from '../../stores/file-tree.ts'
import { useGitChanges } from '../../stores/git.ts'

export type GitMark = 'changed' | 'added' | 'conflict'

const markOf = (file: ChangedFile): GitMark => {
  if (file.conflict) return 'conflict'
  return file.worktree === '?' || file.index === 'A' ? 'added' : 'changed'
}

const weight: Record<GitMark, number> = { added: 0, changed: 1, conflict: 2 }

export function gitMarks(files: readonly ChangedFile[]): ReadonlyMap<string, GitMark> {
  const marks = new Map<string, GitMark>()
  for (const file of files) {
    const mark = markOf(file)
    let path = file.path.replace(/\/$/, '')
    marks.set(path, mark)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/')) {
      path = path.slice(0, at)
      const known = marks.get(path)
      if (known === undefined || weight[known] < weight[mark]) marks.set(path, mark)
    }
  }
  return marks
}

/** So many at most are asked about; each is a run of git. */
const most_nested = 12

/** Folders of the tree that are repositories of their own: git says of what is in them nothing to the repository around. */
export function repositoriesIn(folders: ReadonlyMap<string, Folder>): string[] {
  return [...folders]
    .filter(([path, { entries }]) => path !== '' && !path.split('/').includes('.git') && entries?.some(({ name }) => name === '.git'))
    .map(([path]) => path)
    .slice(0, most_nested)
}

const none: ReadonlyMap<string, GitMark> = new Map()

/** A commit above the workspace is told by nobody. */
const look_again_ms = 15_000

/** A status of a large repository takes a while: not after every file of many. */
const rest_ms = 1000

export function useGitMarks(workspace: string | null): ReadonlyMap<string, GitMark> {
  const queries = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onFileChange(() => {
      clearTimeout(timer)
      timer = setTimeout(() => void queries.invalidateQueries({ queryKey: ['git', 'changes', workspace] }), rest_ms)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [queries, workspace])
  const { data, error } = useGitChanges()
  const above = useQuery({
    queryKey: ['git', 'changes', workspace, 'above'],
    queryFn: () => api.git.above({ workspace: workspace! }),
    enabled: workspace !== null && error !== null && toFailure(error).details['reason'] === 'no_repository',
    refetchInterval: look_again_ms,
    refetchOnWindowFocus: true,
    staleTime: 1000,
    retry: false,
  }).data
  const folders = useTree((state) => state.folders)
  const inner = useMemo(() => repositoriesIn(folders), [folders])
  const nested = useQueries({
    queries: inner.map((repo) => ({
      queryKey: ['git', 'changes', workspace, repo],
      queryFn: () => api.git.changes({ workspace: workspace!, repo }),
      enabled: workspace !== null,
      staleTime: 1000,
      retry: false,
    })),
    combine: allFiles,
  })
  const outer = data?.files ?? above?.files
  return useMemo(() => (outer || nested.length > 0 ? gitMarks([...(outer ?? []), ...nested]) : none), [outer, nested])
}

const allFiles = (answers: { data: GitChanges | undefined }[]): ChangedFile[] => answers.flatMap((answer) => answer.data?.files ?? [])
