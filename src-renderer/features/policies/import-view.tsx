/** Import: what of a history, package.json, Makefile, tasks.json or crontab would run; the rest by reason with a way on; lines that run can be kept. */
import { Button } from '@mantine/core'
import { FileInput, FolderOpen, Star } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { ImportGroup, ImportLine, ImportResult } from '../../../src-preload/contract/imports.ts'
import { EffectTag } from '../../parts/status.tsx'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useWorkspace } from '../../stores/host.ts'
import { tryLine } from '../../stores/policies.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes, formatCount, oneLine } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { useChosen } from '../../ui/use-chosen.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './import.module.css'
import { canKeep, type Importing, keepLines, useFoundFiles, useImport } from './use-import.ts'

const keyOf = ({ name, line }: ImportLine): string => `${name ?? ''}\0${line}`

const words: Readonly<Record<ImportGroup, string>> = {
  runs: 'would run',
  trust: 'need trust',
  session: 'sessions',
  queue: 'queues',
  shell: 'need a shell',
  builtin: "shell's own words",
  variable: 'set a variable',
  tool: 'no such tool yet',
  unknown: 'unknown options',
  read_only: 'read-only context',
  rule: 'refused by a rule',
  unreadable: 'damaged',
}

export function ImportView() {
  const importing = useImport()
  const { read, busy, failure, readFile } = importing
  const [over, setOver] = useState(false)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere; the button does the same by key
    <div
      className={styles.view}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        const file = event.dataTransfer.files[0]
        setOver(false)
        if (!file) return
        event.preventDefault()
        readFile(file)
      }}
    >
      <Sources importing={importing} />
      {failure ? <Note tone="failure">{failure}</Note> : null}
      {read ? (
        <Lines key={`${read.name} ${read.result.lines}`} name={read.name} result={read.result} />
      ) : (
        <Empty icon={<FileInput size={20} />} title={busy ? 'Judging each line' : 'See what would run of what you use every day'}>
          Choose a history of your shell, a package.json, a Makefile, a tasks.json or a crontab, or drop it here. Nothing of it is run or kept, and secrets in
          it are masked.
        </Empty>
      )}
    </div>
  )
}

function Sources({ importing: { busy, readFound, readFile } }: { importing: Importing }) {
  const found = useFoundFiles().data ?? []
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={styles.sources}>
      {found.map((file) => (
        <Button key={file.id} size="compact-sm" disabled={busy} onClick={() => readFound(file)}>
          {`${file.path} (${formatBytes(file.size_bytes)})`}
        </Button>
      ))}
      <Button size="compact-sm" variant="filled" disabled={busy} leftSection={<FolderOpen size={14} />} onClick={() => input.current?.click()}>
        Choose a file
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="File to import"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0]
          if (file) readFile(file)
          currentTarget.value = ''
        }}
      />
    </div>
  )
}

function Lines({ name, result }: { name: string; result: ImportResult }) {
  const workspace = useWorkspace()?.id
  const [group, setGroup] = useState<ImportGroup | null>(null)
  const [kept, setKept] = useState<number | null>(null)
  const items = useMemo(() => (group === null ? result.items : result.items.filter((item) => item.group === group)), [result, group])
  const { selected, marks, chosen, choose, toggle, all, none } = useChosen(items, keyOf)
  const keepable = chosen.filter(canKeep)
  const shown = result.groups.find((one) => one.group === group)
  const keep = async () => {
    try {
      setKept(await keepLines(keepable, workspace))
      none()
    } catch (error) {
      tellFailure('Not all lines were kept', error)
    }
  }
  const onKey = (event: KeyboardEvent, item: ImportLine | undefined) => {
    if (event.key === ' ' && item) toggle(keyOf(item))
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) all(items.length)
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className={styles.head}>
        <h2 aria-live="polite">{`${formatCount(result.would_run)} of ${formatCount(result.lines)} lines would run`}</h2>
        <span className={styles.quiet}>
          {name}
          {result.uses > result.lines ? `, ${formatCount(result.uses_that_run)} of ${formatCount(result.uses)} uses` : ''}
        </span>
        <span className={styles.grow} />
        <Button size="compact-sm" disabled={keepable.length === 0} leftSection={<Star size={14} />} onClick={() => void keep()}>
          {`Keep ${keepable.length === 0 ? 'chosen lines' : formatCount(keepable.length)}${keepable.some((one) => one.name !== null) ? ' as templates' : ' as favourites'}`}
        </Button>
      </div>
      {kept !== null ? (
        <Note tone="info" onClose={() => setKept(null)}>
          {`${formatCount(kept)} ${kept === 1 ? 'line was' : 'lines were'} kept.`}
        </Note>
      ) : null}
      {result.notes.length > 0 ? <Note tone="warning">{result.notes.join(' ')}</Note> : null}
      <fieldset className={styles.groups} aria-label="Lines by reason">
        <button type="button" aria-pressed={group === null} onClick={() => setGroup(null)}>{`all ${formatCount(result.lines)}`}</button>
        {result.groups.map((one) => (
          <button
            key={one.group}
            type="button"
            aria-pressed={group === one.group}
            title={`${one.reason} ${one.fix}`.trim()}
            onClick={() => setGroup(one.group)}
          >
            {`${words[one.group]} ${formatCount(one.lines)}`}
          </button>
        ))}
      </fieldset>
      {shown && shown.fix !== '' ? (
        <p className={styles.reason}>
          {`${shown.reason} ${shown.fix}`}
          {shown.group === 'tool'
            ? ` Most used: ${shown.by
                .slice(0, 8)
                .map((one) => `${one.name} ${formatCount(one.lines)}`)
                .join(', ')}.`
            : ''}
        </p>
      ) : null}
      <div className={styles.list}>
        <VirtualList
          label="Imported lines"
          items={items}
          keyOf={keyOf}
          rowHeight={44}
          selected={selected}
          marks={marks}
          onSelect={choose}
          onKey={onKey}
          onOpen={(item) => tryLine(item.line)}
          render={(item) => <Line item={item} />}
          empty={<Empty title="No line in it" />}
        />
      </div>
    </>
  )
}

function Line({ item }: { item: ImportLine }) {
  return (
    <div className={styles.line}>
      <div className={styles.first}>
        {item.name !== null ? <span className={styles.name}>{item.name}</span> : null}
        <code title={item.line}>{oneLine(item.line)}</code>
        {item.count > 1 ? <span className={styles.quiet}>{`${formatCount(item.count)} times`}</span> : null}
        <span className={styles.grow} />
        {item.effect ? <EffectTag effect={item.effect} /> : null}
        <span className={styles.group} data-runs={item.group === 'runs' || undefined}>
          {words[item.group]}
        </span>
      </div>
      <div className={styles.why} title={item.reason}>
        {item.nearest ? `${item.reason} Nearest allowed: ${item.nearest}` : item.reason}
      </div>
    </div>
  )
}
