/** Where the machine runs out: a full disk, few descriptors. Nothing is lost but what cannot be written, and it recovers by itself. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../helpers/until.ts'
import { node, openHarness, programs } from './engine-harness.ts'

let folder: string
let mounted = false
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-limits-'))
})
afterEach(() => {
  if (mounted) spawnSync('umount', ['-l', folder])
  mounted = false
  rmSync(folder, { recursive: true, force: true })
})

function mountSmallDisk(size: string): boolean {
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0
  return mounted
}

const root = process.getuid?.() === 0
if (!root) process.stderr.write('engine-limits: the tests of a full disk need root to mount a small one; they are skipped.\n')

describe.skipIf(!root)('a full disk', () => {
  it('loses output only, says so, writes every state, refuses new jobs, and recovers', async (context) => {
    if (!mountSmallDisk('16m')) return context.skip('no tmpfs can be mounted here')
    await using host = await openHarness({ data_dir: join(folder, 'data'), settings: { workers: 2 } })
    const writer = await host.submit('/bin/sh', ['-c', 'head -c 40000000 /dev/zero; read line; echo "after $line"'], { input: '' })
    await until(() => host.engine.engineState().disk_full, 'the disk to be full')
    await expect(host.submit('/bin/true')).rejects.toMatchObject({ code: 'DISK_FULL', status: 507 })
    const waiting = await host.store.commits.write(() => {}).then(() => 'written')
    expect(waiting).toBe('written')
    await host.engine.writeInput(writer.id, 'all\n')
    const job = await host.engine.ended(writer.id)
    expect(job).toMatchObject({ status: 'succeeded', exit_code: 0, stdout_bytes: 40_000_000 + 'after all\n'.length, output_truncated: true })
    expect(job.steps).toMatchObject([{ name: 'output_lost', status: 'failed', message: expect.stringContaining('the disk was full') }])
    // What is there is a prefix, and reading reaches the end.
    const piece = await host.engine.output({ id: job.id, from: 0, limit: 100 })
    expect(piece).toMatchObject({ from: 0, next: 100, eof: false })
    expect(await host.engine.output({ id: job.id, from: 39_000_000, limit: 100 })).toMatchObject({ eof: true })
    await host.store.output.remove(job.id)
    await until(() => !host.engine.engineState().disk_full, 'the engine to see the free space')
    expect(await host.run('/bin/echo', ['again'])).toMatchObject({ status: 'succeeded' })
    expect(existsSync(join(host.data_dir, 'ballast'))).toBe(true)
  })

  it('filled by somebody else to the last byte still takes the states of what runs', async (context) => {
    if (!mountSmallDisk('12m')) return context.skip('no tmpfs can be mounted here')
    await using host = await openHarness({ data_dir: join(folder, 'data') })
    const running = await Promise.all(Array.from({ length: 5 }, () => host.submit('/bin/sh', ['-c', 'read line; exit 7'], { input: '' })))
    await until(() => running.every(({ id }) => host.engine.job(id).status === 'running'), 'all to run')
    // Fills what is left; head fails at the end, as it should.
    spawnSync('/bin/sh', ['-c', `cat /dev/zero > ${join(folder, 'filler')}`])
    await expect(host.submit('/bin/true')).rejects.toMatchObject({ code: 'DISK_FULL' })
    for (const { id } of running) await host.engine.writeInput(id, '\n')
    for (const { id } of running) expect(await host.engine.ended(id)).toMatchObject({ status: 'failed', exit_code: 7 })
    const checker = new DatabaseSync(join(host.data_dir, 'opsdeck.db'), { readOnly: true })
    expect(checker.prepare("SELECT count(*) AS n FROM jobs WHERE status = 'failed'").get()?.['n']).toBe(5)
    checker.close()
    rmSync(join(folder, 'filler'))
    await until(() => !host.engine.engineState().disk_full, 'the engine to see the free space')
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })

  it('at the start does not keep the host from starting', async (context) => {
    if (!mountSmallDisk('12m')) return context.skip('no tmpfs can be mounted here')
    {
      const host = await openHarness({ data_dir: join(folder, 'data') })
      await host.run('/bin/true')
      await host.close()
    }
    spawnSync('/bin/sh', ['-c', `cat /dev/zero > ${join(folder, 'filler')}`])
    await using host = await openHarness({ data_dir: join(folder, 'data') })
    expect(host.engine.history({ limit: 5 }).items).toHaveLength(1)
    await expect(host.submit('/bin/true')).rejects.toMatchObject({ code: 'DISK_FULL' })
    rmSync(join(folder, 'filler'))
    await until(() => !host.engine.engineState().disk_full, 'the engine to see the free space')
    expect(await host.run('/bin/true')).toMatchObject({ status: 'succeeded' })
  })
})

describe('few descriptors', () => {
  it('(ulimit -n 64) fail what cannot be started with the reason, and the rest goes on', async () => {
    const child = spawn('/bin/sh', ['-c', 'ulimit -n 64; exec "$@"', 'sh', node, join(programs, 'few-descriptors.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout })) lines.push(line)
    const result = JSON.parse(lines.at(-1) ?? '{}') as { statuses: Record<string, number>; codes: string[]; after: string; alive: boolean }
    expect(result.alive).toBe(true)
    expect(result.statuses['succeeded'] ?? 0).toBeGreaterThan(0)
    expect(Object.values(result.statuses).reduce((sum, n) => sum + n, 0)).toBe(100)
    for (const code of result.codes) expect(['EMFILE', 'EAGAIN']).toContain(code)
    expect(result.codes.length, 'the limit must have been met for this to prove anything').toBeGreaterThan(0)
    expect(result.after).toBe('succeeded')
  }, 120_000)
})
