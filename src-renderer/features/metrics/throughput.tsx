/** Jobs that ended in the last fifteen minutes, in pieces of ten seconds: succeeded and not. */
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { useJobs } from '../../stores/jobs.ts'
import { useNow } from '../../ui/time.ts'
import styles from './metrics.module.css'

const piece_s = 10
const pieces = 90
const height = 140

/** Columns for uPlot: the start of each piece in seconds, what succeeded, what did not. */
function counted(jobs: Iterable<Job>, now: number): [number[], number[], number[]] {
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
  return [times, good, bad]
}

function plot(host: HTMLElement, data: [number[], number[], number[]]): uPlot {
  const style = getComputedStyle(host)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const bars = uPlot.paths.bars!({ size: [0.8, 12] })
  const axis = { stroke: color('--muted'), font: "11px 'Inter'", grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } }
  const series = (label: string, name: string) => ({ label, stroke: color(name), fill: color(name), paths: bars, points: { show: false }, width: 0 })
  return new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { y: { range: (_self, _min, max) => [0, Math.max(4, max)] } },
      axes: [
        {
          ...axis,
          size: 24,
          grid: { show: false },
          values: (_self, ticks) => ticks.map((at) => new Date(at * 1000).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })),
        },
        { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
      ],
      series: [{}, series('succeeded', '--ok'), series('failed', '--failed')],
    },
    data,
    host,
  )
}

export function Throughput() {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const scheme = useComputedColorScheme('dark')
  const jobs = useJobs((state) => state.jobs)
  const now = useNow(piece_s)
  const data = useMemo(() => counted(jobs.values(), now), [jobs, now])
  const newest = useRef(data)
  newest.current = data
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in the colours of the theme
  useEffect(() => {
    const element = host.current!
    const made = plot(element, newest.current)
    chart.current = made
    const watcher = new ResizeObserver(() => made.setSize({ width: Math.max(200, element.clientWidth), height }))
    watcher.observe(element)
    return () => {
      watcher.disconnect()
      made.destroy()
      chart.current = null
    }
  }, [scheme])
  useEffect(() => chart.current?.setData(data), [data])
  const sum = (counts: number[]) => counts.reduce((all, one) => all + one, 0)
  return (
    <section aria-labelledby="throughput-title">
      <h3 id="throughput-title">
        Ended in the last 15 minutes <span className={styles.keyOk}>succeeded {sum(data[1])}</span> <span className={styles.keyBad}>failed {sum(data[2])}</span>
      </h3>
      <div
        ref={host}
        className={styles.plot}
        style={{ height }}
        role="img"
        aria-label={`${sum(data[1])} jobs succeeded and ${sum(data[2])} failed in the last 15 minutes`}
      />
    </section>
  )
}
