/** The last hour up to 90 days: how jobs ended and how long they took, of one tool or of all, and how the machine was. */
import { Button, SegmentedControl, Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { type MetricsSeries, type SeriesQuery, series_ranges } from '../../../src-preload/contract/metrics.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { useConnection } from '../../stores/connection.ts'
import { filterText } from '../../stores/history.ts'
import { openArea } from '../../stores/layout.ts'
import { formatBytes, formatCount, formatPercent } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { formatDuration } from '../../ui/time.ts'
import { Chart, type ChartLine } from './chart.tsx'
import styles from './metrics.module.css'
import { outcomeLines } from './outcome-lines.ts'

type Range = SeriesQuery['range']
const in_words: Record<Range, string> = {
  '1h': 'in the last hour',
  '6h': 'in the last 6 hours',
  '24h': 'in the last 24 hours',
  '7d': 'in the last 7 days',
  '30d': 'in the last 30 days',
  '90d': 'in the last 90 days',
}
const refresh_ms = 10_000

/** Every time of the range, and what the series has to say of each: `empty` where nothing happened. */
function spread<Point extends { at: string }>({ from, to, step_s }: MetricsSeries, points: readonly Point[]) {
  const first = Date.parse(from) / 1000
  const count = Math.round((Date.parse(to) / 1000 - first) / step_s)
  const by_place = new Map(points.map((point) => [Math.round((Date.parse(point.at) / 1000 - first) / step_s), point]))
  const places = Array.from({ length: count }, (_, place) => place)
  return {
    times: places.map((place) => first + place * step_s),
    column: <Empty,>(value: (point: Point) => number | null, empty: Empty) =>
      places.map((place) => (by_place.has(place) ? value(by_place.get(place)!) : empty)),
  }
}

function line(name: string, color: string, values: (number | null)[], format: (value: number) => string): ChartLine {
  const newest = values.findLast((value) => value !== null)
  return { name, color, values, note: typeof newest === 'number' ? format(newest) : 'none' }
}

function Charts({ series, when, tool }: { series: MetricsSeries; when: string; tool: string | null }) {
  const drawn = useMemo(() => {
    const jobs = spread(series, series.points)
    const machine = spread(series, series.machine)
    const ran = (value: (point: MetricsSeries['points'][number]) => number) =>
      jobs.column((point) => (point.successes + point.failures > 0 ? value(point) : null), null)
    return {
      times: jobs.times,
      ended: outcomeLines(
        jobs.column((point) => point.successes, 0).map((count) => count ?? 0),
        jobs.column((point) => point.failures, 0).map((count) => count ?? 0),
        when,
      ),
      durations: [
        line(
          'p50',
          '--ok',
          ran((point) => point.p50_ms),
          formatDuration,
        ),
        line(
          'p95',
          '--change',
          ran((point) => point.p95_ms),
          formatDuration,
        ),
        line(
          'p99',
          '--failed',
          ran((point) => point.p99_ms),
          formatDuration,
        ),
      ],
      answers: [
        line(
          'p99',
          '--accent',
          jobs.column((point) => (point.requests > 0 ? point.response_p99_ms : null), null),
          formatDuration,
        ),
      ],
      processor: [
        line(
          'mean',
          '--accent',
          machine.column((point) => point.cpu_percent, null),
          formatPercent,
        ),
        line(
          'highest',
          '--change',
          machine.column((point) => point.cpu_max_percent, null),
          formatPercent,
        ),
      ],
      memory: [
        line(
          'in use',
          '--accent',
          machine.column((point) => point.memory_used_bytes, null),
          formatBytes,
        ),
      ],
      memory_total: series.machine.at(-1)?.memory_total_bytes ?? 0,
      disk: [
        line(
          'free',
          '--accent',
          machine.column((point) => point.disk_free_bytes, null),
          formatBytes,
        ),
      ],
      loop: [
        line(
          'at most',
          '--accent',
          machine.column((point) => point.loop_delay_max_ms, null),
          formatDuration,
        ),
      ],
    }
  }, [series, when])
  const pick = {
    words: 'Show these runs in the history',
    open: (place: number) => {
      const from_ms = (drawn.times[place] ?? 0) * 1000
      const since = new Date(from_ms).toISOString()
      const until = new Date(from_ms + series.step_s * 1000 - 1).toISOString()
      openArea('history', filterText({ since, until, ...(tool !== null && { tool }) }, Date.now()))
    },
  }
  const lines = (title: string, of: readonly ChartLine[], format: (value: number) => string, least_top?: number, picks = false) => (
    <Chart
      {...(picks && { pick })}
      {...{ title, kind: 'lines', times: drawn.times, lines: of, format, ...(least_top !== undefined && { least_top }) }}
      says={`${title} ${when}; newest: ${of.map(({ name, note }) => `${name} ${note}`).join(', ')}`}
    />
  )
  return (
    <div className={styles.charts}>
      <Chart
        title="Jobs that ended"
        kind="bars"
        times={drawn.times}
        lines={drawn.ended.lines}
        format={formatCount}
        least_top={4}
        says={drawn.ended.says}
        pick={pick}
      />
      {lines('How long they took', drawn.durations, formatDuration, undefined, true)}
      {lines('Processor of the machine', drawn.processor, formatPercent, 100)}
      {lines('Memory of the machine', drawn.memory, formatBytes, drawn.memory_total)}
      {lines('Room on the disk', drawn.disk, formatBytes)}
      {lines('Answers of the API', drawn.answers, formatDuration)}
      {lines('Delay of the event loop', drawn.loop, formatDuration, 10)}
    </div>
  )
}

/** `tools` are those that ran since the last reset. */
export function OverTime({ tools }: { tools: readonly string[] }) {
  const connected = useConnection((state) => state.state.kind === 'connected')
  const [range, setRange] = useState<Range>('1h')
  const [tool, setTool] = useState<string | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: ['metrics', 'series', range, tool],
    queryFn: () => api.system.metrics.series({ range, ...(tool !== null && { tool }) }),
    placeholderData: keepPreviousData,
    refetchInterval: refresh_ms,
    enabled: connected,
  })
  return (
    <section aria-labelledby="over-time-title">
      <div className={styles.overTimeBar}>
        <h3 id="over-time-title">Over time</h3>
        <SegmentedControl aria-label="Range of time" value={range} onChange={(value) => setRange(value as Range)} data={[...series_ranges]} />
        <Select
          aria-label="Tool"
          placeholder="All tools"
          value={tool}
          onChange={setTool}
          data={[...tools]}
          clearable
          searchable
          nothingFoundMessage="No such tool ran"
        />
      </div>
      {error && !data ? (
        <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
          {toFailure(error).message}
        </Note>
      ) : null}
      {data ? <Charts series={data} when={in_words[range]} tool={tool} /> : <div className={styles.chartsWait} />}
    </section>
  )
}
