/** kill -9 of the host while a schedule's time comes, at every named point: its date is started once, and never twice. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrashPointName } from '../../src-main/base/crash-point.ts'
import { node_env } from '../helpers/code-cache.ts'
import { node, programs } from '../work/engine-harness.ts'
import { DrivenClock, minute_ms, openSchedules } from '../work/schedule-harness.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-schedule-crash-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const item = () => ({ command: join(programs, 'note-start.sh'), args: [join(folder, 'starts'), '0.05'] })
const target = () => ({ queue: { name: 'q', commands: [item()], concurrency: 1, priority: 0 } })
const begun = () => (existsSync(join(folder, 'starts')) ? readFileSync(join(folder, 'starts'), 'utf8').trim().split('\n').filter(Boolean) : [])

async function runKilled(crash_at: string): Promise<void> {
  const child = spawn(node, [join(programs, 'schedule-host.ts'), join(folder, 'data'), JSON.stringify(target())], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...node_env, OPSDECK_CRASH_AT: crash_at },
  })
  await new Promise((resolve) => child.once('exit', resolve))
  expect(child.signalCode, `the host must have died at ${crash_at}`).toBe('SIGKILL')
}

/** Whether what the date starts was on its way when the host died: an attempt that began is not begun once more. */
const points: [CrashPointName, 'starts' | 'began'][] = [
  ['schedule-due', 'starts'],
  ['queue-made', 'starts'],
  ['after-accept-write', 'starts'],
  ['queue-item-accepted', 'starts'],
  ['after-start-write', 'began'],
  ['between-spawn-and-record', 'began'],
  ['schedule-started', 'starts'],
]

describe('a schedule whose host is killed at', () => {
  it.each(points)('%s', async (point, how) => {
    await runKilled(point)
    const data_dir = join(folder, 'data')
    // Half a minute later, and long after.
    for (const at of ['2030-01-01T00:01:30Z', '2030-01-02T00:00:00Z']) {
      const host = await openSchedules({ data_dir, clock: new DrivenClock(at) })
      try {
        const [schedule] = (await host.flows.schedules.list({ limit: 10 })).items
        host.clock.pass(2 * minute_ms)
        const runs = await host.over(schedule!.id, 1)
        expect(runs, at).toHaveLength(1)
        const { items } = host.flows.queues.list({ limit: 10 })
        expect(items, `${at}: one queue, and no draft beside it`).toHaveLength(1)
        expect(runs[0]).toMatchObject({ queue_id: items[0]!.id, status: how === 'starts' ? 'succeeded' : expect.stringMatching(/^(?:succeeded|failed)$/) })
        expect(items[0]!.finished_at).not.toBeNull()
      } finally {
        await host.close()
      }
    }
    // One job, and each of its attempts began at most once.
    expect(new Set(begun()).size).toBe(begun().length)
    expect(begun().length).toBeLessThanOrEqual(1)
    if (how === 'starts') expect(begun()).toHaveLength(1)
  })
})
