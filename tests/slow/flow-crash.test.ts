/** Work in steps, killed at every named point: it goes on, or is put back, and never begins a step twice that says it must not. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CrashPointName } from '../../src-main/base/crash-point.ts'
import { ExampleFlow } from '../fixtures/example-flow.ts'
import { node_env } from '../helpers/code-cache.ts'
import { node, openHarness, programs } from '../work/engine-harness.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-flow-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the host until it is killed; gives the id where it was told. */
async function runKilled(crash_at: string): Promise<string | undefined> {
  const child = spawn(node, [join(programs, 'flow-host.ts'), join(folder, 'data'), join(folder, 'notes')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...node_env, OPSDECK_CRASH_AT: crash_at },
  })
  let id: string | undefined
  for await (const line of createInterface({ input: child.stdout })) id = line.split(' ')[1]
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve))
  expect(child.signalCode, `the host must have died at ${crash_at}`).toBe('SIGKILL')
  return id
}

/** How often each point is passed by this flow and its children, so that every pass is met. */
const passes: [CrashPointName, number][] = [
  ['after-accept-write', 4],
  ['after-start-write', 4],
  ['after-step-begin', 3],
  ['between-spawn-and-record', 3],
  ['before-step-end', 3],
  ['after-step-end', 3],
  ['after-exit-before-final-write', 4],
  ['after-final-write', 4],
]

describe('a flow killed at', () => {
  it.each(passes.flatMap(([point, many]) => Array.from({ length: many }, (_, n) => [point, n + 1] as const)))('%s, pass %i', async (point, n) => {
    const told = await runKilled(`${point}:${n}`)
    await using again = await openHarness({ data_dir: join(folder, 'data'), works: [new ExampleFlow()] })
    const { items } = again.engine.history({ limit: 50, kind: 'example' })
    expect(items).toHaveLength(1)
    const id = items[0]!.id
    if (told) expect(told).toBe(id)
    const job = await again.engine.ended(id)
    const noted = existsSync(join(folder, 'notes')) ? readFileSync(join(folder, 'notes'), 'utf8').trim().split('\n') : []
    expect(noted.filter((word) => word === 'second').length).toBeLessThanOrEqual(1)
    if (job.status === 'succeeded') {
      expect(new Set(noted)).toEqual(new Set(['first', 'second', 'third']))
      expect(job.steps.slice(0, 3)).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded', message: 'once' }, { status: 'succeeded' }])
      expect(job.report).toEqual({ checkpoint: { reached: 'second' } })
    } else {
      // Cut off in the step that may not run twice.
      expect(job).toMatchObject({ status: 'failed', error: { code: 'STEP_FAILED' } })
      expect(job.steps.slice(0, 3)).toMatchObject([{ status: 'undone' }, { status: 'undone' }, { status: 'waiting' }])
      expect(noted).not.toContain('third')
    }
    // Nothing that it started is left waiting or running, and what it touched is free.
    for (const child of again.engine.history({ limit: 50, kind: 'command' }).items) {
      expect(child.parent_id).toBe(id)
      expect(['succeeded', 'interrupted', 'skipped', 'cancelled']).toContain(child.status)
    }
    expect(await again.run('/bin/true', [], { leases: ['notes'] })).toMatchObject({ status: 'succeeded' })
    expect(again.engine.engineState()).toMatchObject({ running: 0, queued: 0, flows: 0 })
  })

  it('the undoing goes on with undoing', async () => {
    await runKilled('after-step-begin:2')
    const child = spawn(node, ['--input-type=module', '-e', undoing], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...node_env, DATA: join(folder, 'data'), OPSDECK_CRASH_AT: 'after-step-undo:1' },
      cwd: join(programs, '..', '..', '..'),
    })
    await new Promise((resolve) => child.once('exit', resolve))
    expect(child.signalCode).toBe('SIGKILL')
    await using again = await openHarness({ data_dir: join(folder, 'data'), works: [new ExampleFlow()] })
    const { id } = again.engine.history({ limit: 1, kind: 'example' }).items[0]!
    const job = await again.engine.ended(id)
    expect(job).toMatchObject({ status: 'failed', attempt: 3, attempts: [{ status: 'interrupted' }, { status: 'interrupted' }, { status: 'failed' }] })
    expect(job.steps.slice(0, 3)).toMatchObject([{ status: 'undone' }, { status: 'undone' }, { status: 'waiting' }])
  })
})

/** Starts again on the same data dir, with the crash point of the environment. */
const undoing = `
import { openHarness } from './tests/work/engine-harness.ts'
import { ExampleFlow } from './tests/fixtures/example-flow.ts'
const host = await openHarness({ data_dir: process.env.DATA, works: [new ExampleFlow()], crash_at: process.env.OPSDECK_CRASH_AT })
const { id } = host.engine.history({ limit: 1, kind: 'example' }).items[0]
await host.engine.ended(id)
await host.close()
`
