/** Files that were handed in for programs: how large, how old, until when; removed here. */
import { Button, Progress } from '@mantine/core'
import { FileUp, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { UploadEntry } from '../../../src-preload/contract/uploads.ts'
import { api } from '../../bridge/api.ts'
import { hasByteRoutes } from '../../bridge/bytes.ts'
import { toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { carryFile, showPrograms, useUploaded } from '../../stores/programs.ts'
import { queryClient } from '../../stores/query-client.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes, formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, relativeTime, untilTime, useNow } from '../../ui/time.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './programs.module.css'
import own from './uploads.module.css'
import { useHandIn } from './use-hand-in.ts'

const keyOf = ({ file_id }: UploadEntry): string => file_id
const redraw_s = 30

async function remove({ file_id }: UploadEntry): Promise<void> {
  try {
    await api.uploads.remove({ id: file_id })
    await queryClient.invalidateQueries({ queryKey: ['uploads'] })
  } catch (error) {
    tellFailure('The upload was not removed', error)
  }
}

const askRemove = (entry: UploadEntry): void =>
  modals.confirm({
    title: `Remove ${entry.name}?`,
    text: 'The host forgets its bytes. A run that reads it keeps it until its end; later runs need it uploaded again.',
    verb: 'Remove the upload',
    act: () => remove(entry),
  })

function Row({ entry, now }: { entry: UploadEntry; now: number }) {
  return (
    <div className={own.upload}>
      <span className={styles.fileName} title={entry.name}>
        {entry.name}
      </span>
      <span className={own.size}>{formatBytes(entry.size)}</span>
      <span className={own.when} title={exactTime(entry.uploaded_at)}>
        {relativeTime(entry.uploaded_at, now)}
      </span>
      <span className={own.when} title={`Each use puts it off; otherwise it is removed on ${exactTime(entry.expires_at)}`}>
        expires {untilTime(entry.expires_at, now)}
      </span>
    </div>
  )
}

export function UploadsView() {
  const { data, error, isPending, refetch } = useUploaded()
  const slow = useDelayed(isPending)
  const now = useNow(redraw_s)
  const [selected, setSelected] = useState<string | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  const { sending, failure, send, stop } = useHandIn(({ file_id }) => setSelected(file_id))
  const items = data ?? []
  const entry = items.find(({ file_id }) => file_id === selected)
  const use = ({ file_id, name }: UploadEntry) => {
    carryFile({ file_id, name })
    showPrograms('commands')
  }
  const onKey = (event: KeyboardEvent, item: UploadEntry | undefined) => {
    if (event.key !== 'Delete' || !item) return
    event.preventDefault()
    askRemove(item)
  }
  const bytes = items.reduce((sum, { size }) => sum + size, 0)
  const upload = hasByteRoutes() ? (
    <Button leftSection={<FileUp size={14} aria-hidden />} disabled={sending !== null} data-takes-focus onClick={() => picker.current?.click()}>
      Upload a file
    </Button>
  ) : null
  return (
    <section
      className={own.uploads}
      aria-label="Uploads"
      onDragOver={(event) => hasByteRoutes() && event.dataTransfer.types.includes('Files') && event.preventDefault()}
      onDrop={(event) => {
        const [file] = event.dataTransfer.files
        if (!file || !hasByteRoutes()) return
        event.preventDefault()
        send(file)
      }}
    >
      <div className={own.uploadBar}>
        {items.length > 0 ? upload : null}
        <Button leftSection={<Trash2 size={14} aria-hidden />} disabled={!entry} onClick={() => entry && askRemove(entry)}>
          Remove
        </Button>
        <Button disabled={!entry} onClick={() => entry && use(entry)}>
          Use as input
        </Button>
        <span className={styles.quiet} aria-live="polite">
          {formatCount(items.length)} {items.length === 1 ? 'file' : 'files'}, {formatBytes(bytes)}
        </span>
        <input
          ref={picker}
          type="file"
          hidden
          aria-label="A file to upload"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0]
            if (file) send(file)
            event.currentTarget.value = ''
          }}
        />
      </div>
      {sending ? (
        <div className={own.uploadBar}>
          <span className={styles.fileName}>{sending.name}</span>
          <Progress
            className={styles.progress}
            value={sending.size_bytes === 0 ? 100 : (sending.sent_bytes / sending.size_bytes) * 100}
            aria-label={`Upload of ${sending.name}`}
          />
          <Button size="compact-xs" onClick={stop}>
            Stop
          </Button>
        </div>
      ) : null}
      {failure ? <Note tone="failure">The file was not uploaded. {failure}</Note> : null}
      {error ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      <div className={own.uploadList} aria-busy={isPending}>
        <VirtualList
          label="Uploads"
          items={items}
          keyOf={keyOf}
          selected={selected}
          onSelect={setSelected}
          onOpen={use}
          onKey={onKey}
          render={(item) => <Row entry={item} now={now} />}
          empty={
            data || slow ? (
              <Empty icon={<FileUp size={20} />} title={data ? 'Nothing was uploaded' : 'Reading the uploads'} action={data ? upload : null}>
                A file that is not in the workspace is handed in for a program: drop it onto a field that takes a file, or here. It is kept for a while after
                its last use, as the settings say.
              </Empty>
            ) : (
              ' '
            )
          }
        />
      </div>
    </section>
  )
}
