/** What has changed: the files, the difference of the chosen one, and the commit. */
import { useMemo, useRef, useState } from 'react'
import type { GitChanges, GitRepository } from '../../../src-preload/contract/git.ts'
import { Note } from '../../ui/note.tsx'
import type { Choosing } from '../../ui/virtual-list.tsx'
import { ChangeList } from './change-list.tsx'
import { changeRows, type FileRow, rowsThrough } from './change-rows.ts'
import { CommitBox } from './commit-box.tsx'
import { DiffPane } from './diff-pane.tsx'
import styles from './git.module.css'

/** A difference is asked for first; git needs a moment. */
const frames_waited = 30

const nothing: ReadonlySet<string> = new Set()

export function ChangesView({ changes, repository }: { changes: GitChanges; repository: GitRepository | undefined }) {
  const [filter, setFilter] = useState('')
  const [selected, setSelected] = useState<string | null>(null)
  const [marks, setMarks] = useState<ReadonlySet<string>>(nothing)
  const [pane, setPane] = useState<'list' | 'diff'>('list')
  const anchor = useRef<string | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => changeRows(changes.files, filter), [changes.files, filter])
  const place = useRef(0)
  const at = rows.findIndex((row) => row.key === selected)
  // A file that left its group was staged or thrown away: the one that took its place is next.
  const moved = at < 0 && selected !== null
  const row = useMemo((): FileRow | null => {
    if (at >= 0) return rows[at] as FileRow
    if (!moved) return null
    // Lines of it were staged: what is left of it comes next.
    const rest = rows.find((one) => one.kind === 'file' && selected === `untracked:${one.file.path}` && one.group === 'changed')
    if (rest) return rest as FileRow
    const near = rows.slice(Math.max(0, place.current)).find((one) => one.kind === 'file') ?? rows.findLast((one) => one.kind === 'file')
    return (near as FileRow | undefined) ?? null
  }, [rows, at, moved, selected])
  if (at >= 0) place.current = at
  const current = row?.key ?? null
  const kept = useMemo(() => new Set([...marks].filter((key) => rows.some((one) => one.key === key))), [marks, rows])

  const choose = (key: string | null, how: Choosing) => {
    if (key === null) return
    const files = rows.filter((one) => one.kind === 'file')
    if (how === 'through') setMarks(new Set(rowsThrough(files, anchor.current ?? current, key)))
    else if (how === 'beside') {
      const next = new Set(current === null ? kept : [...kept, current])
      if (next.has(key)) next.delete(key)
      else next.add(key)
      setMarks(next)
    } else setMarks(nothing)
    if (how !== 'through') anchor.current = key
    setSelected(key)
  }
  /** The first of these, as soon as it is drawn; after some frames one of the others. */
  const focus = (first: string, ...others: string[]) => {
    const look = (left: number) => {
      const wanted = left > 0 ? [first] : [first, ...others]
      const found = wanted.map((one) => frame.current?.querySelector<HTMLElement>(one)).find((one) => one)
      if (found) found.focus()
      else if (left > 0) requestAnimationFrame(() => look(left - 1))
    }
    requestAnimationFrame(() => look(frames_waited))
  }
  const toDiff = () => {
    setPane('diff')
    focus('[data-pane="diff"] [role="listbox"]', '[data-pane="diff"] [data-first-act]', '[data-pane="diff"] .cm-content', '[data-pane="diff"] button')
  }
  const toList = () => {
    setPane('list')
    focus('[data-pane="list"] [role="listbox"]')
  }
  return (
    <div className={styles.changes} data-shows={pane} data-git-changes ref={frame}>
      <div className={styles.leftPane} data-pane="list">
        {changes.cut ? <Note tone="info">More files have changed than can be listed. The first 200,000 are shown.</Note> : null}
        <ChangeList
          rows={rows}
          filter={filter}
          onFilter={setFilter}
          selected={current}
          marks={kept}
          onChoose={choose}
          onAll={() => setMarks(new Set(rows.filter((one) => one.kind === 'file').map((one) => one.key)))}
          onNone={() => setMarks(nothing)}
          onOpen={toDiff}
          loading={false}
        />
        <CommitBox changes={changes} repository={repository} />
      </div>
      <DiffPane row={row} onEscape={toList} />
    </div>
  )
}
