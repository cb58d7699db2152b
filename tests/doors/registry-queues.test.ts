/** Commands of registered programs as items of a queue: judged with it, started in order, files handed on from one to the next. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QueueFile } from '../../src-preload/contract/queue-files.ts'
import type { CheckedQueue, Queue, QueueDefinition } from '../../src-preload/contract/queues.ts'
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

const work = (command: string, args: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({ stage: 'work', command, args, ...more })
const ask = (method: string, path: string, body?: unknown, key?: string) =>
  house.ask(method, `/api/queue${path}`, { ...(body !== undefined && { body }), ...(key !== undefined && { key }) })
const make = (commands: unknown[], more: Record<string, unknown> = {}, key?: string) => ask('POST', '', { name: 'Stages', commands, ...more }, key)

/** As it is when it is over. */
async function ran(commands: unknown[], more: Record<string, unknown> = {}, key?: string): Promise<Queue> {
  const made = await make(commands, more, key)
  expect([made.status, made.text]).toEqual([201, expect.anything()])
  const { id } = made.json<Queue>()
  expect((await ask('POST', `/${id}/execute`, undefined, key)).status).toBe(202)
  return over(id, key)
}

async function over(id: string, key?: string): Promise<Queue> {
  let queue: Queue | undefined
  await until(async () => {
    queue = (await ask('GET', `/${id}`, undefined, key)).json<Queue>()
    return queue.finished_at !== null
  }, 'the queue to end')
  return queue!
}

const download = async (job_id: string | null, file = '') => (await house.ask('GET', `/jobs/${job_id}/download${file}`)).text

const three = (file_id: string) => [
  work('copy', { input: `file_id:${file_id}`, output: 'fetched.txt' }, { key: 'fetch' }),
  work('copy', { input: { from: 'fetch' }, output: 'upper.txt', upper: true }, { program: 'samplework' }),
  work('copy', { input: { from: 1, file: 'upper.txt' }, output: 'stored.txt' }, { title: 'Store it' }),
]

describe('a queue of commands of registered programs', () => {
  it('hands files on through three stages', async () => {
    const { file_id } = await sample.uploaded('a small text', 'first.txt')
    const queue = await ran(three(file_id))
    expect(queue).toMatchObject({ status: 'succeeded', total: 3 })
    expect(queue.items.map(({ title, status, needs, command }) => [title, status, needs, command])).toEqual([
      ['samplework work copy', 'succeeded', [], 'samplework'],
      ['samplework work copy', 'succeeded', [0], 'samplework'],
      ['Store it', 'succeeded', [1], 'samplework'],
    ])
    expect(await Promise.all(queue.items.map(({ job_id }) => download(job_id)))).toEqual(['a small text', 'A SMALL TEXT', 'A SMALL TEXT'])
    expect((await house.ask('GET', `/jobs/${queue.items[2]!.job_id}`)).json()).toMatchObject({
      kind: 'registry',
      queue_id: queue.id,
      output_file: 'stored.txt',
    })
  })

  it('waits for the files it takes, whatever its place and however many run at once', async () => {
    const queue = await ran([work('copy', { input: { from: 'made' } }), work('copy', { input: 'notes.txt' }, { key: 'made' })], { concurrency: 2 })
    expect(queue.items.map(({ index, status, needs }) => [index, status, needs])).toEqual([
      [0, 'succeeded', [1]],
      [1, 'succeeded', []],
    ])
    expect(await download(queue.items.find(({ index }) => index === 0)!.job_id)).toBe('of the workspace')
  })

  it('fails an item whose file was not made, and skips who needs it and nobody else', async () => {
    const queue = await ran(
      [
        work('copy', { input: 'notes.txt' }, { key: 'made' }),
        work('copy', { input: { from: 'made', file: 'other.txt' } }, { key: 'lacking' }),
        work('copy', { input: { from: 'lacking' } }),
        work('say', {}),
      ],
      { stop_on_failure: false },
    )
    expect(queue.items.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'skipped', 'succeeded'])
    expect(queue.items[1]!.error).toEqual({ code: 'INVALID_INPUT', message: expect.stringMatching(/^args\.input: The job ".*" made no file "other\.txt"\.$/) })
    expect(queue.status).toBe('failed')
  })

  it('asks which file is meant where a job made several', async () => {
    const many = work('many', { count: 2 }, { key: 'many' })
    expect((await ran([many, work('copy', { input: { from: 'many' } })])).items[1]).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('Name it with "file".') },
    })
  })

  it.each([
    ['a name that no item has', [work('copy', { input: { from: 'nobody' } })], 'commands.0.args.input.from'],
    ['itself', [work('copy', { input: { from: 0 } })], 'commands.0.needs'],
    ['an item that makes no files', [{ command: 'echo', args: ['a'] }, work('copy', { input: { from: 0 } })], 'commands.1.args.input.from'],
    ['a way out of the folder', [work('say'), work('copy', { input: { from: 0, file: '../notes.txt' } })], 'commands.1.args.input'],
    ['a file for an argument that takes none', [work('say'), work('say', { first: { from: 0 } })], 'commands.1.args.first'],
    ['more than a file', [work('say'), work('copy', { input: { from: 0, path: 'a' } })], 'commands.1.args.input'],
    ['a bad value', [work('steps', { count: 'many' })], 'commands.0.args.count'],
    ['words', [{ stage: 'work', command: 'say', args: ['a'] }], 'commands.0.args'],
    ['values without a stage', [{ command: 'echo', args: { a: 1 } }], 'commands.0.args'],
    ['a program without a stage', [{ command: 'echo', program: 'samplework' }], 'commands.0.program'],
    ['a folder of its own', [work('say', {}, { work_dir: 'sub' })], 'commands.0.work_dir'],
    ['variables', [work('say', {}, { env: { A: 'b' } })], 'commands.0.env'],
  ])('is not made with %s', async (_what, commands, path) => {
    const answer = await make(commands)
    expect([answer.status, answer.json<{ details: { issues: { path: string }[] } }>().details.issues[0]!.path]).toEqual([400, path])
  })

  it('is not made with an upload that is not there, or a command that is not', async () => {
    const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
    const gone = await make([work('say'), work('copy', { input: `file_id:${id}` })])
    expect([gone.status, gone.json()]).toMatchObject([404, { details: { item: 1, file_ids: [id] } }])
    const unknown = await make([work('nothing')])
    expect([unknown.status, unknown.json()]).toMatchObject([400, { details: { item: 0, allowed: expect.arrayContaining(['copy']) } }])
  })

  it('tells before it is made what each item would be', async () => {
    const answer = await ask('POST', '/check', { name: 'Stages', commands: [work('copy', { input: 'notes.txt' }), work('wipe'), work('nothing')] })
    expect(answer.json<CheckedQueue>().items).toMatchObject([
      { command: 'samplework', effect: 'change', rule: 'samplework/work/copy', error: null },
      { command: 'samplework', effect: 'destroy', error: null },
      { title: 'work nothing', effect: null, error: { code: 'INVALID_INPUT' } },
    ])
  })

  it('confirms by being saved what destroys, for exactly that call', async () => {
    expect((await ran([work('wipe')])).items[0]).toMatchObject({ status: 'succeeded', effect: 'destroy' })
  })

  it('can be made once more, and retried from what failed', async () => {
    const { file_id } = await sample.uploaded('again', 'first.txt')
    const made = (await make(three(file_id))).json<Queue>()
    const { definition, lost } = (await ask('GET', `/${made.id}/definition`)).json<QueueDefinition>()
    expect(lost).toEqual([])
    expect(definition.commands).toMatchObject([
      { stage: 'work', command: 'copy', args: { input: `file_id:${file_id}` }, key: 'fetch' },
      { args: { input: { from: 0 } }, program: 'samplework' },
      { args: { input: { from: 1, file: 'upper.txt' } }, title: 'Store it' },
    ])
    const again = (await ask('POST', '', definition)).json<Queue>()
    await ask('POST', `/${again.id}/execute`)
    expect(await over(again.id)).toMatchObject({ status: 'succeeded' })

    const failing = await ran([
      work('copy', { input: 'notes.txt' }),
      { command: 'cat', args: ['later.txt'], key: 'later' },
      work('copy', { input: { from: 0 } }),
    ])
    expect(failing.items.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'skipped'])
    writeFileSync(join(house.workspace, 'later.txt'), 'there now')
    expect((await ask('POST', `/${failing.id}/retry`)).status).toBe(202)
    const retried = await over(failing.id)
    expect(retried.items.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(await download(retried.items[2]!.job_id)).toBe('of the workspace')
  })

  it('takes earlier jobs, and files that they made', async () => {
    const earlier = (await sample.run('copy', { input: 'notes.txt', output: 'early.txt' })).json<{ job_id: string }>().job_id
    const queue = await ran([
      earlier,
      { job_id: earlier, key: 'same', title: 'Once more' },
      work('copy', { input: { from: 'same' } }),
      work('copy', { input: { from: earlier } }),
    ])
    expect(queue.items.map(({ title, status, needs }) => [title, status, needs])).toEqual([
      ['samplework work copy', 'succeeded', []],
      ['Once more', 'succeeded', []],
      ['samplework work copy', 'succeeded', [1]],
      ['samplework work copy', 'succeeded', []],
    ])
    const { definition } = (await ask('GET', `/${queue.id}/definition`)).json<QueueDefinition>()
    expect(definition.commands!.map((item) => (typeof item === 'string' ? item : item.args))).toMatchObject([
      { input: 'notes.txt', output: 'early.txt' },
      { input: 'notes.txt', output: 'early.txt' },
      { input: { from: 1 } },
      { input: { from: earlier } },
    ])
    const { key } = await house.newKey('run', { own_jobs_only: true })
    expect((await make([earlier], {}, key)).status).toBe(404)
    expect((await make([work('copy', { input: { from: earlier } })], {}, key)).status).toBe(400)
    expect((await make([{ job_id: earlier, env: { A: 'b' } }])).status).toBe(400)
  })

  it('is started by a schedule, with what was confirmed by saving that', async () => {
    const queue = { name: 'Planned', commands: [work('copy', { input: 'notes.txt' }), work('copy', { input: { from: 0 }, upper: true }), work('wipe')] }
    const saved = await house.ask('POST', '/api/schedules', { body: { name: 'Planned', target: { queue }, cron: '0 4 1 1 *', time_zone: 'Europe/Berlin' } })
    expect([saved.status, saved.text]).toEqual([201, expect.anything()])
    const path = `/api/schedules/${saved.json<{ id: string }>().id}`
    expect((await house.ask('POST', `${path}/run`)).status).toBe(202)
    let queue_id: string | null | undefined
    await until(async () => {
      const { items } = (await house.ask('GET', `${path}/runs`)).json<{ items: { queue_id: string | null }[] }>()
      queue_id = items[0]?.queue_id
      return typeof queue_id === 'string'
    }, 'the queue to be started')
    const done = await over(queue_id!)
    expect(done.items.map(({ status, error }) => [status, error])).toEqual([
      ['succeeded', null],
      ['succeeded', null],
      ['succeeded', null],
    ])
    expect(await download(done.items[1]!.job_id)).toBe('OF THE WORKSPACE')
  })

  it('can stand in a file of the workspace', async () => {
    mkdirSync(join(house.workspace, '.opsdeck'))
    writeFileSync(
      join(house.workspace, '.opsdeck', 'stages.yaml'),
      'commands:\n  - {key: a, stage: work, command: copy, args: {input: notes.txt}}\n  - {stage: work, command: copy, args: {input: {from: a}, upper: true}}\n',
    )
    const { items } = (await house.ask('GET', '/api/templates')).json<{ items: QueueFile[] }>()
    const file = items.find(({ name }) => name === 'stages')!
    expect(file).toMatchObject({ kind: 'queue', total: 2, verdict: { allowed: true, effect: 'change' } })
    const started = await house.ask('POST', `/api/templates/${file.id}/run`, { body: { if_match: file.etag } })
    expect(started.status).toBe(202)
    const queue = await over(started.json<{ id: string }>().id)
    expect(await download(queue.items[1]!.job_id)).toBe('OF THE WORKSPACE')
  })

  it('shows a key that sees only its own things no file of others', async () => {
    const { key } = await house.newKey('run', { own_jobs_only: true })
    const theirs = await sample.uploaded('theirs', 'first.txt')
    expect((await make(three(theirs.file_id), {}, key)).status).toBe(404)
    const own = await sample.uploaded('own', 'first.txt', key)
    const queue = await ran(three(own.file_id), {}, key)
    expect(queue.status).toBe('succeeded')
    const foreign = await ran([work('copy', { input: 'notes.txt' })])
    const job_id = foreign.items[0]!.job_id!
    const direct = (from: string, of?: string) => sample.run('copy', { input: { from } }, {}, of)
    expect((await direct(job_id, key)).json()).toMatchObject({
      details: { issues: [{ path: 'args.input', message: `There is no job "${job_id}" of a registered program.` }] },
    })
    expect((await direct(queue.items[0]!.job_id!, key)).json()).toMatchObject({ status: 'success' })
    expect((await sample.run('copy', { input: { from: 0 } })).status).toBe(400)
  })
})
