/** The host's own log, newest first: by level, by words, each line with all its fields. */
import { ActionIcon, Button, SegmentedControl, Switch, TextInput, Tooltip } from '@mantine/core'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Copy, ScrollText, X } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { LogLine } from '../../../src-preload/contract/system.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useConnection } from '../../stores/connection.ts'
import { copyText } from '../../ui/copy-text.ts'
import { Empty } from '../../ui/empty.tsx'
import { oneLine } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { exactTime } from '../../ui/time.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './logs.module.css'
import { ReportDialog } from './report-dialog.tsx'

interface Entry {
  key: string
  line: LogLine
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })
const keyOf = (entry: Entry): string => entry.key

function fieldsOf(line: LogLine): [string, unknown][] {
  return Object.entries(line).filter(([name]) => name !== 'timestamp' && name !== 'level' && name !== 'message')
}

const fieldText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Two lines of the same moment and words still are two rows. */
function entriesOf(lines: readonly LogLine[]): Entry[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const base = `${line.timestamp} ${line.message}`
    const n = seen.get(base) ?? 0
    seen.set(base, n + 1)
    return { key: n === 0 ? base : `${base} ${n}`, line }
  })
}

const periods = { all: null, '15 min': 15, '1 h': 60, '24 h': 24 * 60 } as const
type Period = keyof typeof periods

/** Fields that name one thing, whose other lines somebody may want to see. */
const isId = (name: string, value: unknown): value is string => typeof value === 'string' && /(^|_)id$/.test(name)

function Details({ line, onAbout, onClose }: { line: LogLine; onAbout: (id: string) => void; onClose: () => void }) {
  return (
    <aside className={styles.details} aria-label="Log line">
      <div className={styles.detailsBar}>
        <span className={styles.level} data-level={line.level}>
          {line.level}
        </span>
        <time>{exactTime(line.timestamp)}</time>
        <span className={panel.grow} />
        <Tooltip label="Copy as JSON">
          <ActionIcon aria-label="Copy as JSON" onClick={() => void copyText(JSON.stringify(line, null, 2))}>
            <Copy size={14} />
          </ActionIcon>
        </Tooltip>
        <ActionIcon aria-label="Close the details" onClick={onClose}>
          <X size={14} />
        </ActionIcon>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={styles.detailsBody} tabIndex={0} aria-label="Fields">
        <p className={styles.message}>{line.message}</p>
        <dl>
          {fieldsOf(line).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
                {isId(name, value) ? (
                  <Button size="compact-xs" onClick={() => onAbout(value)}>
                    Only lines about it
                  </Button>
                ) : null}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </aside>
  )
}

export function LogsPanel() {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const [level, setLevel] = useState<LogLine['level']>('info')
  const [text, setText] = useState('')
  const [follow, setFollow] = useState(true)
  const [selected, setSelected] = useState<string | null>(null)
  const [details, setDetails] = useState(false)
  const [period, setPeriod] = useState<Period>('all')
  const [about, setAbout] = useState<string | null>(null)
  const [reporting, setReporting] = useState(false)
  const q = useDebounced(text.trim(), 150)
  const asked = useInfiniteQuery({
    queryKey: ['logs', level, q, period, about],
    queryFn: ({ pageParam }) => {
      const minutes = periods[period]
      return api.system.logs({
        level,
        limit: 500,
        ...(q && { q }),
        ...(minutes !== null && { since: new Date(Date.now() - minutes * 60_000).toISOString() }),
        ...(about !== null && { about }),
        ...(pageParam && { cursor: pageParam }),
      })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    // Only the newest page is worth asking for again and again.
    refetchInterval: (query) => (follow && connected && (query.state.data?.pages.length ?? 1) === 1 ? 2000 : false),
    enabled: connected,
  })
  const slow = useDelayed(asked.isPending)
  const entries = useMemo(() => entriesOf(asked.data?.pages.flatMap((page) => page.items) ?? []), [asked.data])
  const chosen = entries.find((entry) => entry.key === selected) ?? null
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = asked
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [fetchNextPage, hasNextPage, isFetchingNextPage])
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <h2>Logs</h2>
        <SegmentedControl
          aria-label="Least level"
          value={level}
          onChange={(value) => setLevel(value as LogLine['level'])}
          data={['debug', 'info', 'warn', 'error']}
        />
        <TextInput
          className={styles.search}
          aria-label="Search the log"
          placeholder="Search the log"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl aria-label="How far back" value={period} onChange={(value) => setPeriod(value as Period)} data={Object.keys(periods)} />
        {about === null ? null : (
          <Button
            rightSection={<X size={12} />}
            aria-label={`Show lines about everything again, not only about ${about}`}
            title={about}
            onClick={() => setAbout(null)}
          >
            About {about.slice(0, 8)}
          </Button>
        )}
        <span className={panel.grow} />
        <Button onClick={() => setReporting(true)}>Bug report</Button>
        <Switch label="Follow" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
      </div>
      {asked.error && !asked.data ? (
        <Note tone="failure" action={<Button onClick={() => void asked.refetch()}>Ask again</Button>}>
          {toFailure(asked.error).message}
        </Note>
      ) : null}
      <div className={panel.fixed}>
        <VirtualList
          label="Log lines, newest first"
          items={entries}
          keyOf={keyOf}
          rowHeight={22}
          selected={selected}
          onSelect={setSelected}
          onClickRow={(key) => {
            setSelected(key)
            setDetails(true)
          }}
          onOpen={() => setDetails(true)}
          onEnd={more}
          render={({ line }) => (
            <div className={styles.row}>
              <time className={styles.time} title={exactTime(line.timestamp)}>
                {time.format(new Date(line.timestamp))}
              </time>
              <span className={styles.level} data-level={line.level}>
                {line.level}
              </span>
              <span className={styles.text}>
                {oneLine(line.message)}{' '}
                <span className={styles.fields}>
                  {fieldsOf(line)
                    .map(([name, value]) => `${name}=${oneLine(fieldText(value)).slice(0, 120)}`)
                    .join(' ')}
                </span>
              </span>
            </div>
          )}
          empty={
            asked.isPending ? (
              slow ? (
                <Empty title="Reading the log" />
              ) : (
                ' '
              )
            ) : (
              <Empty icon={<ScrollText size={20} />} title={q || about !== null || period !== 'all' ? 'No line is like this' : 'No line of this level yet'}>
                {q || about !== null || period !== 'all'
                  ? 'Search for less, go further back, or lower the level.'
                  : 'What the host does and what fails is written here.'}
              </Empty>
            )
          }
        />
      </div>
      <ReportDialog opened={reporting} onClose={() => setReporting(false)} />
      {chosen && details ? <Details line={chosen.line} onAbout={setAbout} onClose={() => setDetails(false)} /> : null}
    </div>
  )
}
