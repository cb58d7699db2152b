/** The states and effects of jobs as shape, colour and word; and how a job ended as a sentence. */
import { Ban, CircleCheck, CircleX, Clock, Eye, LoaderCircle, OctagonAlert, PencilLine, SkipForward, Timer, Unplug } from 'lucide-react'
import type { Job, JobStatus } from '../../src-preload/contract/jobs.ts'
import type { Effect } from '../../src-preload/contract/running.ts'
import { useLastSeen } from '../stores/connection.ts'
import { formatDuration } from '../ui/time.ts'
import styles from './status.module.css'

const statuses = {
  queued: { icon: Clock, word: 'waiting', tone: 'waiting' },
  running: { icon: LoaderCircle, word: 'running', tone: 'running' },
  succeeded: { icon: CircleCheck, word: 'succeeded', tone: 'ok' },
  failed: { icon: CircleX, word: 'failed', tone: 'failed' },
  cancelled: { icon: Ban, word: 'cancelled', tone: 'waiting' },
  timed_out: { icon: Timer, word: 'timed out', tone: 'failed' },
  interrupted: { icon: Unplug, word: 'interrupted', tone: 'failed' },
  skipped: { icon: SkipForward, word: 'skipped', tone: 'waiting' },
} as const satisfies Record<JobStatus, unknown>

export const statusWord = (status: JobStatus): string => statuses[status].word

/** The word for a job's state as far as the window can know it: while the host is away, what ran may have ended. */
export function useStatusWord(status: JobStatus): string {
  const last_seen = useLastSeen()
  return last_seen !== null && status === 'running' ? 'last seen running' : statusWord(status)
}

/** `mute` where the word stands beside it. Nothing of it moves: while anything does, a typed key waits for the next frame of that before it is painted. */
export function StatusIcon({ status, size = 14, mute = false }: { status: JobStatus; size?: number; mute?: boolean }) {
  const { icon: Icon, tone } = statuses[status]
  const word = useStatusWord(status)
  return <Icon size={size} className={styles.icon} data-tone={tone} {...(mute ? { 'aria-hidden': true } : { role: 'img', 'aria-label': word })} />
}

export function StatusText({ status }: { status: JobStatus }) {
  const word = useStatusWord(status)
  return (
    <span className={styles.text} data-tone={statuses[status].tone}>
      {word}
    </span>
  )
}

const effects = {
  read: { icon: Eye, word: 'read', what: 'changes nothing' },
  change: { icon: PencilLine, word: 'change', what: 'changes something' },
  destroy: { icon: OctagonAlert, word: 'destroy', what: 'hard to undo' },
} as const satisfies Record<Effect, unknown>

export function EffectTag({ effect }: { effect: Effect }) {
  const { icon: Icon, word, what } = effects[effect]
  return (
    <span className={styles.effect} data-effect={effect} title={`${word}: ${what}`}>
      <Icon size={12} aria-hidden />
      {word}
    </span>
  )
}

/** What a program's exit code says beyond its number, where convention gives it a meaning. */
function exitMeaning(code: number): string {
  if (code === 126) return ': the program could not be executed'
  if (code === 127) return ': the program was not found'
  if (code > 128 && code < 160) return `: ended by signal ${code - 128}`
  return ''
}

/** "succeeded in 2 s", "failed, exit 128 after 80 ms", "timed out after 1 min 00 s". */
export function howItEnded(job: Job): string {
  const took = job.duration_ms === null ? '' : formatDuration(job.duration_ms)
  if (job.status === 'succeeded') return took ? `succeeded in ${took}` : 'succeeded'
  if (job.status === 'failed') {
    const how = job.signal ? `, ended by ${job.signal}` : job.exit_code === null ? '' : `, exit ${job.exit_code}${exitMeaning(job.exit_code)}`
    return `failed${how}${took ? ` after ${took}` : ''}`
  }
  if (job.status === 'timed_out') return `timed out${took ? ` after ${took}` : ''}`
  if (job.status === 'cancelled') return job.started_at === null ? 'cancelled before it started' : `cancelled${took ? ` after ${took}` : ''}`
  if (job.status === 'interrupted') return `interrupted${took ? ` after ${took}` : ''}`
  return statusWord(job.status)
}
