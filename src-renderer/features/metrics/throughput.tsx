/** Jobs that ended in the last fifteen minutes, in pieces of ten seconds: succeeded and not. */
import { useMemo } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { useJobs } from '../../stores/jobs.ts'
import { formatCount } from '../../ui/format.ts'
import { useNow } from '../../ui/time.ts'
import { Chart } from './chart.tsx'
import { outcomeLines } from './outcome-lines.ts'

const piece_s = 10
const pieces = 90

function counted(jobs: Iterable<Job>, now: number): { times: number[]; good: number[]; bad: number[] } {
  const last = Math.floor(now / 1000 / piece_s)
  const first = last - pieces + 1
  const times = Array.from({ length: pieces }, (_, i) => (first + i) * piece_s)
  const good = new Array<number>(pieces).fill(0)
  const bad = new Array<number>(pieces).fill(0)
  for (const job of jobs) {
    if (!hasEnded(job.status) || job.finished_at === null) continue
    const at = Math.floor(Date.parse(job.finished_at) / 1000 / piece_s) - first
    if (at < 0 || at >= pieces) continue
    if (job.status === 'succeeded') good[at]! += 1
    else if (job.status !== 'cancelled' && job.status !== 'skipped') bad[at]! += 1
  }
  return { times, good, bad }
}

export function Throughput() {
  const jobs = useJobs((state) => state.jobs)
  const now = useNow(piece_s)
  const { times, lines, says } = useMemo(() => {
    const { times, good, bad } = counted(jobs.values(), now)
    return { times, ...outcomeLines(good, bad, 'in the last 15 minutes') }
  }, [jobs, now])
  return <Chart title="Ended in the last 15 minutes" kind="bars" times={times} lines={lines} format={formatCount} least_top={4} says={says} />
}
