/** Templates: the saved ones and those of the workspace's files; the chosen one is filled and run, or edited. */
import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { FileUp, ListOrdered, Plus, SquareDashedMousePointer, Star } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { QueueFile } from '../../../src-preload/contract/queue-files.ts'
import type { Template, TemplateProblem } from '../../../src-preload/contract/templates.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { dragItems, itemOfTemplate } from '../../parts/draft-items.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { useTemplates } from '../../stores/flows.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { type RowDrag, VirtualList } from '../../ui/virtual-list.tsx'
import { EditPane } from './edit-pane.tsx'
import { FileProblems } from './file-problems.tsx'
import { QueuePane } from './queue-pane.tsx'
import { RunPane } from './run-pane.tsx'
import styles from './templates.module.css'

type Row = { id: string; template: Template } | { id: string; queue: QueueFile } | { id: string; heading: string } | { id: typeof problems_id; count: number }
const problems_id = 'problems'

function rowsOf(items: readonly Template[], queues: readonly QueueFile[], problems: readonly TemplateProblem[]): Row[] {
  const section = (heading: string, of: readonly Template[]): Row[] =>
    of.length > 0 ? [{ id: `heading:${heading}`, heading }, ...of.map((template) => ({ id: template.id, template }))] : []
  return [
    ...section(
      'Favourites',
      items.filter((one) => one.favourite),
    ),
    ...section(
      'Saved',
      items.filter((one) => one.origin === 'saved' && !one.favourite),
    ),
    ...section(
      'Of this workspace',
      items.filter((one) => one.origin === 'file'),
    ),
    ...(queues.length > 0 ? [{ id: 'heading:queues', heading: 'Queues in files' }, ...queues.map((queue) => ({ id: queue.id, queue }))] : []),
    ...(problems.length > 0 ? [{ id: problems_id, count: problems.length } as const] : []),
  ]
}

const idOf = (row: Row): string => row.id
/** A template is dragged to a queue as an item with its defaults. */
const drag: RowDrag<Row> = {
  start: (transfer, row) => {
    if (!('template' in row)) return false
    dragItems(transfer, [itemOfTemplate(row.template)])
    return true
  },
}
const isHeading = (row: Row): boolean => 'heading' in row

function QueueText({ queue: { name, verdict, total } }: { queue: QueueFile }) {
  return (
    <div className={styles.name} title={name}>
      <ListOrdered size={12} aria-label="queue" className={styles.queueIcon} />
      <span className={styles.nameText}>{name}</span>
      {verdict.allowed ? <span className={styles.muted}>{total}</span> : <span className={styles.failed}>refused</span>}
    </div>
  )
}

function RowText({ row }: { row: Row }) {
  if ('heading' in row) return <div className={styles.heading}>{row.heading}</div>
  if ('count' in row) return <div className={`${styles.name} ${styles.failed}`}>{row.count === 1 ? 'One problem' : `${row.count} problems`} in files</div>
  if ('queue' in row) return <QueueText queue={row.queue} />
  const { name, verdict, favourite, shortcut } = row.template
  return (
    <div className={styles.name} title={name}>
      {favourite ? <Star size={12} aria-label="favourite" className={styles.star} /> : null}
      <span className={styles.nameText}>{name}</span>
      {verdict && !verdict.allowed ? <span className={styles.failed}>refused</span> : null}
      {shortcut === null ? null : <span className={styles.muted}>{shortcut}</span>}
    </div>
  )
}

export function TemplatesPanel({ focus }: { focus: string | undefined }) {
  const { data, error, isPending, refetch } = useTemplates()
  const queries = useQueryClient()
  const slow = useDelayed(isPending)
  const [chosen, setChosen] = useState<string | null>(focus ?? null)
  const [asked, setAsked] = useState(focus)
  const [editing, setEditing] = useState<Template | 'new' | null>(null)
  const picker = useRef<HTMLInputElement>(null)
  // Another key of a favourite was pressed while the panel is there.
  if (focus !== asked) {
    setAsked(focus)
    if (focus) setChosen(focus)
    setEditing(null)
  }
  const items = useMemo(() => data?.items ?? [], [data])
  const rows = useMemo(() => rowsOf(items, data?.queues ?? [], data?.problems ?? []), [items, data])
  const template = items.find((one) => one.id === chosen)
  const queue = data?.queues.find((one) => one.id === chosen)

  const saved = async (one: Template) => {
    setEditing(null)
    setChosen(one.id)
    await queries.invalidateQueries({ queryKey: ['templates'] })
  }
  const importFile = async (file: File | undefined) => {
    if (!file) return
    try {
      const { items: made } = await api.templates.import({ text: await file.text() })
      if (made[0]) await saved(made[0])
    } catch (failure) {
      tellFailure('Nothing was imported', failure)
    }
  }
  const buttons = (
    <>
      <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={() => setEditing('new')}>
        New template
      </Button>
      <Button leftSection={<FileUp size={14} aria-hidden />} onClick={() => picker.current?.click()}>
        Import a file
      </Button>
    </>
  )
  return (
    <div className={panel.panel}>
      <div className={panel.bar}>
        <h2>Templates</h2>
        <span className={`${panel.grow} ${panel.quiet} ${styles.hint}`}>Commands with fields to fill in</span>
        {items.length > 0 ? buttons : null}
        <input
          ref={picker}
          type="file"
          accept=".yaml,.yml"
          hidden
          aria-label="A file of templates"
          onChange={(event) => {
            void importFile(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </div>
      {error ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      {editing ? (
        <EditPane key={editing === 'new' ? 'new' : editing.id} template={editing === 'new' ? null : editing} onSaved={saved} onLeave={() => setEditing(null)} />
      ) : rows.length === 0 ? (
        <div className={panel.body}>
          {data || slow ? (
            <Empty icon={<SquareDashedMousePointer size={20} />} title={data ? 'No templates yet' : 'Reading the templates'} action={data ? buttons : null}>
              A template is a command with fields: a branch, a number, one of a few choices. What is typed into a field is always one word of the command and
              never an option. Templates and queues that the team shares lie in the repository, as .opsdeck/NAME.yaml.
            </Empty>
          ) : null}
        </div>
      ) : (
        <div className={styles.split}>
          <div className={styles.list}>
            <VirtualList
              label="Templates"
              items={rows}
              keyOf={idOf}
              isHeading={isHeading}
              drag={drag}
              selected={chosen}
              onSelect={setChosen}
              onOpen={(row) => setChosen(row.id)}
              render={(row) => <RowText row={row} />}
            />
          </div>
          <div className={styles.pane}>
            {template ? (
              <RunPane key={`${template.id} ${template.etag}`} template={template} onEdit={() => setEditing(template)} onGone={() => setChosen(null)} />
            ) : queue ? (
              <QueuePane key={`${queue.id} ${queue.etag}`} file={queue} />
            ) : chosen === problems_id && data ? (
              <FileProblems problems={data.problems} />
            ) : (
              <Empty title="Choose a template">Its fields are filled in here, with the verdict on what will run.</Empty>
            )}
          </div>
        </div>
      )}
    </div>
  )
}
