/** The history as a graph of every branch; searched by words, author or path; the chosen commit beside it. */
import { Select, TextInput } from '@mantine/core'
import { GitCommitHorizontal, Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { GitCommit } from '../../../src-preload/contract/git.ts'
import { toFailure } from '../../bridge/failure.ts'
import { setHistoryPath, useGit } from '../../stores/git.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { commit_acts } from './commit-acts.ts'
import { CommitPane } from './commit-pane.tsx'
import { GraphCell } from './graph-cell.tsx'
import styles from './history.module.css'
import { childrenFirst, type GraphRow, graphWidth, layoutLanes } from './lane-layout.ts'
import { type LogFilter, useLog } from './use-git.ts'

const keyOf = (commit: GitCommit): string => commit.hash

const ref_words = { head: 'here', branch: 'branch', remote: 'branch of a remote', tag: 'tag', other: 'ref' } as const

export function RefTags({ commit }: { commit: GitCommit }) {
  return commit.refs
    .filter((ref) => !(ref.kind === 'remote' && ref.name.endsWith('/HEAD')))
    .map((ref) => (
      <span
        key={`${ref.kind}:${ref.name}`}
        className={styles.ref}
        data-kind={ref.kind}
        data-current={ref.current || undefined}
        title={`${ref_words[ref.kind]} ${ref.name}`}
      >
        {ref.name}
      </span>
    ))
}

function CommitRow({ commit, row, lanes, now }: { commit: GitCommit; row: GraphRow | undefined; lanes: number; now: number }) {
  return (
    <div className={styles.row}>
      {row ? <GraphCell row={row} lanes={lanes} merge={commit.parents.length > 1} current={commit.refs.some((ref) => ref.current)} /> : null}
      <span className={styles.subject}>
        <RefTags commit={commit} />
        <span className={styles.message} title={commit.message}>
          {commit.message.split('\n')[0]}
        </span>
      </span>
      <span className={styles.author}>{commit.author_name}</span>
      <span className={styles.when} title={exactTime(commit.date)}>
        {relativeTime(commit.date, now)}
      </span>
      <code className={styles.hash}>{commit.hash.slice(0, 8)}</code>
    </div>
  )
}

export function HistoryView() {
  const [by, setBy] = useState<'message' | 'author'>('message')
  const [text, setText] = useState('')
  const path = useGit((state) => state.path)
  const wanted = useGit((state) => state.commit)
  const [selected, setSelected] = useState<string | null>(null)
  const [reveal, setReveal] = useState<{ key: string } | null>(null)
  const [pane, setPane] = useState<'list' | 'diff'>('list')
  const frame = useRef<HTMLDivElement>(null)
  const words = useDebounced(text.trim(), 200)
  const in_path = useDebounced(path.trim(), 200)
  const filter = useMemo((): LogFilter => ({ ...(words && { [by]: words }), ...(in_path && { path: in_path }) }), [words, by, in_path])
  const filtered = Object.keys(filter).length > 0
  const log = useLog(filter)
  const commits = useMemo(() => (filtered ? log.commits : childrenFirst(log.commits)), [log.commits, filtered])
  const graph = useMemo(() => (filtered ? null : layoutLanes(commits)), [commits, filtered])
  const lanes = useMemo(() => (graph ? graphWidth(graph) : 0), [graph])
  const places = useMemo(() => new Map(commits.map((commit, index) => [commit.hash, index])), [commits])
  const now = useNow(30)
  const slow = useDelayed(log.isPending)

  useEffect(() => {
    if (!wanted) return
    setText('')
    setSelected(wanted.hash)
    setReveal({ key: wanted.hash })
  }, [wanted])

  const focus = (selector: string) => requestAnimationFrame(() => frame.current?.querySelector<HTMLElement>(selector)?.focus())
  const toList = () => {
    setPane('list')
    focus('[data-pane="list"] [role="listbox"]')
  }
  const open = () => {
    setPane('diff')
    focus('[data-pane="diff"] [role="listbox"]')
  }
  const onKey = (event: KeyboardEvent, commit: GitCommit | undefined) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const found = commit_acts.find((one) => one.key === event.key)
    if (event.key === '/') frame.current?.querySelector<HTMLElement>('#git-search')?.focus()
    else if (event.key === 'Escape' && (text || path)) {
      setText('')
      setHistoryPath('')
    } else if (found && commit) void found.run(commit)
    else return
    event.preventDefault()
  }
  const toListOn = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
    focus('[data-pane="list"] [role="listbox"]')
    event.preventDefault()
  }
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = log
  const failure = log.error ? toFailure(log.error) : null
  const current = selected ?? commits[0]?.hash ?? null
  return (
    <div className={styles.history} data-shows={pane} ref={frame}>
      <div className={styles.list} data-pane="list">
        <div className={styles.bar}>
          <TextInput
            id="git-search"
            aria-label="Search the history"
            placeholder="Search   /"
            leftSection={<Search size={12} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={toListOn}
            className={styles.search}
          />
          <Select
            aria-label="Search in"
            value={by}
            onChange={(value) => setBy((value ?? 'message') as typeof by)}
            data={[
              { value: 'message', label: 'Messages' },
              { value: 'author', label: 'Authors' },
            ]}
            className={styles.by}
          />
          <TextInput
            aria-label="Only commits that touch this path"
            placeholder="Path"
            value={path}
            onChange={(event) => setHistoryPath(event.currentTarget.value)}
            onKeyDown={toListOn}
            className={styles.path}
          />
        </div>
        {failure && failure.code !== 'DISCONNECTED' ? <Note tone="failure">{failure.message}</Note> : null}
        <div className={styles.commits} aria-busy={log.isFetching}>
          <VirtualList
            label="Commits"
            items={commits}
            keyOf={keyOf}
            selected={current}
            reveal={reveal}
            onSelect={setSelected}
            onOpen={open}
            onKey={onKey}
            onEnd={() => {
              if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
            }}
            render={(commit) => <CommitRow commit={commit} row={graph?.[places.get(commit.hash) ?? -1]} lanes={lanes} now={now} />}
            empty={
              log.isPending ? (
                slow ? (
                  <Empty title="Reading the history" />
                ) : (
                  ' '
                )
              ) : filtered ? (
                <Empty icon={<Search size={20} />} title="Nothing matches">
                  No commit fits these words.
                </Empty>
              ) : (
                <Empty icon={<GitCommitHorizontal size={20} />} title="No commit yet">
                  The first one shows up here.
                </Empty>
              )
            }
          />
        </div>
      </div>
      <CommitPane hash={current} onEscape={toList} />
    </div>
  )
}
