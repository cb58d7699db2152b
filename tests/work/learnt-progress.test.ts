/** How far a command is: told by its own lines, or by those of earlier successes of the same command; only grows. */
import { rmSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LearntProgress } from '../../src-main/flows/learnt-progress/learnt-progress.ts'
import { commandShape } from '../../src-main/flows/learnt-progress/line-shape.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { until } from '../helpers/until.ts'
import { type Harness, type More, openHarness } from './engine-harness.ts'

let host: Harness
let learnt: LearntProgress
let seen: Job[]
const sh = '/bin/sh'

beforeEach(async () => {
  host = await openHarness()
  learnt = new LearntProgress({ engine: host.engine, store: host.store, on_trouble: (sentence) => host.log.push(sentence) })
  seen = []
  host.engine.on_progress.on((job) => {
    learnt.wake()
    seen.push(job)
  })
})
afterEach(async () => {
  await learnt[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

/** Runs a script, and gives what was told of it while it ran. */
async function run(script: string, args: readonly string[] = [], more: More = {}): Promise<{ job: Job; told: Job[] }> {
  const job = await host.run(sh, ['-c', script, ...args], more)
  await learnt.settled()
  host.store.commits.flush()
  return { job, told: seen.filter(({ id, status, progress }) => id === job.id && status === 'running' && progress !== null) }
}

const shares = (told: readonly Job[]) => told.map(({ progress }) => progress!)
const grows = (told: readonly Job[]) => shares(told).every((share, n, all) => share >= 0 && share <= 1 && (n === 0 || share >= all[n - 1]!))

const build = 'echo fetching 1; sleep 0.5; echo compiling 7f3a9bc2; sleep 0.5; echo linking; sleep 0.5; echo done'

describe('milestones of past successes', () => {
  it('place the next run, whose numbers and hashes are others and which is slower at its beginning', async () => {
    const first = await run(build)
    expect(first.told).toEqual([])
    const slow = build.replace('fetching 1', 'fetching 2').replace('7f3a9bc2', '11aa22bb').replace('sleep 0.5', 'sleep 1.2')
    // The same command by its words: what it does differs by the program's own choice.
    host.store.past_runs.add({ ...host.store.past_runs.of(shapeOf(first.job))[0]!, shape: shapeOf({ ...first.job, args: ['-c', slow] }), at_ms: Date.now() })
    const { job, told } = await run(slow)
    expect(job.status).toBe('succeeded')
    expect(grows(told)).toBe(true)
    expect(told[0]).toMatchObject({ estimate: { by: 'past', overdue: false } })
    // Until "compiling" comes, time alone does not pass its place, a third of the way.
    const waiting = told.filter(({ estimate, progress }) => estimate?.by === 'past' && progress! < 0.4)
    expect(waiting.length).toBeGreaterThan(0)
    expect(Math.max(...shares(told))).toBeGreaterThan(0.6)
    expect(host.engine.job(job.id)).toMatchObject({ progress: null, estimate: null })
  })

  it('say when a run is overdue, and nothing is learnt of one that failed', async () => {
    const script = 'echo one; if [ -e "$0" ]; then sleep 1.9; else sleep 0.8; fi; echo two'
    const marker = `${host.data_dir}/second`
    await run(script, [marker])
    await host.run('/bin/touch', [marker])
    const { told } = await run(script, [marker])
    expect(told.at(-1)).toMatchObject({ estimate: { overdue: true, remaining_ms: null } })
    expect(told.at(-1)!.estimate!.usual_ms).toBeGreaterThan(800)
    const failing = await run('echo one; sleep 0.9; exit 1')
    expect(host.store.past_runs.of(shapeOf(failing.job))).toEqual([])
  })

  it('are kept few and small: of a command that ran often, and of one that writes without end', async () => {
    const { job } = await run('i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo "line of a kind $i"; done; sleep 0.8; echo end')
    const [row] = host.store.past_runs.of(shapeOf(job))
    expect(row!.marks.length).toBeLessThan(8000)
    for (let n = 0; n < 9; n++) host.store.past_runs.add({ shape: shapeOf(job), at_ms: Date.now() + n, duration_ms: n, marks: row!.marks })
    expect(host.store.past_runs.of(shapeOf(job)).map(({ duration_ms }) => duration_ms)).toEqual([8, 7, 6, 5, 4])
    host.store.past_runs.add({ shape: 'other', at_ms: Date.now() + 91 * 86_400_000, duration_ms: 1, marks: '{}' })
    expect(host.store.past_runs.of(shapeOf(job))).toEqual([])
  })
})

describe("a program's own percentages", () => {
  it('win over time, also against a past that says otherwise, and never go back', async () => {
    const script = 'for n in 10 40 30 70 90; do printf "copied %d%%\\n" $n; sleep 0.4; done'
    const first = await run(script)
    expect(grows(first.told)).toBe(true)
    expect(shares(first.told)).toContain(0.7)
    expect(first.told.at(-1)).toMatchObject({ estimate: { by: 'tool' } })
    const second = await run(script)
    expect(shares(second.told)).toContain(0.7)
    expect(second.told.at(-1)).toMatchObject({ estimate: { by: 'tool' } })
  })

  it('on a terminal, said by OSC 9;4, go before everything else', async () => {
    const script =
      'printf "begun\\n"; if [ -e "$0" ]; then sleep 0.7; fi; while [ ! -e "$0" ]; do sleep 0.05; done; printf "\\033]9;4;1;5\\007"; sleep 0.4; printf "10%%\\r20%%\\r"; sleep 0.4'
    const go = `${host.data_dir}/go`
    writeFileSync(go, '')
    const first = await run(script, [go], { capture: 'terminal' })
    expect(new Set(shares(first.told))).toEqual(new Set([0.05]))
    // The next run is believed to be further than that already, until it tells.
    rmSync(go)
    const running = run(script, [go], { capture: 'terminal' })
    await until(() => seen.some(({ id, progress }) => id !== first.job.id && (progress ?? 0) > 0.1), 'a guess')
    writeFileSync(go, '')
    const { told } = await running
    const own = told.slice(told.findIndex(({ progress }) => progress === 0.05))
    expect(new Set(shares(own))).toEqual(new Set([0.05]))
    expect(own.at(-1)).toMatchObject({ estimate: { by: 'tool' } })
  })

  it('are not seen in a table or in a sentence', async () => {
    const { told } = await run('echo "/dev/sda1 45% /"; echo "0% packet loss"; echo "/dev/sdb1 12% /home"; sleep 1')
    expect(told).toEqual([])
  })
})

const shapeOf = (job: Pick<Job, 'workspace' | 'work_dir' | 'command' | 'args'>): string => commandShape(job)
