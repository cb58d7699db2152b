/** The operations on modules, running and past, of every environment; the chosen one with its outcome. */
import { Button } from '@mantine/core'
import { RotateCw, Square, SquareTerminal, Wrench } from 'lucide-react'
import { useMemo } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { cancelJob } from '../../parts/job-actions.ts'
import { JobTime } from '../../parts/job-time.tsx'
import { operationOf } from '../../parts/odoo-operation.ts'
import { OdooOutcome } from '../../parts/odoo-outcome.tsx'
import { progressWords } from '../../parts/progress-words.ts'
import { howItEnded, StatusIcon, StatusText } from '../../parts/status.tsx'
import { type HistoryFilter, useHistory } from '../../stores/history.ts'
import { openRun } from '../../stores/layout.ts'
import { askOperation } from '../../stores/odoo.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { useChosen } from '../../ui/use-chosen.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './odoo.module.css'

const keyOf = (job: Job): string => job.id
const only_odoo: HistoryFilter = { kind: 'odoo' }
const open = (job: Job) => openRun(job.id, { title: job.title, focus: true })

function Row({ job, now }: { job: Job; now: number }) {
  return (
    <div className={styles.row}>
      <StatusIcon status={job.status} mute />
      <span className={styles.name} title={job.title}>
        {job.title}
      </span>
      <span className={styles.what}>{progressWords(job) ?? <StatusText status={job.status} />}</span>
      <span className={styles.took}>
        <JobTime job={job} />
      </span>
      <time className={styles.when} dateTime={job.queued_at} title={exactTime(job.queued_at)}>
        {relativeTime(job.queued_at, now)}
      </time>
    </div>
  )
}

const again = (job: Job) => {
  const asked = operationOf(job)
  if (asked) askOperation(asked)
}

function Pane({ job }: { job: Job }) {
  const ended = hasEnded(job.status)
  return (
    <div className={styles.one}>
      <h3>{job.title}</h3>
      <div className={styles.state}>
        <StatusIcon status={job.status} mute />
        {ended ? howItEnded(job) : (progressWords(job) ?? <StatusText status={job.status} />)}
      </div>
      <div className={styles.buttons}>
        <Button leftSection={<SquareTerminal size={14} aria-hidden />} onClick={() => open(job)} title="Enter">
          Open the run
        </Button>
        {ended ? (
          <Button leftSection={<RotateCw size={14} aria-hidden />} disabled={operationOf(job) === null} onClick={() => again(job)} title="R">
            Run again
          </Button>
        ) : (
          <Button leftSection={<Square size={12} aria-hidden />} onClick={() => void cancelJob(job.id)} title="Ctrl+.">
            Cancel
          </Button>
        )}
      </div>
      <OdooOutcome job={job} />
    </div>
  )
}

export function OperationsView() {
  const history = useHistory(only_odoo)
  const slow = useDelayed(history.loading)
  const now = useNow(30)
  const { selected, choose } = useChosen(history.items, keyOf)
  const job = useMemo(() => history.items.find((one) => one.id === selected) ?? history.items[0], [history.items, selected])
  return (
    <div className={`${panel.split} ${styles.split}`}>
      <div className={styles.main} data-selected-job={job?.id}>
        {history.failure && history.failure.code !== 'DISCONNECTED' ? (
          <Note tone="failure" action={<Button onClick={history.retry}>Ask again</Button>}>
            {history.failure.message}
          </Note>
        ) : null}
        <div className={styles.list} aria-busy={history.loading}>
          <VirtualList
            label="Operations"
            items={history.items}
            keyOf={keyOf}
            selected={job?.id ?? null}
            onSelect={choose}
            onOpen={open}
            onEnd={history.loadMore}
            onKey={(event, one) => {
              if (event.key !== 'r' || event.ctrlKey || event.altKey || event.metaKey || !one || !hasEnded(one.status)) return
              again(one)
              event.preventDefault()
            }}
            render={(one) => <Row job={one} now={now} />}
            empty={
              history.loading ? (
                slow ? (
                  <Empty title="Reading the operations" />
                ) : (
                  ' '
                )
              ) : (
                <Empty icon={<Wrench size={20} />} title="No operation yet">
                  Choose modules under Modules and press I to install, U to update or D to deploy them. Each operation is listed here with what Odoo did,
                  whatever its exit code was.
                </Empty>
              )
            }
          />
        </div>
      </div>
      {job ? (
        <section className={styles.pane} aria-label="Outcome">
          <Pane key={job.id} job={job} />
        </section>
      ) : null}
    </div>
  )
}
