/** How git sees the entries of the tree, where the workspace is a repository: files by what happened to them, folders by what they hold. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ChangedFile } from '../../../src-preload/contract/git-shapes.ts'
import { onFileChange } from '../../stores/file-changes.ts'
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

const none: ReadonlyMap<string, GitMark> = new Map()

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
  const { data } = useGitChanges()
  return useMemo(() => (data ? gitMarks(data.files) : none), [data])
}
