/** Each attempt ends once, whatever is said about it later; and cancelling everything starts nothing. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { openHarness, programs } from './engine-harness.ts'

const folder = tempFolder()
afterAll(() => folder[Symbol.dispose]())
const retry = { attempts: 4, initial_ms: 20, factor: 2, max_ms: 1000, jitter: false }

describe('an end that is told twice', () => {
  it('counts once: the first one, for the attempt it was of', async () => {
    await using host = await openHarness({ settings: { workers: 2, grace_ms: 200 }, runner: { file: join(programs, 'twice-ending-runner.ts') } })
    const finished: string[] = []
    using _listening = host.engine.on_finished.on(({ id, status }) => void finished.push(`${id} ${status}`))
    const good = await host.run('/bin/true')
    expect(good).toMatchObject({ status: 'succeeded', exit_code: 0, error: null, attempts: [{ number: 1, status: 'succeeded' }] })
    const bad = await host.run('/bin/sh', ['-c', 'exit 3'])
    expect(bad).toMatchObject({ status: 'failed', exit_code: 3, error: null })
    // The second word of an attempt's end comes while the job waits for its next attempt, or runs it.
    const again = await host.run(join(programs, 'fail-until.sh'), [join(folder.path, 'runs'), '3'], { retry: { ...retry, initial_ms: 1 } })
    expect(again).toMatchObject({ status: 'succeeded', attempts: [{ exit_code: 1 }, { exit_code: 1 }, { exit_code: 0 }] })
    const { id } = await host.submit('/bin/sleep', ['600'])
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await host.engine.cancel(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', attempts: [{ number: 1, status: 'cancelled' }] })
    // One more, so that everything the runner said of those before has arrived.
    const last = await host.run('/bin/true')
    for (const job of [good, bad, again, last]) expect(host.engine.job(job.id)).toEqual(job)
    expect(finished).toEqual([`${good.id} succeeded`, `${bad.id} failed`, `${again.id} succeeded`, `${id} cancelled`, `${last.id} succeeded`])
  })
})

describe('cancelling everything', () => {
  it('starts none of those that waited, although the places of those that ran become free', async () => {
    await using host = await openHarness({ settings: { workers: 2, queue_limit: 1000, grace_ms: 2000 } })
    const starts = join(folder.path, 'starts')
    const running = await Promise.all([host.submit('/bin/sleep', ['600']), host.submit('/bin/sleep', ['600'])])
    await until(() => host.engine.engineState().running === 2, 'both to run')
    const waiting = await Promise.all(Array.from({ length: 60 }, () => host.submit(join(programs, 'note-start.sh'), [starts])))
    const began: string[] = []
    using _listening = host.engine.on_progress.on(({ id, status }) => void (status === 'running' && began.push(id)))
    await host.engine.cancelAll()
    for (const { id } of running) expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', attempts: [{ number: 1 }] })
    for (const { id } of waiting) expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', attempts: [], started_at: null })
    expect(began.filter((id) => waiting.some((one) => one.id === id))).toEqual([])
    expect(existsSync(starts) ? readFileSync(starts, 'utf8') : '').toBe('')
    expect(host.engine.engineState()).toMatchObject({ running: 0, queued: 0 })
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })

  it('also ends what is about to start or waits for its next attempt', async () => {
    await using host = await openHarness({ settings: { workers: 1, grace_ms: 200 } })
    const delayed = await host.submit('/bin/false', [], { retry: { ...retry, initial_ms: 60_000, max_ms: 60_000 } })
    await until(() => host.engine.job(delayed.id).attempt === 2, 'the first attempt to fail')
    const starting = await host.submit('/bin/sleep', ['600'])
    await host.engine.cancelAll()
    expect(await host.engine.ended(starting.id)).toMatchObject({ status: 'cancelled' })
    expect(await host.engine.ended(delayed.id)).toMatchObject({ status: 'cancelled', attempts: [{ number: 1, status: 'failed' }] })
  })
})
