/** A job of a registered program is run once more from the history: the same call, judged again. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BulkOutcome } from '../../src-preload/contract/jobs.ts'
import { openSampleHouse, Sample } from '../helpers/sample-program.ts'
import type { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
let sample: Sample
beforeAll(async () => {
  house = await openSampleHouse()
  sample = new Sample(house)
  writeFileSync(join(house.workspace, 'notes.txt'), 'first')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function again(id: string, key?: string): Promise<BulkOutcome> {
  const answer = await house.ask('POST', '/api/commands/bulk', { body: { ids: [id], action: 'rerun' }, ...(key !== undefined && { key }) })
  return answer.json<{ items: BulkOutcome[] }>().items[0]!
}

async function done(command: string, args: Record<string, unknown>, more: Record<string, unknown> = {}, key?: string): Promise<string> {
  const id = await sample.start(command, args, more, key)
  await sample.ended(id)
  return id
}

const download = async (id: string) => (await house.ask('GET', `/jobs/${id}/download`)).text

it('is the same call, with the files as they are now and results of its own', async () => {
  const id = await done('copy', { input: 'notes.txt', target: 'a.txt', upper: true }, { title: 'Copy it' })
  writeFileSync(join(house.workspace, 'notes.txt'), 'second')
  const { ok, job_id } = await again(id)
  expect([ok, job_id === id]).toEqual([true, false])
  expect(await sample.ended(job_id!)).toMatchObject({ kind: 'registry', status: 'succeeded', title: 'Copy it', output_file: 'a.txt' })
  expect([await download(id), await download(job_id!)]).toEqual(['FIRST', 'SECOND'])
})

it('works for a job that failed, and for one that took a file of another job', async () => {
  const failed = await again(await done('fail', { code: 5 }))
  expect(await sample.ended(failed.job_id!)).toMatchObject({ status: 'failed', exit_code: 5 })
  const made = await done('copy', { input: 'notes.txt', output: 'b.txt' })
  const taken = await again(await done('copy', { input: { from: made, file: 'b.txt' } }))
  expect(await sample.ended(taken.job_id!)).toMatchObject({ status: 'succeeded' })
})

it('names the upload that has gone since', async () => {
  const { file_id } = await sample.uploaded('of an upload')
  const id = await done('copy', { input: `file_id:${file_id}` })
  expect((await again(id)).ok).toBe(true)
  house.house.rooms.registry.uploads.remove(file_id)
  expect(await again(id)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND', message: expect.stringContaining(file_id) } })
})

it('says which file is not there any more', async () => {
  writeFileSync(join(house.workspace, 'gone.txt'), 'x')
  const id = await done('copy', { input: 'gone.txt' })
  rmSync(join(house.workspace, 'gone.txt'))
  expect(await again(id)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', message: expect.stringContaining('gone.txt') } })
})

it('asks anew for what is hard to undo', async () => {
  expect(await again(await done('wipe', {}, { confirm: true }))).toMatchObject({ ok: false, error: { code: 'CONFIRMATION_REQUIRED' } })
})

it('keeps no secret, and does not run without it', async () => {
  const id = await done('say', { first: 'password=hunter2hunter2' })
  expect(JSON.stringify((await house.ask('GET', `/api/commands/${id}`)).json())).not.toContain('hunter2')
  expect(await again(id)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', message: expect.stringContaining('secret') } })
})

it('runs with the uploads of the one who asks, and jobs of others are not there for a key that sees only its own', async () => {
  const { key } = await house.newKey('run', { own_jobs_only: true })
  const foreign = await done('copy', { input: 'notes.txt' })
  expect(await again(foreign, key)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } })
  const { file_id } = await sample.uploaded('own', 'own.txt', key)
  const mine = await done('copy', { input: `file_id:${file_id}` }, {}, key)
  expect((await again(mine, key)).ok).toBe(true)
})
