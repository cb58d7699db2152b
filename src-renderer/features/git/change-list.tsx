/** The changed files in their groups; several can be chosen, and everything goes by keys. */
import { Button, TextInput } from '@mantine/core'
import { CheckCheck, Search } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { showBlame, showHistoryOf, writeMessage } from '../../stores/git.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { type Choosing, VirtualList } from '../../ui/virtual-list.tsx'
import { type ChangeRow, conflictWord, type FileRow, group_names, shownPath, stateWord } from './change-rows.ts'
import { discardFiles, stageAll, stageFiles, unstageAll, unstageFiles } from './file-acts.ts'
import styles from './git.module.css'

const keyOf = (row: ChangeRow): string => row.key
const isHeading = (row: ChangeRow): boolean => row.kind === 'heading'

function Row({ row }: { row: ChangeRow }) {
  if (row.kind === 'heading') {
    return (
      <div className={styles.groupHead}>
        <span>{group_names[row.group]}</span>
        <span className={styles.count}>{formatCount(row.count)}</span>
      </div>
    )
  }
  const path = shownPath(row.file.path)
  const cut = path.lastIndexOf('/') + 1
  const word = row.group === 'conflicted' ? conflictWord(row.file.conflict ?? '') : stateWord(row.letter)
  const old = row.file.old_path === null ? '' : ` (was ${shownPath(row.file.old_path)})`
  return (
    <div className={styles.fileRow} title={`${path}: ${word}${old}`}>
      <span className={styles.letter} data-letter={row.letter}>
        <span aria-hidden>{row.letter}</span>
      </span>
      <span className={styles.fileName}>{path.slice(cut)}</span>
      <span className={styles.folder}>{path.slice(0, Math.max(0, cut - 1))}</span>
      <span className="visually-hidden">, {word}</span>
    </div>
  )
}

interface Props {
  rows: readonly ChangeRow[]
  filter: string
  onFilter: (text: string) => void
  selected: string | null
  marks: ReadonlySet<string>
  onChoose: (key: string | null, how: Choosing) => void
  onAll: () => void
  onNone: () => void
  onOpen: () => void
  loading: boolean
}

export function ChangeList({ rows, filter, onFilter, selected, marks, onChoose, onAll, onNone, onOpen, loading }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const chosen = rows.filter((row): row is FileRow => row.kind === 'file' && (marks.has(row.key) || row.key === selected))
  const files = rows.filter((row): row is FileRow => row.kind === 'file')
  const to_stage = chosen.filter((row) => row.group !== 'staged')
  const staged = chosen.filter((row) => row.group === 'staged')
  const every_staged = files.every((row) => row.group === 'staged')
  const stage = () => void stageFiles(to_stage)
  const unstage = () => void unstageFiles(staged)
  const onKey = (event: KeyboardEvent, row: ChangeRow | undefined) => {
    const file = row?.kind === 'file' ? row.file : undefined
    if (event.altKey || event.metaKey) return
    if (event.ctrlKey && event.key === 'a') onAll()
    else if (event.ctrlKey) return
    else if (event.key === ' ') {
      if (row?.kind === 'file' && row.group === 'staged') unstage()
      else stage()
    } else if (event.key === 's') stage()
    else if (event.key === 'u') unstage()
    else if (event.key === 'a') void (every_staged ? unstageAll() : stageAll())
    else if (event.key === 'd' || event.key === 'Delete') void discardFiles(chosen)
    else if (event.key === 'c') writeMessage()
    else if (event.key === 'b' && file) showBlame(file.path)
    else if (event.key === 'h' && file) showHistoryOf(file.path)
    else if (event.key === '/') frame.current?.querySelector('input')?.focus()
    else if (event.key === 'Escape' && marks.size > 0) onNone()
    else if (event.key === 'Escape' && filter !== '') onFilter('')
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.changeList} ref={frame}>
      <div className={styles.listBar}>
        <TextInput
          aria-label="Filter the changed files"
          placeholder="Filter   /"
          leftSection={<Search size={12} aria-hidden />}
          value={filter}
          onChange={(event) => onFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onFilter('')
            else if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
            event.preventDefault()
          }}
          className={styles.filter}
        />
        <Button size="compact-sm" disabled={files.length === 0} onClick={() => void (every_staged ? unstageAll() : stageAll())} title="A">
          {every_staged && files.length > 0 ? 'Unstage all' : 'Stage all'}
        </Button>
      </div>
      <div className={styles.files} aria-busy={loading}>
        <VirtualList
          label="Changed files"
          items={rows}
          keyOf={keyOf}
          isHeading={isHeading}
          selected={selected}
          marks={marks}
          onSelect={onChoose}
          onOpen={onOpen}
          onKey={onKey}
          render={(row) => <Row row={row} />}
          empty={
            loading ? (
              ' '
            ) : filter !== '' ? (
              <Empty title="Nothing matches" action={<Button onClick={() => onFilter('')}>Clear the filter</Button>} />
            ) : (
              <Empty icon={<CheckCheck size={20} />} title="Nothing has changed">
                What you edit in this folder shows up here.
              </Empty>
            )
          }
        />
      </div>
      <div className={styles.fileActs} role="toolbar" aria-label="Chosen files">
        <Button size="compact-sm" disabled={to_stage.length === 0} onClick={stage} title="S or Space">
          {to_stage.length > 1 ? `Stage ${formatCount(to_stage.length)}` : 'Stage'}
        </Button>
        <Button size="compact-sm" disabled={staged.length === 0} onClick={unstage} title="U or Space">
          {staged.length > 1 ? `Unstage ${formatCount(staged.length)}` : 'Unstage'}
        </Button>
        <Button
          size="compact-sm"
          disabled={!to_stage.some((row) => row.group !== 'conflicted')}
          onClick={() => void discardFiles(to_stage)}
          title="D or Delete"
        >
          Discard
        </Button>
      </div>
    </div>
  )
}
