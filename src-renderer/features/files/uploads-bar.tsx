/** What is being uploaded: all of it in one line, and each file below; stopped and tried again here. */
import { ActionIcon, Button } from '@mantine/core'
import { ChevronDown, ChevronUp, CircleAlert, CircleCheck, CircleDashed, CircleSlash, LoaderCircle, RotateCcw, SkipForward, X } from 'lucide-react'
import { useState } from 'react'
import { formatBytes, formatCount, formatPercent } from '../../ui/format.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './files.module.css'
import type { Upload, UploadState } from './upload-queue.ts'
import { uploads, useUploads } from './uploads.ts'

const icons: Record<UploadState, typeof X> = {
  waiting: CircleDashed,
  sending: LoaderCircle,
  done: CircleCheck,
  skipped: SkipForward,
  failed: CircleAlert,
  stopped: CircleSlash,
}

function stateOf(item: Upload): string {
  if (item.state === 'sending')
    return `${formatPercent(item.size_bytes === 0 ? 0 : Math.floor((item.sent_bytes / item.size_bytes) * 100))} of ${formatBytes(item.size_bytes)}`
  if (item.state === 'failed') return item.reason ?? 'failed'
  return item.state === 'done' ? formatBytes(item.size_bytes) : item.state
}

const retryable = (item: Upload): boolean => item.state === 'failed' || item.state === 'stopped'
const actOn = (item: Upload): void => (retryable(item) ? uploads.retry(item.id) : uploads.stop(item.id))

function Row({ item }: { item: Upload }) {
  const Icon = icons[item.state]
  const ended = item.state === 'done' || item.state === 'skipped'
  const verb = retryable(item) ? 'Try again' : 'Stop'
  return (
    <div className={styles.upload} data-state={item.state} title={item.reason ?? item.path}>
      <Icon size={12} aria-hidden />
      <span className={styles.uploadName}>{item.path}</span>
      <span className={styles.uploadState}>{stateOf(item)}</span>
      {ended ? null : (
        <span aria-hidden title={`${verb} (${retryable(item) ? 'Enter' : 'Delete'})`} onClick={() => actOn(item)}>
          {retryable(item) ? <RotateCcw size={12} /> : <X size={12} />}
        </span>
      )}
    </div>
  )
}

export function UploadsBar() {
  useUploads()
  const [shown, setShown] = useState(false)
  const [selected, setSelected] = useState<string | null>(null)
  const totals = uploads.totals()
  if (totals.files === 0) return null
  const share = totals.bytes === 0 ? totals.ended / totals.files : totals.sent_bytes / totals.bytes
  const left_s = totals.bytes_per_s > 0 ? Math.ceil((totals.bytes - totals.sent_bytes) / totals.bytes_per_s) : null
  const stopped = uploads.items.filter(({ state }) => state === 'stopped').length
  const said = totals.busy
    ? `Uploading ${formatCount(totals.ended)} of ${formatCount(totals.files)}, ${formatBytes(totals.bytes_per_s)}/s${left_s === null ? '' : `, ${formatCount(left_s)} s left`}`
    : `Uploaded ${formatCount(totals.files - totals.failed - stopped)} of ${formatCount(totals.files)}${totals.failed > 0 ? `, ${formatCount(totals.failed)} failed` : ''}`
  return (
    <section className={styles.uploads} aria-label="Uploads">
      <div
        className={styles.bar}
        data-tone={totals.failed > 0 ? 'failed' : undefined}
        role="progressbar"
        aria-label="Uploads"
        aria-valuenow={Math.round(share * 100)}
      >
        <span style={{ inlineSize: `${share * 100}%` }} />
      </div>
      <div className={styles.uploadHead}>
        <ActionIcon aria-label={shown ? 'Hide the files' : 'Show the files'} aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? <ChevronDown size={14} /> : <ChevronUp size={14} />}
        </ActionIcon>
        <span className={styles.uploadSaid} role="status">
          {said}
        </span>
        {totals.busy ? (
          <Button size="compact-sm" onClick={() => uploads.stopAll()}>
            Stop all
          </Button>
        ) : null}
        {totals.failed + stopped > 0 && !totals.busy ? (
          <Button size="compact-sm" onClick={() => uploads.retry()}>
            Try again
          </Button>
        ) : null}
        {totals.busy ? null : (
          <ActionIcon aria-label="Close the uploads" onClick={() => uploads.clear()}>
            <X size={14} />
          </ActionIcon>
        )}
      </div>
      {shown ? (
        <div className={styles.uploadList}>
          <VirtualList
            label="Files being uploaded"
            items={[...uploads.items]}
            keyOf={(item) => String(item.id)}
            selected={selected}
            onSelect={setSelected}
            onOpen={(item) => retryable(item) && uploads.retry(item.id)}
            onKey={(event, item) => event.key === 'Delete' && item && uploads.stop(item.id)}
            render={(item) => <Row item={item} />}
          />
        </div>
      ) : null}
    </section>
  )
}
