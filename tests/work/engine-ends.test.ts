/** Ends: nothing of a job survives it, whatever it does against that; and each job ends exactly once. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { isAlive } from '../helpers/is-alive.ts'
import { until } from '../helpers/until.ts'
import { type Harness, openHarness, programs } from './engine-harness.ts'

const sh = (script: string): [string, string[]] => ['/bin/sh', ['-c', script]]
const grace_ms = 300
let host: Harness
let folder: string
let file_number = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-ends-'))
  host = await openHarness({ settings: { grace_ms, workers: 8, queue_limit: 10_000 } })
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const newFile = () => join(folder, `file-${++file_number}`)

const pidIn = (path: string) => Number(readFileSync(path, 'utf8'))
/** From the end of the program to the end of the job. */
const tookMs = (job: Job) => Date.parse(job.finished_at!) - Date.parse(job.started_at!) - job.duration_ms!

describe('cancelling', () => {
  it('ends a program that ignores SIGTERM after the grace time', async () => {
    const { id } = await host.submit(join(programs, 'ignore-term.sh'))
    await until(() => host.engine.job(id).stdout_bytes > 0, 'it to be ready')
    await host.engine.cancel(id)
    const job = await host.engine.ended(id)
    expect(job).toMatchObject({ status: 'cancelled', signal: 'SIGKILL' })
    expect(job.duration_ms).toBeGreaterThanOrEqual(grace_ms - 1)
  })

  it.each(['split', 'terminal'] as const)('ends the children too (%s)', async (capture) => {
    const path = newFile()
    const { id } = await host.submit(...sh(`sleep 600 & echo $! > ${path}; wait`), { capture })
    await until(() => existsSync(path) && pidIn(path) > 0, 'the child')
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', signal: 'SIGTERM' })
    expect(isAlive(pidIn(path))).toBe(false)
  })

  it.each(['split', 'terminal'] as const)('ends what double-forked into a session of its own with closed descriptors (%s)', async (capture) => {
    const path = newFile()
    const { id } = await host.submit(join(programs, 'double-fork.py'), [path, 'stay'], { capture })
    await until(() => existsSync(path), 'the daemon')
    const daemon = pidIn(path)
    expect(isAlive(daemon)).toBe(true)
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled' })
    expect(isAlive(daemon)).toBe(false)
  })

  it('ends a stopped program', async () => {
    const { id } = await host.submit(...sh('kill -STOP $$; echo never'))
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled' })
  })

  it('twice is the same as once, and with force it is at once', async () => {
    const { id } = await host.submit(join(programs, 'ignore-term.sh'))
    await until(() => host.engine.job(id).stdout_bytes > 0, 'it to be ready')
    await host.engine.cancel(id)
    await host.engine.cancel(id)
    await host.engine.cancel(id, { force: true })
    const job = await host.engine.ended(id)
    expect(job).toMatchObject({ status: 'cancelled', signal: 'SIGKILL' })
    expect(job.attempts).toHaveLength(1)
  })

  it('what has ended is a conflict and changes nothing', async () => {
    const job = await host.run('/bin/true')
    await expect(host.engine.cancel(job.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(host.engine.job(job.id)).toEqual(job)
    await expect(host.engine.cancel('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('while it waits ends it without an attempt', async () => {
    host.engine.pause()
    const { id } = await host.submit('/bin/true')
    const job = await host.engine.cancel(id)
    expect(job).toMatchObject({ status: 'cancelled', attempts: [], started_at: null, position: null })
    host.engine.resume()
  })

  it('racing with the exit gives exactly one end state, 400 times', async () => {
    const ends = new Map<string, string[]>()
    using _listening = host.engine.on_finished.on(({ id, status }) => void ends.set(id, [...(ends.get(id) ?? []), status]))
    const rounds = Array.from({ length: 400 }, async (_, n) => {
      const { id } = await host.submit('/bin/sleep', [String((n % 7) / 1000)])
      if (n % 3 > 0) await until(() => host.engine.job(id).status !== 'queued', 'it to start')
      if (n % 2 > 0) await new Promise((resolve) => setTimeout(resolve, n % 12))
      const answers = await Promise.allSettled([host.engine.cancel(id), host.engine.cancel(id)])
      const job = await host.engine.ended(id)
      expect(['succeeded', 'cancelled']).toContain(job.status)
      for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'CONFLICT' })
      return job
    })
    const jobs = await Promise.all(rounds)
    for (const { id, status } of jobs) expect(ends.get(id)).toEqual([status])
    const statuses = new Set(jobs.map(({ status }) => status))
    expect(statuses.size, 'both outcomes must have occurred for this to prove anything').toBe(2)
    const rows = host.store.database.prepare("SELECT count(*) AS n FROM attempts WHERE status = 'running'").get()
    expect(rows?.['n']).toBe(0)
  })
})

describe('what a program leaves behind', () => {
  it.each(['split', 'terminal'] as const)('ends at most two seconds after it, with a note (%s)', async (capture) => {
    const path = newFile()
    const script = capture === 'split' ? `exec ${join(programs, 'hold-pipe.sh')} ${path}` : `trap '' HUP; exec ${join(programs, 'hold-pipe.sh')} ${path}`
    const job = await host.run(...sh(script), { capture })
    expect(job).toMatchObject({ status: 'succeeded', exit_code: 0, steps: [{ name: 'background process left' }] })
    expect(tookMs(job)).toBeLessThan(2500)
    expect(isAlive(pidIn(path))).toBe(false)
    expect(String(await host.text(job.id)).trim()).toBe('left')
  })

  it('is found when it left the group and closed everything', async () => {
    const path = newFile()
    const job = await host.run(join(programs, 'double-fork.py'), [path])
    expect(job).toMatchObject({ status: 'succeeded', steps: [{ name: 'background process left' }] })
    expect(isAlive(pidIn(path))).toBe(false)
  })

  it('gets the time to end by itself, and then there is no note', async () => {
    const job = await host.run(...sh('(sleep 0.3; echo late) & exit 4'))
    expect(job).toMatchObject({ status: 'failed', exit_code: 4, steps: [] })
    expect(String(await host.text(job.id))).toBe('late\n')
  })
})

describe('the runner', () => {
  it('that dies interrupts its jobs, leaves nothing running, and is replaced', async () => {
    await using own = await openHarness()
    const path = newFile()
    const daemon_path = newFile()
    const running = await own.submit(...sh(`echo $$ > ${path}; echo hello; sleep 600`))
    const daemon = await own.submit(join(programs, 'double-fork.py'), [daemon_path, 'stay'], {
      retry: { attempts: 2, initial_ms: 10, factor: 2, max_ms: 10, jitter: false },
    })
    await until(() => existsSync(path) && existsSync(daemon_path) && own.engine.job(running.id).stdout_bytes > 0, 'both to run')
    const first = pidIn(daemon_path)
    rmSync(daemon_path)
    process.kill(own.runner.pid!, 'SIGKILL')
    expect(await own.engine.ended(running.id)).toMatchObject({ status: 'interrupted', error: { code: 'INTERRUPTED' } })
    expect(String(await own.text(running.id))).toBe('hello\n')
    await until(() => !isAlive(pidIn(path)) && !isAlive(first), 'the programs of the dead runner to be ended')
    await until(() => existsSync(daemon_path), 'the retried job to run on the new runner')
    expect(isAlive(pidIn(daemon_path))).toBe(true)
    expect(own.engine.job(daemon.id)).toMatchObject({ status: 'running', attempt: 2, attempts: [{ status: 'interrupted' }, { status: 'running' }] })
    expect(await own.run('/bin/true')).toMatchObject({ status: 'succeeded' })
    expect(own.log.join()).toContain('runner process ended')
  })
})

describe('shutting down', () => {
  it('ends what runs, keeps what waits, and the next start goes on with it', async () => {
    const own = await openHarness({ settings: { workers: 1, grace_ms: 200 } })
    const stubborn = await own.submit(join(programs, 'ignore-term.sh'))
    const waiting = await own.submit('/bin/true')
    await until(() => own.engine.job(stubborn.id).stdout_bytes > 0, 'it to be ready')
    await own.close()
    await expect(own.submit('/bin/true')).rejects.toMatchObject({ code: 'NOT_READY' })
    await using again = await openHarness({ data_dir: own.data_dir })
    expect(again.engine.job(stubborn.id)).toMatchObject({ status: 'interrupted', error: { code: 'INTERRUPTED' } })
    expect(await again.engine.ended(waiting.id)).toMatchObject({ status: 'succeeded' })
  })
})
