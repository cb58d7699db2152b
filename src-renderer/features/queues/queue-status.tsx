/** The states of queues and their items as shape, colour and word, beside those that jobs have, too. */
import { CircleHelp, Clock, Pause, PencilLine } from 'lucide-react'
import type { QueueItemStatus, QueueStatus } from '../../../src-preload/contract/queues.ts'
import { StatusIcon, statusWord } from '../../parts/status.tsx'
import styles from './queues.module.css'

const own = {
  draft: { icon: PencilLine, word: 'draft', tone: 'waiting' },
  paused: { icon: Pause, word: 'paused', tone: 'asking' },
  waiting: { icon: Clock, word: 'waiting', tone: 'waiting' },
  asking: { icon: CircleHelp, word: 'asks', tone: 'asking' },
} as const

type Status = QueueStatus | QueueItemStatus

export const stateWord = (status: Status): string => {
  if (status === 'queued') return 'in the line'
  return status in own ? own[status as keyof typeof own].word : statusWord(status as Exclude<Status, keyof typeof own>)
}

/** The word stands beside it. */
export function StateIcon({ status, size = 14 }: { status: Status; size?: number }) {
  if (!(status in own)) return <StatusIcon status={status as Exclude<Status, keyof typeof own>} size={size} mute />
  const { icon: Icon, tone } = own[status as keyof typeof own]
  return <Icon size={size} className={styles.state} data-tone={tone} aria-hidden />
}
