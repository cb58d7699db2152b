/** How long uploads and results are kept: by their last use, by the end of the job. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LinearPattern } from '../../../src-main/base/linear-pattern.ts'
import { ProgressLines } from '../../../src-main/registry/progress-lines.ts'
import { Results } from '../../../src-main/registry/results.ts'
import { Uploads } from '../../../src-main/registry/uploads.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'

const hour_ms = 3_600_000
let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-ages-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function* body(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

it('keeps an upload for a day after its last use, across a new start', async () => {
  let now = Date.parse('2026-03-01T00:00:00Z')
  const open = () =>
    new Uploads({
      folder: join(folder, 'uploads'),
      settings: () => ({ upload_max_bytes: 1000, uploads_total_bytes: 1000, uploads_keep_hours: 24 }),
      receive: async (at, name, bytes) => {
        const parts: Buffer[] = []
        for await (const part of bytes) parts.push(part)
        writeFileSync(join(at, name), Buffer.concat(parts))
        return { size_bytes: Buffer.concat(parts).length, sha256: 'x' }
      },
      now: () => now,
    })
  const uploads = open()
  const { file_id, expires_at } = await uploads.receive({ name: 'a.txt', body: body('bytes'), key_id: 'k' })
  expect(expires_at).toBe('2026-03-02T00:00:00.000Z')
  now += 20 * hour_ms
  uploads.touch([file_id])
  now += 20 * hour_ms
  const again = open()
  expect(again.find(file_id)).toMatchObject({ real: join(folder, 'uploads', file_id) })
  expect(again.find(file_id, 'other')).toBeUndefined()
  {
    using _held = again.hold([file_id])
    now += 100 * hour_ms
    expect(again.removeExpired()).toBe(0)
  }
  now += 25 * hour_ms
  expect(again.find(file_id)).toBeUndefined()
  expect([again.list(), existsSync(join(folder, 'uploads', file_id))]).toEqual([[], false])
})

it('removes what was received in part, and what no note tells of', async () => {
  const at = join(folder, 'uploads')
  mkdirSync(join(at, 'links'), { recursive: true })
  const half = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
  writeFileSync(join(at, half), 'half')
  writeFileSync(join(at, 'README'), 'of the user')
  new Uploads({
    ...{ folder: at, settings: () => ({ upload_max_bytes: 1, uploads_total_bytes: 1, uploads_keep_hours: 1 }) },
    receive: () => Promise.reject(new Error('not called')),
  })
  expect([existsSync(join(at, half)), existsSync(join(at, 'README'))]).toEqual([false, true])
})

it('removes results a day after the end of their job, and tells that they have expired', async () => {
  const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
  const ended = { id, kind: 'registry', status: 'succeeded', started_at: 'x', report: { outputs: [] } }
  let finished_at = new Date(Date.now() - 23 * hour_ms).toISOString()
  const job = () => ({ ...ended, finished_at, queued_at: finished_at }) as unknown as Job
  const results = new Results({
    folder: join(folder, 'results'),
    settings: () => ({ results_keep_hours: 24, results_total_bytes: 1_000_000 }),
    job: (asked) => (asked === id ? job() : null),
    sha256: () => Promise.resolve('x'),
    notice: () => {},
    removed: () => {},
  })
  writeFileSync(join(results.make(id), 'a.txt'), 'made')
  await results.sweep()
  expect((await results.list(job())).files).toMatchObject([{ name: 'a.txt' }])
  finished_at = new Date(Date.now() - 25 * hour_ms).toISOString()
  await expect(results.manifest(job())).rejects.toMatchObject({ code: 'GONE', details: { id, reason: 'expired' } })
  await results.sweep()
  expect(existsSync(results.folderOf(id))).toBe(false)
})

it('keeps results that another program reads, whether they have expired or are too much', async () => {
  const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e12'
  const at = new Date(Date.now() - 25 * hour_ms).toISOString()
  const settings = { results_keep_hours: 24, results_total_bytes: 1_000_000 }
  const results = new Results({
    ...{ folder: join(folder, 'read'), settings: () => settings, sha256: () => Promise.resolve('x'), notice: () => {}, removed: () => {} },
    job: () => ({ id, kind: 'registry', status: 'succeeded', started_at: at, queued_at: at, finished_at: at, report: null }) as unknown as Job,
  })
  writeFileSync(join(results.make(id), 'a.txt'), 'made')
  {
    using _read = results.hold([id])
    await results.sweep()
    expect(existsSync(results.folderOf(id))).toBe(true)
    Object.assign(settings, { results_keep_hours: 100, results_total_bytes: 1 })
    await results.sweep()
    expect(existsSync(results.folderOf(id))).toBe(true)
  }
  await results.sweep()
  expect(existsSync(results.folderOf(id))).toBe(false)
})

it('reads progress from lines, bars and pieces, and never goes back', () => {
  const lines = new ProgressLines({ stream: 'stderr', pattern: new LinearPattern('(\\d+(?:\\.\\d+)?)%'), scale: 100 })
  const shares = ['starting\n', '10', '% done\n', '\r20%\r30%', ' 25% 40% \n', '5%\n', '1e9%\n', '-7%\n', '250%\n'].map((text) => {
    lines.read(text)
    return lines.share
  })
  expect(shares).toEqual([null, null, 0.1, 0.3, 0.4, 0.4, 0.4, 0.4, 1])
})
