/** One stream of a job in a terminal. */
import type { StreamName } from '../../../src-preload/contract/jobs.ts'
import { useSeenBell } from '../../parts/bell-sign.tsx'
import { ringBell } from '../../stores/bells.ts'
import type { FeedState } from '../../terminal/terminal-feed.ts'
import { TerminalView } from '../../terminal/terminal-view.tsx'
import { useJobSource } from './job-source.ts'

interface Props {
  id: string
  stream: StreamName
  attempt: number | undefined
  label: string
  live: boolean
  onState?: (state: FeedState) => void
}

export function JobTerminal({ id, stream, attempt, ...view }: Props) {
  useSeenBell(id)
  return <TerminalView source={useJobSource(id, stream, attempt)} onBell={() => ringBell(id)} {...view} />
}
