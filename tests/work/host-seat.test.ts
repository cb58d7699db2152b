/** Programs whose bytes go to the host: in order, whole, no faster than they are taken; the marker and the ends hold for them too. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { programs } from './engine-harness.ts'
import { openRunner, type RunnerHarness } from './runner-harness.ts'

let host: RunnerHarness
const folder = tempFolder()
beforeAll(async () => {
  host = await openRunner()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const text = (parts: readonly Buffer[]) => Buffer.concat(parts).toString()
/** One that a dead runner left may have ended by itself, as its terminal is gone. */
function endByPid(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ESRCH')
  }
}

/** What `seq 1 count` writes. */
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n + 1}\n`).join('')

describe('bytes for the host', () => {
  it.each(['split', 'terminal'] as const)('come in order and whole, also to a slow taker (%s)', async (capture) => {
    const seen = host.start('/usr/bin/seq', ['1', '200000'], { capture }, () => new Promise((done) => setTimeout(done, 1)))
    const report = await seen.ended
    expect(report).toMatchObject({ exit_code: 0, failure: null })
    expect(text(seen.bytes[0]).replaceAll('\r\n', '\n') === numbers(200_000)).toBe(true)
    expect(report.out.bytes).toBe(seen.size(0))
  })

  it('keep stdout and stderr apart', async () => {
    const seen = host.start('/bin/sh', ['-c', 'echo out; echo err >&2'])
    expect(await seen.ended).toMatchObject({ exit_code: 0, out: { bytes: 4 }, err: { bytes: 4 } })
    expect(seen.bytes.map(text)).toEqual(['out\n', 'err\n'])
  })

  it.each(['split', 'terminal'] as const)('of an endless program stop when nobody takes them, and go on from there (%s)', async (capture) => {
    let open: (() => void) | undefined
    const gate = new Promise<void>((done) => {
      open = done
    })
    const memory_bytes = host.runner.memoryBytes()!
    const seen = host.start('/usr/bin/yes', ['0123456789'], { capture }, () => gate)
    await until(() => seen.size(0) >= 256 * 1024, 'the window to be full')
    // What is asked of the runner now comes after everything it had sent.
    for (let n = 0; n < 20; n++) await expect(host.runner.resize('nobody', 80, 24)).rejects.toMatchObject({ code: 'CONFLICT' })
    const stopped_at = seen.size(0)
    expect(stopped_at).toBeLessThanOrEqual(256 * 1024 + 32 * 1024)
    expect(host.runner.memoryBytes()! - memory_bytes).toBeLessThan(64 * 1024 * 1024)
    open!()
    await until(() => seen.size(0) > 4 * 1024 * 1024, 'it to go on')
    host.runner.end(seen.key, 'cancel', 5000)
    expect(await seen.ended).toMatchObject({ ended_by: 'cancel', out: { lost_bytes: 0, cut_bytes: 0 } })
    const all = text(seen.bytes[0]).replaceAll('\r\n', '\n')
    expect(all.slice(0, all.lastIndexOf('\n') + 1).replaceAll('0123456789\n', '')).toBe('')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('a broken taker')
      },
    ],
    ['rejects', () => Promise.reject(new Error('a broken taker'))],
  ])('go on when the taker %s, and that is told', async (_how, take) => {
    const told = host.troubles.length
    const seen = host.start('/usr/bin/seq', ['1', '200000'], {}, take)
    expect((await seen.ended).out.bytes).toBe(Buffer.byteLength(numbers(200_000)))
    expect(host.troubles.length).toBeGreaterThan(told)
    expect(host.troubles.at(-1)).toBe('Output of a program could not be handled: a broken taker')
  })
})

describe('a program for the host', () => {
  it('has a terminal that takes input and a size', async () => {
    const seen = host.start('/bin/sh', ['-c', 'stty size; read -r line; echo "got $line"; stty size'], { capture: 'terminal', cols: 90, rows: 33 })
    await until(() => text(seen.bytes[0]).includes('33 90'), 'its first size')
    await host.runner.resize(seen.key, 101, 12)
    await host.runner.input(seen.key, 'hello\n')
    expect(await seen.ended).toMatchObject({ exit_code: 0 })
    expect(text(seen.bytes[0])).toMatch(/got hello\r\n12 101\r\n$/)
  })

  it.each(['split', 'terminal'] as const)('carries the marker: what leaves its group and session ends with it (%s)', async (capture) => {
    const path = join(folder.path, `daemon-${capture}`)
    const seen = host.start(join(programs, 'double-fork.py'), [path, 'stay'], { capture })
    await until(() => existsSync(path), 'the daemon')
    const daemon = Number(readFileSync(path, 'utf8'))
    const environment = readFileSync(`/proc/${daemon}/environ`, 'latin1').split('\0')
    expect(environment).toContain(`OPSDECK_JOB=${seen.key}`)
    expect(environment).toContain(`OPSDECK_HOST=${host.marker}`)
    host.runner.end(seen.key, 'cancel', 300)
    expect(await seen.ended).toMatchObject({ ended_by: 'cancel' })
    expect(existsSync(`/proc/${daemon}/exe`)).toBe(false)
  })

  it('hears once, and by itself, that the runner died', async () => {
    await using own = await openRunner()
    const both = [own.start('/bin/sleep', ['600']), own.start('/bin/sleep', ['600'], { capture: 'terminal' })]
    await until(() => both.every(({ pid }) => pid !== undefined), 'both to run')
    process.kill(own.runner.pid!, 'SIGKILL')
    for (const { lost } of both) expect(await lost).toBe('The runner process ended (signal SIGKILL).')
    await own.runner.ready()
    const next = own.start('/bin/echo', ['again'])
    await next.ended
    expect(text(next.bytes[0])).toBe('again\n')
    expect(own.troubles).toHaveLength(1)
    for (const { pid } of both) endByPid(pid!)
  })
})
