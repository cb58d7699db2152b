/** What the host finds for the filter of the tree, in all folders; asked again when files change. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../../bridge/api.ts'
import { onFileChange } from '../../stores/file-changes.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import type { Found } from './tree-rows.ts'

const typing_ms = 120
const rest_ms = 300
const nothing: Found = { files: [], truncated: false }

/** Null while it looks; what was found for fewer letters stays in sight until then. */
export function useFilter(workspace: string | null, filter: string): Found | null {
  const queries = useQueryClient()
  const q = useDebounced(filter, typing_ms)
  const answer = useQuery({
    queryKey: ['files', 'filter', workspace, q],
    queryFn: ({ signal }) => api.files.filter({ q, workspace: workspace! }, { signal }),
    enabled: workspace !== null && q !== '' && filter !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
  })
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const stop = onFileChange(() => {
      clearTimeout(timer)
      timer = setTimeout(() => void queries.invalidateQueries({ queryKey: ['files', 'filter', workspace] }), rest_ms)
    })
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [queries, workspace])
  if (filter === '') return nothing
  if (q !== filter || answer.isPlaceholderData || answer.isPending) return answer.isError ? nothing : null
  return answer.data ?? nothing
}
