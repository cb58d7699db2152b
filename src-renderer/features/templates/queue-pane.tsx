/** A queue that lies in a file of the workspace: its items with their verdicts, and what can be done with it. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CalendarClock, CircleCheck, CircleHelp, CircleX, FileText, ListPlus, Play } from 'lucide-react'
import { useState } from 'react'
import type { QueueFile } from '../../../src-preload/contract/queue-files.ts'
import type { CheckedItem } from '../../../src-preload/contract/queues.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { draftFile } from '../../parts/queue-file.ts'
import { EffectTag } from '../../parts/status.tsx'
import { failureWords, tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { openArea, openFile } from '../../stores/layout.ts'
import { loadDraft, useDraft } from '../../stores/queue-draft.ts'
import { formatCount, oneLine } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { runQueueFile } from './run-queue-file.ts'
import styles from './templates.module.css'

interface Numbered {
  item: CheckedItem
  number: number
}

function State({ error, pause }: CheckedItem) {
  if (error) return <CircleX size={14} className={styles.refusedIcon} aria-hidden />
  return pause === null ? <CircleCheck size={14} className={styles.allowedIcon} aria-hidden /> : <CircleHelp size={14} className={styles.star} aria-hidden />
}

function Row({ row: { item, number } }: { row: Numbered }) {
  const words = item.error ? item.error.message : item.pause === null ? `allowed by ${item.rule}` : 'waits for an answer'
  return (
    <div className={styles.queueItem} title={words}>
      <span className={styles.muted}>{number}</span>
      <State {...item} />
      <code>{oneLine(item.title)}</code>
      <span>{item.effect ? <EffectTag effect={item.effect} /> : null}</span>
      <span className={item.error ? styles.failed : styles.muted}>{words}</span>
    </div>
  )
}

async function toDraft(file: QueueFile): Promise<void> {
  try {
    const { name, text } = await api.templates.export({ id: file.id })
    const draft = await draftFile(new File([text], name))
    const { items } = useDraft.getState()
    const replaces =
      items.length === 0 || (await modals.ask({ title: 'Replace the draft?', text: `Its ${items.length} items are not saved.`, verb: 'Replace the draft' }))
    if (!replaces) return
    loadDraft(draft)
    openArea('queues', 'draft')
  } catch (error) {
    tellFailure('The queue was not opened as a draft', error)
  }
}

export function QueuePane({ file }: { file: QueueFile }) {
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const whole = useQuery({
    queryKey: ['templates', 'queue', file.id, file.etag],
    queryFn: () => api.templates.get({ id: file.id }),
    enabled: file.total > file.items.length && file.verdict.allowed,
  })
  const items = whole.data?.kind === 'queue' ? whole.data.items : file.items
  const { allowed, effect, reason } = file.verdict
  const run = async () => {
    setBusy(true)
    setFailure(null)
    const problem = await runQueueFile({ ...file, items })
    setBusy(false)
    if (problem) setFailure(failureWords(problem))
  }
  return (
    <section className={styles.queuePane} aria-label={`Queue ${file.name}`}>
      <header className={styles.head}>
        <h3>{file.name}</h3>
        {effect ? <EffectTag effect={effect} /> : null}
        <span className={styles.from}>{file.path}</span>
        <Button
          variant="filled"
          color={effect === 'destroy' ? 'red' : 'accent'}
          leftSection={<Play size={14} aria-hidden />}
          disabled={busy || !allowed}
          onClick={() => void run()}
        >
          Run the queue
        </Button>
        <Button leftSection={<ListPlus size={14} aria-hidden />} onClick={() => void toDraft(file)}>
          Edit a copy
        </Button>
        <Button leftSection={<CalendarClock size={14} aria-hidden />} onClick={() => openArea('schedules', `template:${file.id}`)}>
          Schedule
        </Button>
        <Button leftSection={<FileText size={14} aria-hidden />} onClick={() => openFile(file.workspace, file.path, { focus: true })}>
          Open the file
        </Button>
      </header>
      <p className={allowed ? styles.lead : styles.failed} role="status">
        {reason}
      </p>
      {failure ? <Note tone="failure">{failure}</Note> : null}
      {whole.error ? <Note tone="failure">{toFailure(whole.error).message}</Note> : null}
      <p className={styles.lead}>
        {[
          `${formatCount(file.total)} ${file.total === 1 ? 'item' : 'items'}`,
          file.concurrency === 1 ? 'one after the other' : `${file.concurrency} at once`,
          file.stop_on_failure ? 'stops at the first failure' : 'goes on after a failure',
        ].join(', ')}
      </p>
      <div className={styles.queueItems}>
        <VirtualList
          label="Items of the queue"
          items={items.map((item, at): Numbered => ({ item, number: at + 1 }))}
          keyOf={({ number }) => String(number)}
          selected={null}
          onSelect={() => {}}
          onOpen={() => {}}
          render={(row) => <Row row={row} />}
        />
      </div>
    </section>
  )
}
