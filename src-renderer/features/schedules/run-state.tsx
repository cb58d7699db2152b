/** How a run of a schedule stands, as shape, colour and word. */
import { Ban, CircleCheck, CircleSlash, CircleX, Clock, LoaderCircle, SkipForward, TimerOff } from 'lucide-react'
import type { ScheduleRunStatus } from '../../../src-preload/contract/schedules.ts'
import styles from './schedules.module.css'

const states = {
  waiting: { icon: Clock, tone: 'waiting' },
  running: { icon: LoaderCircle, tone: 'running' },
  succeeded: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: CircleX, tone: 'failed' },
  cancelled: { icon: Ban, tone: 'waiting' },
  refused: { icon: CircleSlash, tone: 'failed' },
  missed: { icon: TimerOff, tone: 'waiting' },
  skipped: { icon: SkipForward, tone: 'waiting' },
} as const satisfies Record<ScheduleRunStatus, unknown>

export function RunState({ status }: { status: ScheduleRunStatus }) {
  const { icon: Icon, tone } = states[status]
  return (
    <span className={styles.state} data-tone={tone}>
      <Icon size={12} aria-hidden />
      {status}
    </span>
  )
}
