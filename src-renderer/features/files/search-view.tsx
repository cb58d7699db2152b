/** Search in files: what is asked, what is found as it is found, and what a replacement would make of it. */
import { Button, Checkbox, TextInput, UnstyledButton } from '@mantine/core'
import { CaseSensitive, ChevronDown, ChevronRight, Regex, WholeWord } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useFiles } from '../../stores/files.ts'
import { openFile } from '../../stores/layout.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount, oneLine } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './search.module.css'
import { type FoundRow, foundRows, piecesOf } from './search-rows.ts'
import { type Query, useSearch } from './use-search.ts'

/** Typing rests so long before it is searched for. */
const rest_ms = 300
const begin: Query = { pattern: '', path: '', regex: false, case_sensitive: false, whole_word: false, include: '', exclude: '', ignored: false }

function Toggle({ label, on, act, children }: { label: string; on: boolean; act: (on: boolean) => void; children: ReactNode }) {
  return (
    <UnstyledButton className={styles.toggle} aria-label={label} title={label} aria-pressed={on} onClick={() => act(!on)}>
      {children}
    </UnstyledButton>
  )
}

function Row({ row }: { row: FoundRow }) {
  if (row.kind === 'file') {
    const Fold = row.folded ? ChevronRight : ChevronDown
    return (
      <div className={styles.file} title={row.path}>
        <Fold size={14} aria-hidden />
        <span className={styles.path}>{oneLine(row.path)}</span>
        <span className={styles.count}>{formatCount(row.lines)}</span>
      </div>
    )
  }
  return (
    <div className={styles.line} title={`${row.path}:${row.match.line}`}>
      <span className={styles.number}>{row.match.line}</span>
      <code className={styles.text}>
        {piecesOf(row.match).map(({ text, mark }, i) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name, and are never moved
          mark === 'found' ? <mark key={i}>{oneLine(text)}</mark> : mark === 'new' ? <ins key={i}>{oneLine(text)}</ins> : <span key={i}>{oneLine(text)}</span>,
        )}
      </code>
    </div>
  )
}

export function SearchView({ workspace }: { workspace: string | null }) {
  const wanted = useFiles((state) => state.wanted)
  const [query, setQuery] = useState<Query>(begin)
  const [replacing, setReplacing] = useState(false)
  const [replacement, setReplacement] = useState('')
  const [said, setSaid] = useState<string | null>(null)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState<string | null>(null)
  const { result, start, stop, preview, replace } = useSearch(workspace)
  const change = (part: Partial<Query>) => {
    setSaid(null)
    setQuery((old) => ({ ...old, ...part }))
  }
  const [taken, setTaken] = useState<typeof wanted>(null)
  if (wanted && wanted !== taken) {
    setTaken(wanted)
    setQuery((old) => ({ ...old, path: wanted.path, pattern: wanted.pattern || old.pattern }))
  }
  const rested = useDebounced(query, rest_ms)
  const rested_replacement = useDebounced(replacement, rest_ms)
  useEffect(() => {
    if (replacing) void preview(rested, rested_replacement)
    else void start(rested)
  }, [rested, replacing, rested_replacement, start, preview])

  const rows = useMemo(() => foundRows(result.matches, folded), [result.matches, folded])
  const files = useMemo(() => new Set(result.matches.map(({ path }) => path)).size, [result.matches])
  const count = result.matches.reduce((sum, match) => sum + match.matches.length, 0)
  const fold = (path: string, on: boolean) => {
    const next = new Set(folded)
    if (on) next.add(path)
    else next.delete(path)
    setFolded(next)
  }
  const open = (row: FoundRow, focus = true) => {
    if (row.kind === 'file') fold(row.path, !row.folded)
    else if (workspace !== null) openFile(workspace, row.path, { line: row.match.line, focus })
  }
  const current = rested === query && rested_replacement === replacement
  return (
    <div className={styles.search}>
      <div className={styles.ask}>
        <TextInput
          data-takes-focus
          aria-label="Search in files"
          placeholder="Search in files"
          value={query.pattern}
          onChange={(event) => change({ pattern: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Escape') stop()
            else if (event.key === 'Enter') void start(query)
          }}
          rightSectionWidth={84}
          rightSection={
            <span className={styles.toggles}>
              <Toggle label="Match case" on={query.case_sensitive} act={(case_sensitive) => change({ case_sensitive })}>
                <CaseSensitive size={16} />
              </Toggle>
              <Toggle label="Whole words" on={query.whole_word} act={(whole_word) => change({ whole_word })}>
                <WholeWord size={16} />
              </Toggle>
              <Toggle label="Regular expression" on={query.regex} act={(regex) => change({ regex })}>
                <Regex size={14} />
              </Toggle>
            </span>
          }
        />
        {replacing ? (
          <TextInput aria-label="Replace with" placeholder="Replace with" value={replacement} onChange={(event) => setReplacement(event.currentTarget.value)} />
        ) : null}
        <div className={styles.globs}>
          <TextInput
            aria-label="Only in"
            placeholder="Only in: *.py, src/**"
            value={query.include}
            onChange={(event) => change({ include: event.currentTarget.value })}
          />
          <TextInput
            aria-label="Not in"
            placeholder="Not in: *.lock"
            value={query.exclude}
            onChange={(event) => change({ exclude: event.currentTarget.value })}
          />
        </div>
        {query.path ? <TextInput aria-label="Folder" value={query.path} onChange={(event) => change({ path: event.currentTarget.value })} /> : null}
        <div className={styles.options}>
          <Checkbox label="Replace" checked={replacing} onChange={(event) => setReplacing(event.currentTarget.checked)} />
          <Checkbox label="Ignored files too" checked={query.ignored} onChange={(event) => change({ ignored: event.currentTarget.checked })} />
        </div>
      </div>
      <div className={styles.said} role="status">
        <span>
          {said ??
            (query.pattern === '' || result.failure
              ? ''
              : result.state === 'searching'
                ? `Searching, ${formatCount(count)} so far`
                : `${formatCount(count)} in ${formatCount(files)} ${files === 1 ? 'file' : 'files'}${result.cut ? ', and more' : ''}${result.state === 'stopped' ? ', stopped' : ''}`)}
        </span>
        {result.state === 'searching' ? (
          <Button size="compact-sm" onClick={stop}>
            Stop
          </Button>
        ) : null}
        {replacing && result.files && result.files.length > 0 && result.state === 'done' && current ? (
          <Button size="compact-sm" variant="filled" onClick={() => void replace(query, replacement).then((words) => words && setSaid(words))}>
            Replace {formatCount(count)} in {formatCount(result.files.length)} {result.files.length === 1 ? 'file' : 'files'}
          </Button>
        ) : null}
      </div>
      {result.failure ? <Note tone="failure">{result.failure}</Note> : null}
      {result.left_out > 0 ? <Note tone="info">{formatCount(result.left_out)} matching lines are too long to be shown.</Note> : null}
      <div className={styles.list}>
        {rows.length === 0 ? (
          query.pattern === '' ? (
            <Empty title="Search in all files">Matches come as they are found. What .gitignore names is left out.</Empty>
          ) : result.state === 'done' && !result.failure && !said ? (
            <Empty title="Nothing found">Look at the options above: case, whole words, only in, not in.</Empty>
          ) : null
        ) : (
          <VirtualList
            label="Matches"
            items={rows}
            keyOf={(row) => row.key}
            selected={selected}
            onSelect={setSelected}
            onOpen={open}
            onClickRow={(key) => {
              setSelected(key)
              const row = rows.find((one) => one.key === key)
              if (row) open(row, false)
            }}
            onKey={(event, row) => {
              if (row?.kind === 'file' && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) fold(row.path, event.key === 'ArrowLeft')
            }}
            render={(row) => <Row row={row} />}
          />
        )}
      </div>
    </div>
  )
}
