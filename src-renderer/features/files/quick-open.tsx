/** Opens a file by a few letters of its path; those opened last come first. "name:12" goes to a line. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../bridge/api.ts'
import { closeQuick, useFiles } from '../../stores/files.ts'
import { useWorkspace } from '../../stores/host.ts'
import { openFile } from '../../stores/layout.ts'
import { formatCount } from '../../ui/format.ts'
import { PickDialog, PickList } from '../../ui/pick-list.tsx'
import { MarkedPath } from './quick-letters.tsx'

interface Found {
  path: string
  places: ReadonlySet<number>
}

const label = 'Open a file'
const shown_most = 50
const no_places: ReadonlySet<number> = new Set()
const none: readonly string[] = []
const pathOf = ({ path }: Found): string => path

/** "src/a.py:12" is a path and a line. */
export function pathAndLine(typed: string): { q: string; line: number | undefined } {
  const match = /^(.*?):(\d{1,9})(?::\d*)?$/.exec(typed.trim())
  return match ? { q: match[1]!, line: Number(match[2]) } : { q: typed.trim().replace(/:$/, ''), line: undefined }
}

function Search() {
  const workspace = useWorkspace()?.id
  const recent = useFiles((state) => (workspace === undefined ? none : (state.recent[workspace] ?? none)))
  const [typed, setTyped] = useState('')
  const { q, line } = pathAndLine(typed)
  const answer = useQuery({
    queryKey: ['quick', workspace, q],
    queryFn: ({ signal }) => api.files.quick({ q, limit: shown_most, workspace: workspace! }, { signal }),
    enabled: workspace !== undefined && q !== '',
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: 0,
  })
  const found: Found[] =
    q === ''
      ? recent.slice(0, shown_most).map((path) => ({ path, places: no_places }))
      : (answer.data?.items ?? []).map(({ path, places }) => ({ path, places: new Set(places) }))
  const said = (): string | null => {
    if (workspace === undefined) return 'No workspace is open. Choose one in Settings.'
    if (answer.isError) return answer.error.message
    if (found.length > 0) return null
    if (q === '') return 'Type a few letters of a path. Files opened before stand here.'
    return answer.isSuccess ? `None of ${formatCount(answer.data.indexed)} files has these letters.` : null
  }
  return (
    <PickList
      label={label}
      listLabel="Files"
      placeholder="Letters of a path, :line"
      value={typed}
      onValue={setTyped}
      items={found}
      keyOf={pathOf}
      nameOf={pathOf}
      render={(one) => <MarkedPath {...one} />}
      ready={q === '' || (!answer.isPending && !answer.isPlaceholderData)}
      said={said()}
      onClose={closeQuick}
      onTake={({ path }) => workspace !== undefined && openFile(workspace, path, line === undefined ? {} : { line })}
    />
  )
}

export function QuickOpen() {
  const opened = useFiles((state) => state.quickOpen)
  return (
    <PickDialog label={label} width_px={640} opened={opened} onClose={closeQuick}>
      <Search />
    </PickDialog>
  )
}
