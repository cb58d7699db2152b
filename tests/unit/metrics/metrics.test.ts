import { describe, expect, it } from 'vitest'
import { Histogram } from '../../../src-main/metrics/histogram.ts'
import { Metrics } from '../../../src-main/metrics/metrics.ts'
import type { JobStatus } from '../../../src-preload/contract/jobs.ts'
import { metrics as shape } from '../../../src-preload/contract/system.ts'

const idle = { running: 0, queued: 0, following: 0 }
const job = (status: JobStatus, duration_ms: number | null = 10, tool = 'git') => ({ status, tool, command: tool, duration_ms })

describe('metrics', () => {
  it('count a job by how it ended; cancelled, refused and skipped apart', () => {
    const metrics = new Metrics()
    for (const status of ['succeeded', 'succeeded', 'failed', 'timed_out', 'interrupted', 'cancelled', 'skipped'] as const) metrics.countJob(job(status))
    metrics.countRefused()
    const { summary, commands } = metrics.snapshot({ running: 2, following: 1, queued: 4 })
    expect(summary.commands).toEqual({ total_executions: 5, successes: 2, failures: 3, success_rate: 40, avg_duration_ms: 10, refused: 1, cancelled: 1 })
    expect(summary.system).toEqual({ active_commands: 3, queued_commands: 4 })
    expect(commands['git']).toMatchObject({ total: 5, successes: 2, failures: 3, success_rate: 40 })
  })

  it('give rates with two decimals and zero for nothing', () => {
    const metrics = new Metrics()
    expect(metrics.snapshot(idle).summary.commands.success_rate).toBe(0)
    for (const status of ['succeeded', 'failed', 'failed'] as const) metrics.countJob(job(status))
    expect(metrics.snapshot(idle).summary.commands.success_rate).toBe(33.33)
    metrics.countRequest(1, false)
    metrics.countRequest(2, false)
    metrics.countRequest(4, true)
    expect(metrics.snapshot(idle).summary.api).toEqual({ total_requests: 3, errors: 1, error_rate: 33.33, avg_response_time_ms: 2.33 })
    expect(shape.safeParse(metrics.snapshot(idle)).success).toBe(true)
  })

  it('keep tools apart and forget everything at a reset', () => {
    const metrics = new Metrics()
    metrics.countJob(job('succeeded', 100, 'git'))
    metrics.countJob(job('succeeded', 300, 'pip'))
    metrics.countJob(job('interrupted', null, 'pip'))
    const { commands, summary } = metrics.snapshot(idle)
    expect(commands).toMatchObject({ git: { total: 1, avg_ms: 100, p99_ms: 100 }, pip: { total: 2, avg_ms: 300 } })
    expect(summary.commands.avg_duration_ms).toBe(200)
    metrics.reset()
    expect(metrics.snapshot(idle)).toEqual(new Metrics().snapshot(idle))
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
})
