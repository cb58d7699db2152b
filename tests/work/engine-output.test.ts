/** Stored output: every byte, in order, readable while it grows; cut only where the cap says so, and said. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/until.ts'
import { type Harness, node, openHarness } from './engine-harness.ts'

const sh = (script: string): [string, string[]] => ['/bin/sh', ['-c', script]]
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
let host: Harness
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-output-'))
  host = await openHarness()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

/** Follows a stream by offset, as the doors do. */
async function follow(id: string, limit: number): Promise<{ bytes: Buffer; encodings: Set<string> }> {
  const parts: Buffer[] = []
  const encodings = new Set<string>()
  for (let from = 0; ; ) {
    const piece = await host.engine.output({ id, from, limit, wait_ms: 5000 })
    expect(piece.from).toBe(from)
    parts.push(Buffer.from(piece.data, piece.encoding))
    if (piece.data !== '') encodings.add(piece.encoding)
    from = piece.next
    if (piece.eof) return { bytes: Buffer.concat(parts), encodings }
  }
}

describe('bytes', () => {
  it.each([1, 7, 65_536])('that are not UTF-8 come back identical, read in pieces of %i', async (limit) => {
    const path = join(folder, 'noise')
    const noise = Buffer.concat([Buffer.from('grüße 世界\r\r\n\0\ud800'), randomBytes(limit === 1 ? 300 : 70_000), Buffer.from('\ufeff end')])
    writeFileSync(path, noise)
    const { id } = await host.submit('/bin/cat', [path])
    const { bytes } = await follow(id, limit)
    expect(sha(bytes)).toBe(sha(noise))
    expect(sha(await host.text(id))).toBe(sha(noise))
  })

  it('that are UTF-8 stay text although pieces end inside characters', async () => {
    const path = join(folder, 'text')
    const text = Buffer.from('aé世😀'.repeat(5000))
    writeFileSync(path, text)
    const { id } = await host.submit('/bin/cat', [path])
    await host.engine.ended(id)
    for (const limit of [4, 5, 7, 1001]) {
      const { bytes, encodings } = await follow(id, limit)
      expect(bytes.equals(text)).toBe(true)
      expect([...encodings]).toEqual(['utf8'])
    }
  })

  it('of a character written in two halves are text once the second half is there', async () => {
    const { id } = await host.submit(...sh(String.raw`printf 'x\303'; read line; printf '\251'`), { input: '' })
    await until(() => host.engine.job(id).stdout_bytes === 2, 'the first half')
    expect(await host.engine.output({ id, from: 0, limit: 100 })).toMatchObject({ data: 'x', encoding: 'utf8', next: 1, eof: false })
    const second = host.engine.output({ id, from: 1, limit: 100, wait_ms: 20_000 })
    await host.engine.writeInput(id, '\n')
    expect(await second).toMatchObject({ data: 'é', encoding: 'utf8', next: 3 })
  })

  it('of a run that is over at once came at its end, without an index of their own', async () => {
    const job = await host.run('/bin/echo', ['one'])
    const { streams, attempt } = await host.engine.timing(job.id)
    expect(streams).toEqual([{ stream: 'stdout', size_bytes: 4, times: [[expect.any(Number), 4]] }])
    expect(attempt).toBe(1)
    // A run that goes on keeps when its bytes came, also when they came at once.
    const longer = await host.run(...sh('echo one; sleep 1.2'))
    const { streams: of_longer } = await host.engine.timing(longer.id)
    expect(of_longer[0]?.times.length).toBeGreaterThan(0)
    expect(of_longer[0]!.times[0]![0]).toBeLessThan(longer.duration_ms!)
  })

  it('of a character that never ends come as base64', async () => {
    const job = await host.run(...sh(String.raw`printf 'x\303'`))
    expect(await host.engine.output({ id: job.id, from: 0, limit: 100 })).toMatchObject({ data: 'eMM=', encoding: 'base64', eof: true })
  })

  it('of a terminal lose nothing at the end, 200 times', async () => {
    const lines = `${Array.from({ length: 400 }, (_, n) => `line ${n}`).join('\r\n')}\r\n`
    const script = 'i=0; while [ $i -lt 400 ]; do echo "line $i"; i=$((i+1)); done'
    host.settings.queue_limit = 1000
    const jobs = await Promise.all(Array.from({ length: 200 }, () => host.submit(...sh(script), { capture: 'terminal' })))
    for (const { id } of jobs) {
      expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded', stdout_bytes: lines.length })
      expect(String(await host.text(id))).toBe(lines)
    }
  })

  it('of a terminal are whole when the last of them come in one large write', async () => {
    const job = await host.run(node, ['-e', "process.stdout.write('x'.repeat(3_000_000) + 'END')"], { capture: 'terminal' })
    const bytes = await host.text(job.id)
    expect(bytes.length).toBe(3_000_003)
    expect(bytes.subarray(-3).toString()).toBe('END')
  })
})

describe('reading', () => {
  it('waits for bytes, and ends with eof', async () => {
    const { id } = await host.submit(...sh('read line; echo "$line"'), { input: '' })
    const piece = host.engine.output({ id, from: 0, limit: 100, wait_ms: 20_000 })
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await host.engine.writeInput(id, 'now\n')
    expect(await piece).toMatchObject({ data: 'now\n', from: 0, next: 4 })
    expect(await host.engine.output({ id, from: 4, limit: 100, wait_ms: 20_000 })).toEqual({ data: '', encoding: 'utf8', from: 4, next: 4, eof: true })
  })

  it('can be given up', async () => {
    const { id } = await host.submit('/bin/sleep', ['30'])
    const given_up = new AbortController()
    const piece = host.engine.output({ id, from: 0, limit: 100, wait_ms: 30_000 }, given_up.signal)
    given_up.abort()
    expect(await piece).toMatchObject({ data: '', eof: false })
    await host.engine.cancel(id)
    await host.engine.ended(id)
  })

  it('beyond the end gives eof, of an unknown attempt NOT_FOUND, of a stream it has not INVALID_INPUT', async () => {
    const { id } = await host.run('/bin/echo', ['hello'])
    expect(await host.engine.output({ id, from: 1000, limit: 10 })).toMatchObject({ data: '', eof: true })
    await expect(host.engine.output({ id, from: 0, limit: 10, attempt: 2 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(host.engine.output({ id, from: 0, limit: 10, stream: 'terminal' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(host.engine.output({ id: 'nobody', from: 0, limit: 10 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of a range of the raw bytes gives exactly that', async () => {
    const { id } = await host.run(...sh('printf 0123456789'))
    const raw = await host.engine.rawOutput(id)
    expect(raw).toMatchObject({ size_bytes: 10, complete: true })
    const parts: Buffer[] = []
    for await (const part of raw.open(3, 7)) parts.push(part as Buffer)
    expect(String(Buffer.concat(parts))).toBe('3456')
  })

  it('is told how far each stream has grown', async () => {
    const seen: Record<string, number[]> = {}
    using _listening = host.engine.on_output.on(({ id, stream, bytes }) => {
      seen[`${id} ${stream}`] = [...(seen[`${id} ${stream}`] ?? []), bytes]
    })
    const job = await host.run(...sh('printf out; sleep 0.05; printf more; printf err >&2'))
    expect(seen[`${job.id} stdout`]?.at(-1)).toBe(7)
    expect(seen[`${job.id} stderr`]).toEqual([3])
  })

  it('keeps a timing index beside the output', async () => {
    const job = await host.run(...sh('echo one; sleep 0.2; echo two'))
    const index = readFileSync(join(host.store.output.folderOf(job.id), '1.stdout-index'))
    const records = Array.from({ length: index.length / 16 }, (_, n) => [index.readDoubleLE(n * 16), index.readDoubleLE(n * 16 + 8)] as const)
    expect(records.map(([, bytes]) => bytes)).toEqual([4, 8])
    expect(records[1]![0] - records[0]![0]).toBeGreaterThan(150)
  })
})

describe('the cap', () => {
  const cap = 64 * 1024
  /** 16-byte lines that say their own offset. */
  const lines = (count: number) => `i=0; while [ $i -lt ${count} ]; do printf '%015d\\n' $((i*16)); i=$((i+1)); done`

  it('keeps head and newest tail, marks the cut, and says how much is missing', async () => {
    host.settings.output_cap_bytes = cap
    const job = await host.run(...sh(lines(20_000)))
    expect(job).toMatchObject({ status: 'succeeded', stdout_bytes: 320_000, output_truncated: true })
    expect(job.steps.map(({ name }) => name)).toEqual(['output_truncated'])
    const kept = readdirSync(host.store.output.folderOf(job.id)).filter((name) => !name.endsWith('-index'))
    const bytes = kept.reduce((sum, name) => sum + statSync(join(host.store.output.folderOf(job.id), name)).size, 0)
    expect(bytes).toBeLessThanOrEqual(cap)
    expect(bytes).toBeGreaterThan(cap * 0.8)
    let from = 0
    const starts: number[] = []
    for (;;) {
      const piece = await host.engine.output({ id: job.id, from, limit: 4096 })
      if (piece.from !== from) starts.push(piece.from)
      if (piece.data.length > 0) {
        const line = piece.data.indexOf('\n') + 1
        // Each line names its offset, so what is where it should be proves itself.
        expect(Number(piece.data.slice(line, line + 15))).toBe(piece.from + line)
      }
      from = piece.next
      if (piece.eof) break
    }
    expect(from).toBe(320_000)
    expect(starts).toHaveLength(1)
    expect(starts[0]).toBeGreaterThan(250_000)
    const raw = String(await host.text(job.id))
    expect(raw).toContain(`[opsdeck: ${starts[0]! - cap / 2} bytes were not kept here]`)
    expect(raw.endsWith('000000000319984\n')).toBe(true)
    host.settings.output_cap_bytes = 1024 ** 3
  })

  it('holds for a program that writes without a newline as fast as it can, in bounded memory', async () => {
    const size = 2 * 1024 ** 3 * (process.env['CI'] ? 0.25 : 1)
    host.settings.output_cap_bytes = 1024 ** 2
    const before = process.memoryUsage().rss
    const { id } = await host.submit('/usr/bin/head', ['-c', String(size), '/dev/zero'])
    let most = 0
    let most_runner = 0
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
      most_runner = Math.max(most_runner, host.runner.memoryBytes() ?? 0)
    }, 20)
    const job = await host.engine.ended(id)
    clearInterval(watching)
    expect(job).toMatchObject({ status: 'succeeded', stdout_bytes: size, output_truncated: true })
    expect(await host.store.output.keptBytes(id)).toBeLessThan(1024 ** 2 + 64 * 1024)
    expect(most - before).toBeLessThan(64 * 1024 ** 2)
    expect(most_runner).toBeLessThan(200 * 1024 ** 2)
    host.settings.output_cap_bytes = 1024 ** 3
  })
})
