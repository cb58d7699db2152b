/** The queue under construction: its settings, its items as a picture or a list with their verdicts, and the ways to keep it. */
import { ActionIcon, Button, NumberInput, Switch, TextInput, Tooltip } from '@mantine/core'
import { FileDown, FileUp, MessageCircleQuestion, Play, Save, X } from 'lucide-react'
import { type ReactNode, Suspense, useMemo, useRef, useState } from 'react'
import { toFailure } from '../../bridge/failure.ts'
import { dragsItems, droppedItems } from '../../parts/draft-items.ts'
import { most_drawn } from '../../parts/graph.ts'
import { draftFile, queueFileText } from '../../parts/queue-file.ts'
import { saveQueue } from '../../parts/save-queue.ts'
import { failureWords } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { addNeed, addToDraft, draftItem, dropDraft, inputOf, loadDraft, removeNeed, setDraft, useDraft } from '../../stores/queue-draft.ts'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { saveFile } from '../../ui/save-file.ts'
import { DraftItemBar } from './draft-item-bar.tsx'
import { DraftList } from './draft-list.tsx'
import { TemplatePicker } from './draft-templates.tsx'
import { graphOfDraft } from './graph-of.ts'
import { GraphView, type Look, LookSwitch } from './queue-view.tsx'
import styles from './queues.module.css'
import { type DraftCheck, useDraftCheck } from './use-draft-check.ts'

function IconAct({ label, icon, disabled = false, onClick }: { label: string; icon: ReactNode; disabled?: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={disabled} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

function Settings({ children }: { children: ReactNode }) {
  const { name, concurrency, priority, stop_on_failure } = useDraft()
  const number = (field: 'concurrency' | 'priority') => (value: string | number) => {
    if (typeof value === 'number') setDraft({ [field]: value })
  }
  return (
    <div className={styles.settings}>
      <TextInput
        label="Name"
        w={160}
        maxLength={200}
        placeholder="As its first item"
        value={name}
        onChange={(event) => setDraft({ name: event.currentTarget.value })}
      />
      <NumberInput label="At once" w={84} min={1} max={64} allowDecimal={false} clampBehavior="strict" value={concurrency} onChange={number('concurrency')} />
      <NumberInput label="Priority" w={84} min={-1000} max={1000} allowDecimal={false} clampBehavior="strict" value={priority} onChange={number('priority')} />
      <Switch label="Stop at the first failure" checked={stop_on_failure} onChange={(event) => setDraft({ stop_on_failure: event.currentTarget.checked })} />
      {children}
    </div>
  )
}

/** What stands in the way of saving it, or what saving it would keep. */
function Summary({ check, count }: { check: DraftCheck; count: number }) {
  const judged = check.items.length
  const words =
    count === 0
      ? 'empty'
      : judged < count
        ? `${formatCount(count)} items, being judged`
        : check.refused > 0
          ? `${formatCount(check.refused)} of ${formatCount(count)} refused`
          : `${formatCount(count)} ${count === 1 ? 'item' : 'items'}, all allowed`
  return (
    <span className={styles.small} role="status" data-bad={check.refused > 0 || undefined}>
      {words}
    </span>
  )
}

interface Props {
  back: ReactNode
  look: Look
  onLook: (look: Look) => void
  selected: string | null
  onSelect: (id: string | null) => void
  onSaved: (id: string) => void
}

export function DraftView({ back, look, onLook, selected, onSelect, onSaved }: Props) {
  const draft = useDraft()
  const { items } = draft
  const check = useDraftCheck(draft)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const files = useRef<HTMLInputElement>(null)
  const drawn = look === 'graph' && items.length > 0 && items.length <= most_drawn
  const graph = useMemo(() => (drawn ? graphOfDraft(draft, check.items) : null), [drawn, draft, check.items])
  const at = items.findIndex(({ id }) => id === selected)

  const save = async (run: boolean) => {
    setBusy(true)
    setProblem(null)
    try {
      const saved = await saveQueue(inputOf(draft), check.items, { run })
      if (saved) {
        dropDraft()
        onSaved(saved.id)
      }
    } catch (error) {
      const failure = toFailure(error)
      setProblem(failureWords(failure))
    } finally {
      setBusy(false)
    }
  }
  const open = async (file: File | undefined) => {
    if (!file) return
    setProblem(null)
    try {
      const next = await draftFile(file)
      const replaces =
        items.length === 0 || (await modals.ask({ title: 'Replace the draft?', text: `Its ${items.length} items are not saved.`, verb: 'Replace the draft' }))
      if (replaces) loadDraft(next)
    } catch (error) {
      setProblem((error as Error).message)
    }
  }
  const can_save = items.length > 0 && check.refused === 0 && check.failure === null && !busy
  const shown_problem = problem ?? (check.failure && check.failure.code !== 'DISCONNECTED' ? check.failure.message : null)
  return (
    <section
      className={styles.view}
      aria-label="Draft queue"
      onDragOver={(event) => dragsItems(event.dataTransfer) && event.preventDefault()}
      onDrop={(event) => {
        if (!dragsItems(event.dataTransfer)) return
        event.preventDefault()
        addToDraft(droppedItems(event.dataTransfer))
      }}
    >
      <div className={panel.bar}>
        {back}
        <h2>{draft.name || 'New queue'}</h2>
        <Summary check={check} count={items.length} />
        <span className={panel.grow} />
        <Button variant="filled" disabled={!can_save} leftSection={<Play size={14} />} onClick={() => void save(true)}>
          Run the queue
        </Button>
        <Button disabled={!can_save} leftSection={<Save size={14} />} onClick={() => void save(false)}>
          Save
        </Button>
        <IconAct
          label="Add a question"
          icon={<MessageCircleQuestion size={14} />}
          onClick={() => {
            const added = draftItem({ pause: 'Go on?' }, 'Go on?')
            addToDraft([added])
            onSelect(added.id)
          }}
        />
        <IconAct label="Open a file" icon={<FileUp size={14} />} onClick={() => files.current?.click()} />
        <IconAct
          label="Save as a file"
          icon={<FileDown size={14} />}
          disabled={items.length === 0}
          onClick={() => {
            const input = inputOf(draft)
            void queueFileText(input).then((text) => saveFile(`${input.name.replaceAll(/[^\w.-]+/g, '-')}.yaml`, [text], 'application/yaml'))
          }}
        />
        <IconAct
          label="Discard the draft"
          icon={<X size={14} />}
          disabled={items.length === 0}
          onClick={() =>
            modals.confirm({
              title: 'Discard the draft?',
              text: `Its ${formatCount(items.length)} ${items.length === 1 ? 'item is' : 'items are'} not saved anywhere.`,
              verb: 'Discard the draft',
              act: dropDraft,
            })
          }
        />
        <input
          ref={files}
          type="file"
          hidden
          aria-label="Queue file"
          accept=".yaml,.yml,.json"
          onChange={(event) => {
            void open(event.currentTarget.files?.[0])
            event.currentTarget.value = ''
          }}
        />
      </div>
      <Settings>
        <TemplatePicker onAdded={onSelect} />
        <LookSwitch look={look} count={items.length} onLook={onLook} />
      </Settings>
      {shown_problem ? (
        <Note tone="failure" {...(problem !== null && { onClose: () => setProblem(null) })}>
          {shown_problem}
        </Note>
      ) : null}
      <div className={styles.items}>
        {graph ? (
          <Suspense fallback={null}>
            <GraphView
              graph={graph}
              selected={selected}
              onSelect={onSelect}
              onOpen={onSelect}
              onConnect={(from, to) => setProblem(addNeed(to, from))}
              onDisconnect={(from, to) => removeNeed(to, from)}
            />
          </Suspense>
        ) : (
          <DraftList items={items} checked={check.items} selected={selected} onSelect={onSelect} />
        )}
      </div>
      {items[at] ? <DraftItemBar item={items[at]} items={items} checked={check.items[at]} onProblem={setProblem} /> : null}
    </section>
  )
}
