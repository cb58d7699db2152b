/** One run in a tab: what and where above, its output, how it ended and what can be done below. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Clock } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { toFailure } from '../../bridge/failure.ts'
import { cancelJob, saveOutput } from '../../parts/job-actions.ts'
import { OdooOutcome } from '../../parts/odoo-outcome.tsx'
import { isProgramRun } from '../../parts/run-program.ts'
import { loadJob, useJob } from '../../stores/jobs.ts'
import type { FeedState } from '../../terminal/terminal-feed.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, formatDuration } from '../../ui/time.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { useLast } from '../../ui/use-last.ts'
import { JobTerminal } from './job-terminal.tsx'
import { RunFooter, type RunView } from './run-footer.tsx'
import { RunHeader } from './run-header.tsx'
import styles from './run-panel.module.css'
import { SplitOutput } from './split-output.tsx'
import { WhyView } from './why-view.tsx'

const ReplayView = lazy(async () => ({ default: (await import('./replay-view.tsx')).ReplayView }))
const ResultsView = lazy(async () => ({ default: (await import('./results-view.tsx')).ResultsView }))
const CompareOutputs = lazy(async () => ({ default: (await import('./compare-outputs.tsx')).CompareOutputs }))

function OutputNotes({ job, state }: { job: Job; state: FeedState | null }) {
  if (state?.failure) {
    const gone = state.failure.code === 'GONE'
    return (
      <Note tone={gone ? 'info' : 'failure'}>
        {gone ? 'The output was removed by the retention rule; the record stays. Settings says how long output is kept.' : state.failure.message}
      </Note>
    )
  }
  if (!state || state.skipped_bytes === 0) return null
  return (
    <Note
      tone="info"
      action={
        <Button size="compact-xs" onClick={() => void saveOutput(job)}>
          Save output
        </Button>
      }
    >
      {hasEnded(job.status) ? 'The newest part is shown.' : `Showing the newest output; ${formatBytes(state.skipped_bytes)} went by too fast to read.`} All of
      it is stored.
    </Note>
  )
}

function leaseText({ what, holder_title, freeze, held_since, usually_ms }: NonNullable<Job['waiting_for']>): string {
  if (freeze) {
    const end = freeze.until === null ? 'It starts by itself when somebody lifts that.' : `It starts by itself after ${exactTime(freeze.until)}.`
    return `It needs ${what}, which is frozen: ${freeze.reason}. ${end}`
  }
  const since = held_since === undefined ? '' : ` since ${exactTime(held_since)}`
  const usually = usually_ms === undefined ? '' : `, usually for ${formatDuration(usually_ms)}`
  return `It needs ${what}, which ${holder_title ?? 'another job'} holds${since}${usually}. It starts by itself when that is free.`
}

/** What it waits for, and what happens then. */
function waitingText({ waiting_for }: Job): string {
  switch (waiting_for?.kind) {
    case 'lease':
      return leaseText(waiting_for)
    case 'time':
      return `It starts by itself at ${exactTime(waiting_for.what)}.`
    case 'paused':
      return 'The line is paused. Resume it from the status bar or the palette.'
    case 'disk':
      return 'The disk is full. It starts by itself when there is room again.'
    case 'needs':
    case 'approval':
      return `It waits for ${waiting_for.what}.`
    default:
      return 'It starts by itself when a worker is free.'
  }
}

function Output({ job, attempt }: { job: Job; attempt: number | undefined }) {
  const [state, setState] = useState<FeedState | null>(null)
  const live = job.status === 'running' && (attempt === undefined || attempt === job.attempt)
  if (job.status === 'queued' && job.attempt <= 1) {
    return (
      <div className={styles.waiting}>
        <Empty
          icon={<Clock size={20} />}
          title={job.position === null ? 'Waiting' : `Waiting, place ${job.position} in the line`}
          action={
            <Button data-ends-work onClick={() => void cancelJob(job.id)}>
              Cancel the job
            </Button>
          }
        >
          {waitingText(job)}
        </Empty>
      </div>
    )
  }
  return (
    <>
      <OutputNotes job={job} state={state} />
      {job.capture === 'terminal' ? (
        <JobTerminal
          key={`${job.id}/${attempt ?? job.attempt}`}
          id={job.id}
          stream="terminal"
          attempt={attempt}
          label={`Output of ${job.title}`}
          live={live}
          onState={setState}
        />
      ) : (
        <SplitOutput key={`${job.id}/${attempt ?? job.attempt}`} job={job} attempt={attempt} onState={setState} />
      )}
    </>
  )
}

export function RunPanel({ jobId, panelId }: { jobId: string; panelId: string }) {
  const known = useJob(jobId)
  const [attempt, setAttempt] = useState<number | undefined>(undefined)
  const [why, setWhy] = useState(false)
  const [results, setResults] = useState(true)
  const [shows, setShows] = useState<RunView>({ what: 'output' })
  const section = useRef<HTMLElement>(null)
  const last = useLast(known ?? null)
  const asked = useQuery({ queryKey: ['job', jobId], queryFn: () => loadJob(jobId), enabled: known === undefined, staleTime: 0 })
  // A host that forgot it says so; until then what was seen last is shown.
  const job = known ?? (asked.isError ? undefined : last?.id === jobId ? last : asked.data)
  const slow = useDelayed(job === undefined && asked.isPending)

  if (!job) {
    if (asked.error) {
      const failure = toFailure(asked.error)
      return (
        <div className={styles.waiting}>
          <Empty title={failure.code === 'NOT_FOUND' ? 'This job is no longer recorded' : 'The job could not be read'}>{failure.message}</Empty>
        </div>
      )
    }
    return <div className={styles.waiting}>{slow ? <Empty title="Reading the job" /> : null}</div>
  }
  const close = () => {
    setShows({ what: 'output' })
    // The keyboard goes on where the output is, as soon as that is drawn.
    requestAnimationFrame(() => section.current?.querySelector<HTMLElement>('.xterm-helper-textarea')?.focus())
  }
  // A recording and a comparison need the room.
  const reasons = why && shows.what === 'output'
  const makes_files = isProgramRun(job) && job.started_at !== null
  const shows_results = makes_files && results && shows.what === 'output' && !reasons
  return (
    <section ref={section} className={styles.panel} aria-label={`Run ${job.title}`} data-effect={job.effect ?? undefined}>
      <RunHeader job={job} attempt={attempt} onAttempt={setAttempt} />
      <Suspense fallback={<div className={styles.waiting} />}>
        {shows.what === 'replay' ? (
          <ReplayView key={`${job.id}/${attempt ?? job.attempt}`} job={job} attempt={attempt} onClose={close} />
        ) : shows.what === 'compare' ? (
          <CompareOutputs key={`${job.id}/${shows.other}`} job={job} other={shows.other} onClose={close} />
        ) : (
          <Output job={job} attempt={attempt} />
        )}
      </Suspense>
      {shows.what === 'output' ? <OdooOutcome job={job} className={styles.outcome} /> : null}
      {shows_results ? (
        <Suspense fallback={null}>
          <ResultsView key={job.id} job={job} />
        </Suspense>
      ) : null}
      {reasons ? <WhyView job={job} panelId={panelId} output={() => section.current} onCompare={(other) => setShows({ what: 'compare', other })} /> : null}
      <RunFooter
        job={job}
        panelId={panelId}
        why={reasons}
        onWhy={() => {
          setWhy(!reasons)
          setShows({ what: 'output' })
        }}
        results={makes_files ? shows_results : null}
        onResults={() => {
          setResults(!shows_results)
          setWhy(false)
          setShows({ what: 'output' })
        }}
        onShow={setShows}
      />
    </section>
  )
}
