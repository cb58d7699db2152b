/** Two outputs side by side with what differs marked; the other run is chosen from those of the same tool. */
import { MergeView } from '@codemirror/merge'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { editorTheme } from '../../parts/editor-theme.ts'
import { howItEnded } from '../../parts/status.tsx'
import { Note } from '../../ui/note.tsx'
import { exactTime } from '../../ui/time.ts'
import styles from './compare-outputs.module.css'
import { type ReadText, readOutputText } from './output-text.ts'

/** So many earlier runs are offered. */
const offered = 50
const forever = Number.POSITIVE_INFINITY

interface Props {
  job: Job
  /** The run to begin with; the one before where missing. */
  other: string | null
  onClose: () => void
}

const labelOf = (job: Job): string => `${exactTime(job.queued_at)}: ${job.title.slice(0, 60)}, ${howItEnded(job)}`

function Merge({ left, right }: { left: string; right: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const shown = [editorTheme, lineNumbers(), EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.lineWrapping]
    const named = (name: string) => [...shown, EditorView.contentAttributes.of({ 'aria-label': name, tabindex: '0' })]
    const view = new MergeView({
      parent: host.current!,
      a: { doc: left, extensions: named('Output of the other run') },
      b: { doc: right, extensions: named('Output of this run') },
      collapseUnchanged: { margin: 4, minSize: 8 },
      gutter: true,
      // Beyond this a rough answer now is better than an exact one later.
      diffConfig: { scanLimit: 2000, timeout: 500 },
    })
    return () => view.destroy()
  }, [left, right])
  return <div ref={host} className={styles.merge} />
}

export function CompareOutputs({ job, other, onClose }: Props) {
  const [chosen, setChosen] = useState<string | null>(other)
  const close = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    const frame = requestAnimationFrame(() => close.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [])
  const past = useQuery({
    queryKey: ['compare', job.tool],
    queryFn: () => api.jobs.history({ limit: offered, ...(job.tool === null ? {} : { tool: job.tool }) }),
  })
  const asked = useQuery({ queryKey: ['compare-job', other], queryFn: () => api.jobs.get({ id: other! }), enabled: other !== null, staleTime: forever })
  const runs = useMemo(() => {
    const found = (past.data?.items ?? []).filter(({ id, started_at }) => id !== job.id && started_at !== null)
    return asked.data && !found.some(({ id }) => id === asked.data.id) ? [asked.data, ...found] : found
  }, [past.data, asked.data, job.id])
  const usual = runs.find(({ title, queued_at }) => title === job.title && queued_at < job.queued_at) ?? runs[0]
  const with_job = runs.find(({ id }) => id === chosen) ?? usual
  const text = (of: Job | undefined) => ({
    queryKey: ['output-text', of?.id],
    queryFn: (): Promise<ReadText> => readOutputText(of!),
    enabled: of !== undefined,
    staleTime: forever,
    gcTime: 60_000,
  })
  const right = useQuery(text(job))
  const left = useQuery(text(with_job))
  const failure = right.error ?? left.error ?? past.error
  const cut = left.data?.cut || right.data?.cut
  const same = left.data && right.data && left.data.text === right.data.text
  return (
    <section
      className={styles.compare}
      aria-label="Two outputs side by side"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <div className={styles.bar}>
        <Select
          aria-label="Compare with"
          className={styles.choice!}
          size="xs"
          allowDeselect={false}
          searchable
          value={with_job?.id ?? null}
          data={runs.map((run) => ({ value: run.id, label: labelOf(run) }))}
          onChange={setChosen}
          placeholder="No other run of this tool"
        />
        <span className={styles.grow}>This run, {howItEnded(job)}</span>
        <Button ref={close} size="compact-sm" leftSection={<X size={14} />} onClick={onClose} title="Close the comparison (Esc)">
          Close
        </Button>
      </div>
      {failure ? <Note tone="failure">{toFailure(failure).message}</Note> : null}
      {cut ? <Note tone="info">Only the first megabyte of each stream is compared.</Note> : null}
      {same ? <Note tone="info">Both outputs are the same.</Note> : null}
      {left.data && right.data ? <Merge left={left.data.text} right={right.data.text} /> : <div className={styles.merge} />}
    </section>
  )
}
