/** Where terminals lose things elsewhere: the tail of the output when it is read late, and input that comes faster than it is read. */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'
import { until } from '../helpers/until.ts'
import { programs } from './engine-harness.ts'
import { openRunner, type RunnerHarness, type Seen } from './runner-harness.ts'

let host: RunnerHarness
const folder = tempFolder()
let file_number = 0
const newFile = () => join(folder.path, `file-${++file_number}`)
beforeAll(async () => {
  host = await openRunner()
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const text = ({ bytes }: Seen) => Buffer.concat(bytes[0]).toString()
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex')
const isGone = (pid: number) => !existsSync(`/proc/${pid}`)

describe('a terminal that is not read while its program ends', () => {
  /** Gives a program that writes `count` bytes and ends, while nobody takes them until `open` is called. */
  async function endsUnread(count: number): Promise<{ seen: Seen; open: () => void }> {
    const gate = Promise.withResolvers<void>()
    const pid_path = newFile()
    const script = `echo $$ > ${pid_path}; exec head -c ${count} /dev/zero`
    const seen = host.start('/bin/sh', ['-c', script], { capture: 'terminal' }, () => gate.promise)
    await until(() => existsSync(pid_path) && Number(readFileSync(pid_path, 'utf8')) > 0, 'it to start')
    const pid = Number(readFileSync(pid_path, 'utf8'))
    await until(() => isGone(pid), `it to have written ${count} bytes and ended`)
    return { seen, open: gate.resolve }
  }

  it('gives every byte, read half a second after the exit', async () => {
    // 512 KiB are on their way until the terminal is paused; the last bytes are then in the kernel alone.
    const counts = Array.from({ length: 8 }, (_, n) => 512 * 1024 + 2048 * n)
    await Promise.all(
      counts.map(async (count) => {
        const { seen, open } = await endsUnread(count)
        const exited_ms = performance.now()
        // node-pty closes its end 200 ms after the exit.
        await until(() => performance.now() - exited_ms > 500, 'half a second')
        open()
        const report = await seen.ended
        expect(report).toMatchObject({ exit_code: 0, left_behind: 0 })
        expect([count, report.out.bytes, seen.size(0)]).toEqual([count, count, count])
      }),
    )
  })

  it('gives every byte even when the time for leftovers is over', async () => {
    const count = 512 * 1024 + 4096
    const { seen, open } = await endsUnread(count)
    // The end is told although nobody takes anything; all bytes were given before.
    const report = await seen.ended
    expect(report).toMatchObject({ exit_code: 0, out: { bytes: count } })
    expect(seen.size(0)).toBe(count)
    open()
  })
})

describe('input', () => {
  /** Distinct in every place, and free of characters that a terminal in its usual mode would act upon. */
  const lines = (bytes: number) => {
    let all = ''
    for (let n = 0; all.length < bytes; n++) all += `${n} ${randomBytes(24).toString('hex')}\n`
    return all.slice(0, bytes - 1).concat('\n')
  }
  const MB = 1_000_000

  it.each(['split', 'terminal'] as const)('of a megabyte arrives whole and in order, in one piece and in many (%s)', async (capture) => {
    const data = lines(2 * MB)
    const go = newFile()
    writeFileSync(go, '')
    const seen = host.start(join(programs, 'read-later.py'), [go, String(data.length)], { capture, stdin_open: true })
    await until(() => text(seen).includes('ready'), 'it to read')
    const sent = [host.runner.input(seen.key, data.slice(0, MB))]
    for (let from = MB; from < data.length; from += 1777) sent.push(host.runner.input(seen.key, data.slice(from, from + 1777)))
    await Promise.all(sent)
    await seen.ended
    expect(text(seen)).toContain(`sha256 ${sha256(data)} missing 0`)
  })

  it('of a megabyte of lines arrives whole in a terminal of the usual mode', async () => {
    const data = lines(MB)
    const seen = host.start('/bin/sh', ['-c', 'stty -echo; echo ready; head -n 100000 | sha256sum'], { capture: 'terminal' })
    await until(() => text(seen).includes('ready'), 'it to read')
    await host.runner.input(seen.key, data)
    await host.runner.endInput(seen.key)
    await seen.ended
    expect(text(seen)).toContain(sha256(data))
  })

  it.each(['split', 'terminal'] as const)('that nobody reads waits, then is refused whole, and what was taken is not lost (%s)', async (capture) => {
    const go = newFile()
    const piece = lines(512 * 1024)
    const taken: string[] = []
    const count = 16
    // Refused at the latest when 8 MiB wait: the sixteenth piece would fit only if some had been read.
    const seen = host.start(join(programs, 'read-later.py'), [go, String(count * piece.length)], { capture, stdin_open: true })
    await until(() => text(seen).includes('ready'), 'it to be ready')
    let refused: unknown
    let waiting = 0
    for (let n = 0; n < 2 * count && refused === undefined; n++) {
      waiting++
      const one = `${String(n).padStart(7, '0')}\n${piece.slice(8)}`
      const given = host.runner.input(seen.key, one).then(
        () => void waiting--,
        (error: unknown) => {
          refused = error
          taken.pop()
        },
      )
      taken.push(one)
      // An answer to this, or to something asked after it, shows that the runner has looked at it.
      await Promise.race([given, host.runner.resize('nobody', 1, 1).catch(() => {})])
    }
    expect(refused).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('The program does not read its input') })
    expect(waiting, 'senders that wait with what they sent').toBeGreaterThan(count / 2)
    const all = taken.join('')
    expect(all.length).toBeLessThanOrEqual(count * piece.length + 128 * 1024)
    const rest = count * piece.length - all.length
    writeFileSync(go, '')
    if (rest > 0) await host.runner.input(seen.key, 'x'.repeat(rest))
    await seen.ended
    expect(text(seen)).toContain(`sha256 ${sha256((all + 'x'.repeat(Math.max(0, rest))).slice(0, count * piece.length))} missing 0`)
  })

  it.each(['split', 'terminal'] as const)('that waits when the program ends keeps nobody waiting (%s)', async (capture) => {
    const seen = host.start('/bin/sleep', ['600'], { capture, stdin_open: true })
    await until(() => seen.pid !== undefined, 'it to run')
    const sent = Promise.allSettled(Array.from({ length: 4 }, () => host.runner.input(seen.key, 'x'.repeat(MB))))
    await host.runner.resize('nobody', 1, 1).catch(() => {})
    host.runner.end(seen.key, 'cancel', 0)
    await seen.ended
    expect((await sent).length).toBe(4)
    await expect(host.runner.input(seen.key, 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})
