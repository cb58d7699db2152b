import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Histogram } from '../../../src-main/metrics/histogram.ts'
import { Metrics } from '../../../src-main/metrics/metrics.ts'
import { Store } from '../../../src-main/store/store.ts'
import type { JobStatus } from '../../../src-preload/contract/jobs.ts'
import { series as series_shape, metrics as shape } from '../../../src-preload/contract/metrics.ts'
import { type TempFolder, tempFolder } from '../../helpers/temp-folder.ts'

const idle = { running: 0, queued: 0, following: 0 }
const job = (status: JobStatus, duration_ms: number | null = 10, tool = 'git', template_id: string | null = null) => ({
  ...{ status, tool, command: tool, duration_ms, template_id },
})

let folder: TempFolder
let store: Store
let metrics: Metrics
let now = Date.UTC(2026, 2, 1, 12, 0, 30)

function open(): void {
  store = new Store({ data_dir: folder.path })
  metrics = new Metrics({ rows: store.metrics, commits: store.commits, data_dir: folder.path, now: () => now })
}

function close(): void {
  metrics[Symbol.dispose]()
  store[Symbol.dispose]()
}

function reopen(): void {
  close()
  open()
}

beforeEach(() => {
  folder = tempFolder()
  now = Date.UTC(2026, 2, 1, 12, 0, 30)
  open()
})
afterEach(() => {
  close()
  folder[Symbol.dispose]()
})

describe('metrics', () => {
  it('count a job by how it ended; cancelled, refused and skipped apart', () => {
    for (const status of ['succeeded', 'succeeded', 'failed', 'timed_out', 'interrupted', 'cancelled', 'skipped'] as const) metrics.countJob(job(status))
    metrics.countRefused()
    const { summary, commands } = metrics.snapshot({ running: 2, following: 1, queued: 4 })
    expect(summary.commands).toEqual({ total_executions: 5, successes: 2, failures: 3, success_rate: 40, avg_duration_ms: 10, refused: 1, cancelled: 1 })
    expect(summary.system).toEqual({ active_commands: 3, queued_commands: 4 })
    expect(commands['git']).toMatchObject({ total: 5, successes: 2, failures: 3, success_rate: 40 })
  })

  it('give rates with two decimals and zero for nothing', () => {
    expect(metrics.snapshot(idle).summary.commands.success_rate).toBe(0)
    for (const status of ['succeeded', 'failed', 'failed'] as const) metrics.countJob(job(status))
    expect(metrics.snapshot(idle).summary.commands.success_rate).toBe(33.33)
    metrics.countRequest(1, false)
    metrics.countRequest(2, false)
    metrics.countRequest(4, true)
    expect(metrics.snapshot(idle).summary.api).toEqual({ total_requests: 3, errors: 1, error_rate: 33.33, avg_response_time_ms: 2.33 })
    expect(shape.safeParse(metrics.snapshot(idle)).success).toBe(true)
  })

  it('keep tools apart and forget everything at a reset, for good', () => {
    const empty = metrics.snapshot(idle)
    metrics.countJob(job('succeeded', 100, 'git'))
    metrics.countJob(job('succeeded', 300, 'pip'))
    metrics.countJob(job('interrupted', null, 'pip'))
    const { commands, summary } = metrics.snapshot(idle)
    expect(commands).toMatchObject({ git: { total: 1, avg_ms: 100, p99_ms: 100 }, pip: { total: 2, avg_ms: 300 } })
    expect(summary.commands.avg_duration_ms).toBe(200)
    reopen()
    metrics.reset()
    expect(metrics.snapshot(idle)).toEqual(empty)
    reopen()
    expect(metrics.snapshot(idle)).toEqual(empty)
  })

  it('are the same after a restart, also one without a goodbye, but for the last seconds', () => {
    for (let n = 1; n <= 100; n++) metrics.countJob(job(n % 10 ? 'succeeded' : 'failed', n * 7, n % 2 ? 'git' : 'pip'))
    metrics.countRefused()
    metrics.countRequest(3, true)
    const before = metrics.snapshot(idle)
    const series = metrics.series({ range: '1h' }).points
    reopen()
    expect(metrics.snapshot(idle)).toEqual(before)
    expect(metrics.series({ range: '1h' }).points).toEqual(series)
    metrics.countJob(job('succeeded'))
    expect(metrics.snapshot(idle).summary.commands.total_executions).toBe(101)
  })

  it('are brought to the disk by themselves', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      reopen()
      metrics.countJob(job('succeeded'))
      vi.advanceTimersByTime(5_000)
    } finally {
      vi.useRealTimers()
    }
    store.commits.flush()
    expect(store.metrics.span(0, 0).get('tool:git')).toContain('"successes":1')
  })
})

describe('the series', () => {
  it('counts minutes, hours and days apart, for everything, a tool and a template', () => {
    metrics.countJob(job('succeeded', 10, 'git', 't1'))
    now += 60_000
    metrics.countJob(job('failed', 1000))
    metrics.countJob(job('succeeded', 20, 'pip'))
    now += 3_600_000
    metrics.countJob(job('cancelled'))
    const at = (points: { at: string }[]) => points.map((point) => point.at.slice(11, 16))
    const day = metrics.series({ range: '24h' })
    expect(series_shape.safeParse(day).success).toBe(true)
    expect(day.step_s).toBe(60)
    expect(at(day.points)).toEqual(['12:00', '12:01', '13:01'])
    expect(day.points[1]).toMatchObject({ successes: 1, failures: 1, success_rate: 50, p99_ms: 1000, cancelled: 0 })
    expect(day.points[2]).toMatchObject({ successes: 0, cancelled: 1 })
    const week = metrics.series({ range: '7d' })
    expect(at(week.points)).toEqual(['12:00', '13:00'])
    expect(week.points[0]).toMatchObject({ successes: 2, failures: 1 })
    expect(metrics.series({ range: '90d' }).points).toMatchObject([{ at: '2026-03-01T00:00:00.000Z', successes: 2, failures: 1, cancelled: 1 }])
    expect(metrics.series({ range: '24h', tool: 'pip' }).points).toMatchObject([{ successes: 1, failures: 0, avg_ms: 20 }])
    expect(metrics.series({ range: '24h', template_id: 't1' }).points).toMatchObject([{ successes: 1 }])
    reopen()
    expect(metrics.series({ range: '24h' }).points).toEqual(day.points)
    expect(metrics.series({ range: '7d' }).points).toEqual(week.points)
  })

  it('goes back no further than its range, and forgets what no range shows', () => {
    metrics.countJob(job('succeeded'))
    now += 2 * 3_600_000
    expect(metrics.series({ range: '1h' }).points).toEqual([])
    expect(metrics.series({ range: '6h' }).points).toHaveLength(1)
    now += 40 * 86_400_000
    metrics.countJob(job('succeeded'))
    store.commits.flush()
    expect(store.metrics.range('', 60, 0, 4e9)).toEqual([])
    expect(store.metrics.range('', 3600, 0, 4e9)).toEqual([])
    expect(metrics.series({ range: '90d' }).points).toHaveLength(2)
  })

  it('goes on where it was when the clock is set back', () => {
    metrics.countJob(job('succeeded'))
    now -= 10 * 60_000
    metrics.countJob(job('succeeded'))
    now += 10 * 60_000
    expect(metrics.series({ range: '1h' }).points).toMatchObject([{ successes: 2 }])
  })

  it('survives rows that are not what it wrote', () => {
    metrics.countJob(job('succeeded'))
    close()
    store = new Store({ data_dir: folder.path })
    store.database.exec("UPDATE metrics SET data = 'x'")
    store[Symbol.dispose]()
    open()
    expect(metrics.snapshot(idle).summary.commands.total_executions).toBe(0)
  })
})

describe('the histogram', () => {
  it('tells quantiles to within 5 %, whatever the size of the values', () => {
    for (const scale of [1, 1000, 1_000_000]) {
      const histogram = new Histogram()
      for (let value = 1; value <= 1000; value++) histogram.add(value * scale)
      for (const share of [0.5, 0.95, 0.99]) {
        const exact = share * 1000 * scale
        expect(Math.abs(histogram.quantile(share) - exact) / exact).toBeLessThan(0.051)
      }
      expect(histogram.mean_ms).toBeCloseTo(500.5 * scale)
    }
  })

  it('never tells more or less than there was', () => {
    const histogram = new Histogram()
    expect([histogram.quantile(0.5), histogram.mean_ms]).toEqual([0, 0])
    histogram.add(42)
    expect([histogram.quantile(0.5), histogram.quantile(0.99), histogram.count]).toEqual([42, 42, 1])
    histogram.add(0)
    histogram.add(-1)
    histogram.add(1e12)
    expect(histogram.quantile(0)).toBe(0.5)
    expect(histogram.quantile(1)).toBeLessThanOrEqual(1e12)
  })

  it('counts those up to a limit, keeps itself and adds up', () => {
    const histogram = new Histogram()
    for (let value = 1; value <= 1000; value++) histogram.add(value)
    const [ten, hundred, all] = histogram.atMost([10, 100, 5000])
    expect(ten).toBeGreaterThanOrEqual(9)
    expect(ten).toBeLessThanOrEqual(11)
    expect(hundred).toBeGreaterThanOrEqual(95)
    expect(hundred).toBeLessThanOrEqual(105)
    expect(all).toBe(1000)
    const twice = new Histogram()
    for (let time = 0; time < 2; time++) twice.addKept(JSON.parse(JSON.stringify(histogram.keep())))
    expect([twice.count, twice.sum_ms, twice.quantile(1), twice.quantile(0.5)]).toEqual([2000, 1_001_000, histogram.quantile(1), histogram.quantile(0.5)])
  })
})
