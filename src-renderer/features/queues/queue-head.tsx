/** The head of a saved queue: its name and state, what can be done with it, its question, and the settings that may change while it waits or runs. */
import { Button, NumberInput, Switch } from '@mantine/core'
import { CalendarClock, Check, CopyPlus, Pause, Play, RotateCw, Square, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { QueueSummary } from '../../../src-preload/contract/queues.ts'
import { openArea } from '../../stores/layout.ts'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { answer, cancel, execute, pause, resume, retry, update } from './queue-acts.ts'
import { progressWords, QueueProgress } from './queue-progress.tsx'
import { StateIcon, stateWord } from './queue-status.tsx'
import styles from './queues.module.css'

function Acts({ queue }: { queue: QueueSummary }) {
  const { status, question, finished_at, started_at } = queue
  if (status === 'draft') {
    return (
      <>
        <Button variant="filled" leftSection={<Play size={14} />} onClick={() => void execute(queue)}>
          Run the queue
        </Button>
        <Button leftSection={<X size={14} />} onClick={() => cancel(queue)} data-ends-work>
          Cancel
        </Button>
      </>
    )
  }
  if (finished_at === null) {
    return (
      <>
        {status === 'paused' && !question ? (
          <Button variant="filled" leftSection={<Play size={14} />} onClick={() => void resume(queue)}>
            Resume
          </Button>
        ) : status === 'running' ? (
          <Button leftSection={<Pause size={14} />} onClick={() => void pause(queue)}>
            Pause
          </Button>
        ) : null}
        <Button leftSection={<Square size={12} />} onClick={() => cancel(queue)} data-ends-work>
          Cancel
        </Button>
      </>
    )
  }
  return status !== 'succeeded' && started_at !== null ? (
    <Button variant="filled" leftSection={<RotateCw size={14} />} onClick={() => void retry(queue)}>
      Run again from what failed
    </Button>
  ) : null
}

function Settings({ queue, children }: { queue: QueueSummary; children: ReactNode }) {
  const { id, concurrency, priority, stop_on_failure, finished_at } = queue
  const off = finished_at !== null
  const number = (field: 'concurrency' | 'priority') => (value: string | number) => {
    if (typeof value === 'number' && value !== queue[field]) void update({ id, [field]: value })
  }
  return (
    <div className={styles.settings}>
      <NumberInput
        label="At once"
        w={84}
        min={1}
        max={64}
        allowDecimal={false}
        clampBehavior="strict"
        value={concurrency}
        disabled={off}
        onChange={number('concurrency')}
      />
      <NumberInput
        label="Priority"
        w={84}
        min={-1000}
        max={1000}
        allowDecimal={false}
        clampBehavior="strict"
        value={priority}
        disabled={off}
        onChange={number('priority')}
      />
      <Switch
        label="Stop at the first failure"
        checked={stop_on_failure}
        disabled={off}
        onChange={(event) => void update({ id, stop_on_failure: event.currentTarget.checked })}
      />
      {children}
    </div>
  )
}

interface Props {
  queue: QueueSummary
  onCopy: () => void
  back: ReactNode
  /** Stands beside the settings. */
  children: ReactNode
}

export function QueueHead({ queue, onCopy, back, children }: Props) {
  const { question } = queue
  return (
    <>
      <div className={panel.bar}>
        {back}
        <StateIcon status={queue.status} />
        <h2 className={styles.title}>{queue.name}</h2>
        <span className={styles.small} role="status">
          {`${stateWord(queue.status)}, ${progressWords(queue)}${queue.run > 1 ? `, run ${queue.run}` : ''}`}
        </span>
        <span className={panel.grow} />
        <Acts queue={queue} />
        <Button leftSection={<CalendarClock size={14} />} onClick={() => openArea('schedules', `queue:${queue.id}`)}>
          Schedule
        </Button>
        <Button leftSection={<CopyPlus size={14} />} onClick={onCopy} title="Its commands as a new queue that can be changed before it is saved">
          Edit a copy
        </Button>
      </div>
      <QueueProgress queue={queue} />
      <Settings queue={queue}>{children}</Settings>
      {question ? (
        <Note
          tone="warning"
          action={
            <span className={styles.answers}>
              <Button size="compact-sm" variant="filled" leftSection={<Check size={14} />} onClick={() => void answer(queue, question.index, true)}>
                Continue
              </Button>
              <Button size="compact-sm" leftSection={<X size={14} />} onClick={() => void answer(queue, question.index, false)} data-ends-work>
                Do not go on
              </Button>
            </span>
          }
        >
          {`The queue asks: ${question.text}`}
        </Note>
      ) : null}
    </>
  )
}
