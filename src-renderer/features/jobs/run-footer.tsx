/** Foot of a run: how it ended and why in words, and what can be done next. */
import { ActionIcon, Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  CircleCheckBig,
  CircleHelp,
  Clapperboard,
  ClipboardCopy,
  Columns2,
  Copy,
  Download,
  Ellipsis,
  FileOutput,
  PencilLine,
  Play,
  RotateCw,
  ScrollText,
  Square,
  Star,
} from 'lucide-react'
import { useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { HandledDialog, markHandled, unmarkHandled } from '../../parts/handled-dialog.tsx'
import { addFavourite, cancelJob, copyCommand, copyOutput, editAndRun, rerun, saveOutput } from '../../parts/job-actions.ts'
import { progressWords } from '../../parts/progress-words.ts'
import { isProgramRun } from '../../parts/run-program.ts'
import { howItEnded, StatusIcon } from '../../parts/status.tsx'
import { hasFailed, useWhy } from '../../parts/use-why.ts'
import { openArea } from '../../stores/layout.ts'
import { isUnhandled } from '../../stores/unhandled.ts'
import { formatBytes } from '../../ui/format.ts'
import styles from './run-panel.module.css'
import { saveRecording } from './save-recording.ts'

/** Notes on the way a command ended, e.g. that a background process was left and stopped. */
const notesOf = (job: Job): string[] => job.steps.filter((step) => step.message).map((step) => step.message)

function MoreMenu({ job, onShow }: { job: Job; onShow: (view: RunView) => void }) {
  const [asking, setAsking] = useState(false)
  const recorded = hasEnded(job.status) && job.started_at !== null
  return (
    <>
      <Menu position="top-end">
        <Menu.Target>
          <ActionIcon aria-label="More actions" size={28}>
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Copy size={14} />} onClick={() => void copyCommand(job)}>
            Copy command
          </Menu.Item>
          <Menu.Item leftSection={<ClipboardCopy size={14} />} onClick={() => void copyOutput(job)}>
            Copy output
          </Menu.Item>
          <Menu.Item leftSection={<Download size={14} />} onClick={() => void saveOutput(job)}>
            Save output
          </Menu.Item>
          <Menu.Item leftSection={<Play size={14} />} disabled={!recorded} onClick={() => onShow({ what: 'replay' })}>
            Replay
          </Menu.Item>
          <Menu.Item leftSection={<Columns2 size={14} />} disabled={!recorded} onClick={() => onShow({ what: 'compare', other: null })}>
            Compare with another run
          </Menu.Item>
          <Menu.Item leftSection={<Clapperboard size={14} />} disabled={!recorded} onClick={() => void saveRecording(job)}>
            Save as asciicast
          </Menu.Item>
          {isProgramRun(job) ? null : (
            <Menu.Item leftSection={<Star size={14} />} onClick={() => void addFavourite(job)}>
              Add to favourites
            </Menu.Item>
          )}
          <Menu.Item leftSection={<ScrollText size={14} />} onClick={() => openArea('logs', job.id)}>
            Log lines about it
          </Menu.Item>
          {isUnhandled(job) ? (
            <Menu.Item leftSection={<CircleCheckBig size={14} />} onClick={() => setAsking(true)}>
              Mark as handled
            </Menu.Item>
          ) : null}
          {job.handled ? (
            <Menu.Item leftSection={<CircleCheckBig size={14} />} onClick={() => void unmarkHandled(job)}>
              Not handled after all
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {asking ? <HandledDialog what={job.title} onNote={(note) => void markHandled(job, note)} onClose={() => setAsking(false)} /> : null}
    </>
  )
}

const live_ms = 1000

/** Output is announced to its terminal alone, so the size of a running job is asked for while somebody looks at it. */
function useLiveBytes(job: Job): number {
  const runs = job.status === 'running'
  const { id } = job
  const now = useQuery({
    queryKey: ['size of a running job', id],
    queryFn: () => api.jobs.get({ id }),
    enabled: runs,
    refetchInterval: live_ms,
    gcTime: 0,
  }).data
  const sizeOf = ({ stdout_bytes, stderr_bytes }: Job) => stdout_bytes + stderr_bytes
  return runs && now ? Math.max(sizeOf(now), sizeOf(job)) : sizeOf(job)
}

const waitingWord = ({ waiting_for }: Job): string => (waiting_for?.kind === 'lease' ? `Waiting for ${waiting_for.what}.` : 'Waiting for a worker.')

const typingWord = (job: Job): string =>
  isProgramRun(job) ? 'It runs by itself: its standard input is closed.' : 'What is typed in the terminal goes to the program.'

/** What the middle of the panel shows. */
export type RunView = { what: 'output' } | { what: 'replay' } | { what: 'compare'; other: string | null }

interface Props {
  job: Job
  panelId: string
  /** Whether the reasons are open. */
  why: boolean
  onWhy: () => void
  /** Whether the files it made are open; null for a run that makes none. */
  results: boolean | null
  onResults: () => void
  onShow: (view: RunView) => void
}

export function RunFooter({ job, panelId, why: open, onWhy, results, onResults, onShow }: Props) {
  const ended = hasEnded(job.status)
  const failed = hasFailed(job)
  const told = useWhy(job).data
  // A step that failed says what its job says.
  const why = [
    ...new Set([
      job.handled ? `Handled: ${job.handled.note}.` : null,
      job.error?.message,
      job.error ? null : told?.lines[0]?.text,
      ...notesOf(job),
      job.output_truncated ? 'The middle of the output was not kept.' : null,
    ]),
  ].filter(Boolean)
  const bytes = useLiveBytes(job)
  return (
    <footer className={styles.footer} data-status={job.status}>
      <div className={styles.ending} role="status">
        {ended ? (
          <>
            <StatusIcon status={job.status} />
            <span>{howItEnded(job)}</span>
            {why.length > 0 ? (
              <span className={styles.why} title={why.join(' ')}>
                {why.join(' ')}
              </span>
            ) : null}
          </>
        ) : (
          <span className={styles.quiet}>{progressWords(job) ?? (job.status === 'running' ? typingWord(job) : waitingWord(job))}</span>
        )}
      </div>
      {bytes > 0 ? <span className={styles.bytes}>{formatBytes(bytes)}</span> : null}
      {failed ? (
        <Button leftSection={<CircleHelp size={14} />} aria-expanded={open} onClick={onWhy}>
          Why?
        </Button>
      ) : null}
      {results === null ? null : (
        <Button leftSection={<FileOutput size={14} />} aria-expanded={results} onClick={onResults}>
          Results
        </Button>
      )}
      {ended ? (
        <>
          <Button leftSection={<RotateCw size={14} />} onClick={() => void rerun(job, { focus: false, reuse: panelId })} title="Re-run (Ctrl+Shift+R)">
            Re-run
          </Button>
          <Button leftSection={<PencilLine size={14} />} onClick={() => editAndRun(job)}>
            Edit and run
          </Button>
        </>
      ) : (
        <Button leftSection={<Square size={12} />} onClick={() => void cancelJob(job.id)} title="Cancel (Ctrl+.)">
          Cancel
        </Button>
      )}
      <MoreMenu job={job} onShow={onShow} />
    </footer>
  )
}
