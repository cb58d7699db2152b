/** What jobs of registered programs made: listed, with checksums, downloaded, and removed in the end; only plain files of their own folder. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Manifest } from '../../src-preload/contract/results.ts'
import { openSampleHouse, Sample } from '../helpers/sample-program.ts'
import type { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let sample: Sample
beforeAll(async () => {
  house = await openSampleHouse()
  sample = new Sample(house)
  writeFileSync(join(house.workspace, 'notes.txt'), 'of the workspace')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const done = async (command: string, args: Record<string, unknown>) => (await sample.run(command, args)).json<{ job_id: string }>().job_id
const folderOf = (id: string) => join(house.folder, 'data', 'results', id)
const manifestOf = async (id: string) => (await house.ask('GET', `/jobs/${id}/manifest`)).json<Manifest>()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('GET /jobs/:id', () => {
  it('is the job with its output and its files, for a job of any kind, also under /v1', async () => {
    const id = await done('copy', { input: 'notes.txt', output: 'a.txt' })
    const answer = (await house.ask('GET', `/jobs/${id}`)).json()
    expect(answer).toMatchObject({
      id,
      job_id: id,
      kind: 'registry',
      status: 'succeeded',
      stdout: '',
      stderr: '16 bytes\n',
      output_file: 'a.txt',
      results: [{ name: 'a.txt', size_bytes: 16 }],
    })
    expect((await house.ask('GET', `/v1/jobs/${id}`)).json()).toEqual(answer)
    const echo = (await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: ['hello'], mode: 'sync' } })).json<{ id: string }>().id
    expect((await house.ask('GET', `/jobs/${echo}`)).json()).toMatchObject({ kind: 'command', stdout: 'hello\n', output_file: null, results: [] })
    expect((await house.ask('GET', '/jobs/nothing')).status).toBe(404)
  })

  it('is not there for a key that sees only its own jobs', async () => {
    const id = await done('copy', { input: 'notes.txt' })
    const { key } = await house.newKey('run', { own_jobs_only: true })
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/manifest'],
      ['GET', '/download'],
      ['DELETE', ''],
    ])
      expect([path, (await house.ask(method!, `/jobs/${id}${path}`, { key })).status]).toEqual([path, 404])
  })

  it('tells what there is of a running job, and cancels it with what it made kept in part', async () => {
    const id = await sample.start('hang')
    await until(() => existsSync(join(folderOf(id), 'begun.txt')), 'the program to begin')
    expect((await house.ask('GET', `/jobs/${id}`)).json()).toMatchObject({ status: 'running', stdout_cut: false, results: [{ name: 'begun.txt' }] })
    expect((await house.ask('GET', `/jobs/${id}/download`)).status).toBe(409)
    expect(await manifestOf(id)).toMatchObject({ expires_at: null, files: [{ name: 'begun.txt', sha256: null, partial: true }] })
    expect((await house.ask('DELETE', `/jobs/${id}`)).status).toBe(202)
    expect(await sample.ended(id)).toMatchObject({ status: 'cancelled' })
    expect((await house.ask('DELETE', `/jobs/${id}`)).status).toBe(409)
    expect(await manifestOf(id)).toMatchObject({ status: 'cancelled', files: [{ name: 'begun.txt', partial: true }] })
    expect((await house.ask('GET', `/jobs/${id}/download`)).text).toMatch(/^\d+$/)
  })
})

describe('GET /jobs/:id/manifest', () => {
  it('names plain files of the folder alone, with checksum and media type', async () => {
    const outside = join(house.folder, 'outside.txt')
    const id = await done('odd', { outside })
    const { files, ...rest } = await manifestOf(id)
    expect(rest).toMatchObject({ job_id: id, status: 'succeeded', truncated: false })
    expect(files.map(({ modified_at: _at, ...file }) => file)).toEqual([
      { name: 'deep/plain.txt', size_bytes: 5, sha256: sha256('plain'), media_type: 'text/plain; charset=utf-8', partial: false },
      { name: 'page.html', size_bytes: 25, sha256: sha256('<script>alert(1)</script>'), media_type: 'application/octet-stream', partial: false },
    ])
    for (const file of [
      'link.txt',
      'linked/passwd',
      'pipe',
      'socket',
      'deep',
      '../outside.txt',
      '..',
      '.',
      '/etc/passwd',
      'deep//plain.txt',
      'deep/../page.html',
      'a%00b',
      '',
    ])
      expect([file, (await house.ask('GET', `/jobs/${id}/download?file=${encodeURIComponent(file)}`)).status]).toEqual([file, file === '' ? 400 : 404])
    // Nothing keeps a program from writing elsewhere with its user's rights; what it wrote there is no result.
    expect(readFileSync(outside, 'utf8')).toBe('outside')
  })

  it('follows no link that came in the place of a folder', async () => {
    const id = await done('odd', { outside: join(house.folder, 'outside.txt') })
    renameSync(join(folderOf(id), 'deep'), join(house.folder, 'moved'))
    symlinkSync(join(house.folder, 'moved'), join(folderOf(id), 'deep'))
    expect((await manifestOf(id)).files.map(({ name }) => name)).toEqual(['page.html'])
    expect((await house.ask('GET', `/jobs/${id}/download?file=deep/plain.txt`)).status).toBe(404)
  })

  it('lists 100 000 files', async () => {
    const id = await done('many', { count: 100_000 })
    const { files, truncated } = await manifestOf(id)
    expect([files.length, truncated, files.at(-1)]).toMatchObject([100_000, false, { name: 'many/099999.txt', sha256: sha256('99999') }])
    writeFileSync(join(folderOf(id), 'one-more.txt'), '')
    expect(await manifestOf(id)).toMatchObject({ truncated: true })
  }, 120_000)
})

describe('GET /jobs/:id/download', () => {
  it('gives a file to be saved, by range and by version, never as a page', async () => {
    const id = await done('odd', { outside: join(house.folder, 'outside.txt') })
    const answer = await house.ask('GET', `/v1/jobs/${id}/download?file=page.html`)
    expect([answer.status, answer.text]).toEqual([200, '<script>alert(1)</script>'])
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'content-length': '25',
    })
    const etag = answer.headers.etag!
    const part = await house.ask('GET', `/jobs/${id}/download?file=page.html`, { headers: { range: 'bytes=1-6', 'if-range': etag } })
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'script', 'bytes 1-6/25'])
    expect((await house.ask('GET', `/jobs/${id}/download?file=page.html`, { headers: { 'if-none-match': etag } })).status).toBe(304)
    expect((await house.ask('GET', `/jobs/${id}/download?file=page.html`, { headers: { range: 'bytes=99-' } })).status).toBe(416)
    const head = await house.ask('HEAD', `/jobs/${id}/download?file=page.html`)
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '25', ''])
  })

  it('gives the first of the outputs, else the only result, else all of them, else what it printed', async () => {
    const named = await done('copy', { input: 'notes.txt', output: 'z.txt' })
    writeFileSync(join(folderOf(named), 'a.txt'), 'another')
    expect((await house.ask('GET', `/jobs/${named}/download`)).text).toBe('of the workspace')
    const only = await done('steps', { count: 1 })
    expect((await house.ask('GET', `/jobs/${only}/download`)).headers['content-disposition']).toContain('steps.txt')
    const several = await done('odd', { outside: join(house.folder, 'outside.txt') })
    const zip = await house.ask('GET', `/jobs/${several}/download`)
    expect([zip.headers['content-type'], zip.bytes.subarray(0, 2).toString()]).toEqual(['application/zip', 'PK'])
    expect(zip.bytes.includes('deep/plain.txt')).toBe(true)
    expect(zip.bytes.includes('linked/passwd')).toBe(false)
    const printed = await done('copy', { input: 'notes.txt', output: '-' })
    const text = await house.ask('GET', `/jobs/${printed}/download`)
    expect([text.text, text.headers['content-disposition'], text.headers['content-type']]).toEqual([
      'of the workspace',
      `attachment; filename="stdout.txt"; filename*=UTF-8''stdout.txt`,
      'text/plain; charset=utf-8',
    ])
    expect((await house.ask('GET', `/jobs/${only}/download?zip=1`)).bytes.subarray(0, 2).toString()).toBe('PK')
    expect((await house.ask('GET', `/jobs/${printed}/download?zip=1`)).status).toBe(404)
    expect((await house.ask('GET', `/jobs/${only}/download?zip=1&file=steps.txt`)).status).toBe(400)
    expect((await house.ask('GET', `/jobs/${only}/download?name=steps.txt`)).status).toBe(400)
  })
})

describe('room and age', () => {
  it('cancels a job that makes more than it may, and keeps that in part', async () => {
    await house.house.rooms.settings.update({ results_job_bytes: 3_000_000 })
    try {
      const answer = (await sample.run('fill', { megabytes: 2000 })).json<{ job_id: string }>()
      expect(answer).toMatchObject({ status: 'error', job_status: 'cancelled' })
      const job = await sample.ended(answer.job_id)
      expect(job.error).toMatchObject({ code: 'DISK_FULL' })
      expect(await manifestOf(answer.job_id)).toMatchObject({ files: [{ name: 'large.bin', partial: true }] })
      const quick = (await sample.run('fill', { megabytes: 4 })).json()
      expect(quick).toMatchObject({ job_status: 'cancelled' })
    } finally {
      await house.house.rooms.settings.update({ results_job_bytes: 4_000_000_000 })
    }
  }, 60_000)

  it('answers 410 for results that were removed or have expired; the job stays', async () => {
    const id = await done('copy', { input: 'notes.txt' })
    rmSync(folderOf(id), { recursive: true })
    for (const path of ['manifest', 'download', 'download?file=out.txt', 'download?zip=1'])
      expect([path, (await house.ask('GET', `/jobs/${id}/${path}`)).error()]).toMatchObject([path, { code: 'GONE', details: { id, reason: 'removed' } }])
    expect((await house.ask('GET', `/jobs/${id}`)).json()).toMatchObject({ status: 'succeeded', results: [], output_file: null })
  })

  it('removes the oldest first where all together are too much, and says so', async () => {
    const first = await done('fill', { megabytes: 3 })
    const second = await done('fill', { megabytes: 3 })
    await house.house.rooms.settings.update({ results_total_bytes: 4_000_000 })
    try {
      const third = await done('fill', { megabytes: 2 })
      await until(() => !existsSync(folderOf(second)), 'room to be made')
      expect([existsSync(folderOf(first)), existsSync(folderOf(third))]).toEqual([false, true])
      expect((await house.ask('GET', `/jobs/${first}/download`)).status).toBe(410)
      expect(readFileSync(join(house.folder, 'data', 'logs', logName()), 'utf8')).toContain('were removed, the oldest first')
    } finally {
      await house.house.rooms.settings.update({ results_total_bytes: 10_000_000_000 })
    }
  }, 60_000)

  it('removes folders that no job stands behind, and nothing else', async () => {
    const { registry } = house.house.rooms
    const nobody = folderOf('0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11')
    mkdirSync(nobody)
    writeFileSync(folderOf('README'), 'mine')
    await registry.results.sweep()
    expect([existsSync(nobody), existsSync(folderOf('README'))]).toEqual([false, true])
  })
})

function logName(): string {
  const now = new Date()
  return `backend-${now.getUTCFullYear()}-${String(now.getUTCMonth() + 1).padStart(2, '0')}-${String(now.getUTCDate()).padStart(2, '0')}.log`
}
