/** Opens a file by a few letters of its path; those opened last come first. "name:12" goes to a line. */
import { Modal, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { api } from '../../bridge/api.ts'
import { closeQuick, useFiles } from '../../stores/files.ts'
import { useWorkspace } from '../../stores/host.ts'
import { openFile } from '../../stores/layout.ts'
import { formatCount } from '../../ui/format.ts'
import styles from './dialogs.module.css'
import { MarkedPath } from './quick-letters.tsx'

interface Found {
  path: string
  places: ReadonlySet<number>
}

const shown_most = 50
const no_places: ReadonlySet<number> = new Set()
const none: readonly string[] = []

/** "src/a.py:12" is a path and a line. */
export function pathAndLine(typed: string): { q: string; line: number | undefined } {
  const match = /^(.*?):(\d{1,9})(?::\d*)?$/.exec(typed.trim())
  return match ? { q: match[1]!, line: Number(match[2]) } : { q: typed.trim().replace(/:$/, ''), line: undefined }
}

function Search() {
  const workspace = useWorkspace()?.id
  const recent = useFiles((state) => (workspace === undefined ? none : (state.recent[workspace] ?? none)))
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  /** Enter came before the answer to what was typed. */
  const [hasty, setHasty] = useState(false)
  const list = useRef<HTMLDivElement>(null)
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
  const at = Math.min(active, found.length - 1)
  useLayoutEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const take = (one: Found | undefined) => {
    setHasty(false)
    if (!one || workspace === undefined) return
    closeQuick()
    // The dialog gives the focus back first; then the file may have it.
    setTimeout(() => openFile(workspace, one.path, line === undefined ? {} : { line }), 30)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const last = found.length - 1
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setActive(at >= last ? 0 : at + 1)
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? last : at - 1)
    else if (event.key === 'PageDown') setActive(Math.min(last, at + 10))
    else if (event.key === 'PageUp') setActive(Math.max(0, at - 10))
    else if (event.key === 'Enter' && q !== '' && (answer.isPending || answer.isPlaceholderData)) setHasty(true)
    else if (event.key === 'Enter') take(found[at])
    else return
    event.preventDefault()
  }
  const answered = q === '' || (answer.isSuccess && !answer.isPlaceholderData)
  const first = found[0]
  useEffect(() => {
    if (hasty && answered) take(first)
  })
  const said =
    workspace === undefined
      ? 'No workspace is open. Choose one in Settings.'
      : answer.isError
        ? answer.error.message
        : q === ''
          ? found.length === 0
            ? 'Type a few letters of a path. Files opened before stand here.'
            : null
          : found.length === 0 && answer.isSuccess
            ? `None of ${formatCount(answer.data.indexed)} files has these letters.`
            : null
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Open a file"
        aria-expanded
        aria-controls="quick-list"
        aria-activedescendant={at >= 0 ? `quick-${at}` : undefined}
        placeholder="Letters of a path, :line"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setHasty(false)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {said ? <p className={styles.nothing}>{said}</p> : null}
      <div ref={list} id="quick-list" {...(found.length > 0 ? { role: 'listbox', 'aria-label': 'Files' } : {})} className={styles.quickList}>
        {found.map((one, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field owns the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div key={one.path} id={`quick-${i}`} role="option" aria-label={one.path} aria-selected={i === at} className={styles.quick} onClick={() => take(one)}>
            <MarkedPath {...one} />
          </div>
        ))}
      </div>
    </>
  )
}

export function QuickOpen() {
  const open = useFiles((state) => state.quickOpen)
  return (
    <Modal
      opened={open}
      onClose={closeQuick}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': 'Open a file' } }}
      size={640}
      yOffset="12vh"
      padding={4}
      centered={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.3 }}
    >
      <Search />
    </Modal>
  )
}
