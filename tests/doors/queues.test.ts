/** Queues over HTTP: made whole or not at all, run in their order, held, answered, cancelled, run again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Queue, QueueItem, QueueSummary } from '../../src-preload/contract/queues.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const echo = (...args: string[]) => ({ command: 'echo', args })
const post = (body: unknown, key?: string) => house.ask('POST', '/api/queue', { body, ...(key !== undefined && { key }) })
const act = (id: string, what: string, body?: unknown) => house.ask('POST', `/api/queue/${id}/${what}`, { body: body ?? {} })
const get = async (id: string) => (await house.ask('GET', `/api/queue/${id}`)).json<Queue>()
const ended = async (id: string) => {
  await until(async () => (await get(id)).finished_at !== null, `queue ${id} to end`)
  return get(id)
}
async function made(body: unknown): Promise<Queue> {
  const answer = await post(body)
  expect([answer.status, answer.text.slice(0, 500)]).toEqual([201, expect.any(String)])
  return answer.json<Queue>()
}
async function run(body: unknown): Promise<Queue> {
  const { id } = await made(body)
  expect((await act(id, 'execute')).status).toBe(202)
  return ended(id)
}
const statuses = ({ items }: Queue) => items.map(({ status }) => status)
const output = async ({ job_id }: QueueItem) => (await house.ask('GET', `/api/commands/${job_id}/output`)).json<{ data: string }>().data
const count = async () => (await house.ask('GET', '/api/queue?limit=500')).json<{ items: QueueSummary[] }>().items.length

describe('a queue', () => {
  it('is a draft until it is executed, and then runs its items in the order of the list', async () => {
    const queue = await made({ name: 'Three', commands: [echo('one'), echo('two'), echo('three')] })
    expect(queue).toMatchObject({ name: 'Three', status: 'draft', total: 3, counts: { waiting: 3 }, started_at: null })
    expect((await house.ask('GET', '/api/commands/history')).json<{ items: Job[] }>().items).toEqual([])
    expect((await act(queue.id, 'execute')).json()).toMatchObject({ id: queue.id, status: 'running' })
    const over = await ended(queue.id)
    expect(over).toMatchObject({ status: 'succeeded', run: 1, counts: { succeeded: 3 } })
    expect(await Promise.all(over.items.map(output))).toEqual(['one\n', 'two\n', 'three\n'])
    const [first, second, third] = over.items as [QueueItem, QueueItem, QueueItem]
    expect(first.finished_at! <= second.started_at! && second.finished_at! <= third.started_at!).toBe(true)
    const job = (await house.ask('GET', `/api/commands/${first.job_id}`)).json<Job>()
    expect(job).toMatchObject({ queue_id: queue.id, requested_by: { door: 'queue', key_id: queue.requested_by.key_id }, timeout_ms: 60_000, capture: 'split' })
    expect((await act(queue.id, 'execute')).status).toBe(409)
  })
})

describe('what an item can be', () => {
  it('a saved command, an earlier job, a command, a line; a plain id is either of the first two', async () => {
    const saved = (await house.ask('POST', '/api/commands/saved', { body: { command: 'echo', args: ['saved'], name: 'Say saved' } })).json<{ id: string }>()
    const job = (await house.ask('POST', '/api/commands/execute', { body: { ...echo('earlier'), mode: 'sync' } })).json<Job>()
    const queue = await run({
      name: 'Sources',
      commands: [saved.id, job.id, { saved_id: saved.id }, { job_id: job.id, title: 'Once more' }, echo('inline'), { line: "echo 'a line'" }],
    })
    expect(await Promise.all(queue.items.map(output))).toEqual(['saved\n', 'earlier\n', 'saved\n', 'earlier\n', 'inline\n', 'a line\n'])
    expect(queue.items.map(({ title }) => title)).toEqual(['Say saved', 'echo earlier', 'Say saved', 'Once more', 'echo inline', 'echo a line'])
    const users = (await house.ask('GET', `/api/queue?saved_id=${saved.id}`)).json<{ items: QueueSummary[] }>().items
    expect(users.map(({ id }) => id)).toEqual([queue.id])
  })

  it('a typed line of several commands becomes a queue; a pipe hands the output on', async () => {
    const piped = await run({ name: 'Pipe', line: 'echo bytes | echo read && echo done' })
    expect(piped.items.map(({ needs, input_from }) => [needs, input_from])).toEqual([
      [[], null],
      [[0], 0],
      [[1], null],
    ])
    const raw = await house.ask('GET', `/api/commands/${piped.items[1]!.job_id}/output`, { headers: { accept: 'application/octet-stream' } })
    expect(raw.bytes).toEqual(Buffer.from([0xff, 0xfe, 0, ...Buffer.from('café')]))
    const mixed = await run({ name: 'Mixed', line: 'echo fail && echo never; echo always' })
    expect(mixed).toMatchObject({ status: 'failed', stop_on_failure: false })
    expect(statuses(mixed)).toEqual(['failed', 'skipped', 'succeeded'])
    for (const [line, code] of [
      ['echo a || echo b', 'COMMAND_REFUSED'],
      ['echo a > file && echo b', 'COMMAND_REFUSED'],
      ['echo a &&', 'INVALID_INPUT'],
      ['&& echo a', 'INVALID_INPUT'],
    ] as const)
      expect([line, (await post({ name: 'x', line })).error().code]).toEqual([line, code])
  })

  it('a command with an input of its own', async () => {
    const queue = await run({ name: 'Input', commands: [{ ...echo('read'), input: 'given\n' }] })
    expect(await output(queue.items[0]!)).toBe('given\n')
  })

  it('a large output goes through a pipe as it is', async () => {
    const queue = await run({ name: 'Flood', line: 'echo flood 3000000 | echo read' })
    expect(queue.status).toBe('succeeded')
    expect((await house.ask('GET', `/api/commands/${queue.items[1]!.job_id}`)).json<Job>().stdout_bytes).toBe(3_000_000)
    const empty = await run({ name: 'Empty', commands: [echo('flood', '0'), { ...echo('read'), input_from: 0 }] })
    expect(statuses(empty)).toEqual(['succeeded', 'succeeded'])
  })
})

describe('order', () => {
  it('goes by needs where they are given, several at once where that is allowed', async () => {
    const queue = await made({
      name: 'Diamond',
      concurrency: 3,
      commands: [
        { ...echo('last'), key: 'last', needs: ['left', 'right'] },
        { ...echo('sleep', '0.3'), key: 'left', needs: ['first'] },
        { ...echo('sleep', '0.3'), key: 'right', needs: ['first'] },
        { ...echo('first'), key: 'first' },
      ],
    })
    await act(queue.id, 'execute')
    await until(async () => (await get(queue.id)).counts.running === 2, 'both sides to run at once')
    const over = await ended(queue.id)
    const [last, left, right, first] = over.items as [QueueItem, QueueItem, QueueItem, QueueItem]
    expect(over.status).toBe('succeeded')
    expect(first.finished_at! <= left.started_at! && first.finished_at! <= right.started_at!).toBe(true)
    expect(left.finished_at! <= last.started_at! && right.finished_at! <= last.started_at!).toBe(true)
  })

  it('changes while items wait; what has begun stays where it is', async () => {
    const { id } = await made({ name: 'Moved', commands: [echo('sleep', '600'), { ...echo('b'), key: 'b' }, echo('c'), { ...echo('d'), key: 'd' }] })
    const order = (body: object) => house.ask('PATCH', `/api/queue/${id}`, { body })
    expect((await order({ order: ['d'] })).status).toBe(200)
    expect((await get(id)).items.map(({ index }) => index)).toEqual([3, 0, 1, 2])
    expect((await order({ order: [0, 3, 'b'], name: 'Moved again', priority: 5 })).json()).toMatchObject({ name: 'Moved again', priority: 5 })
    await act(id, 'execute')
    await until(async () => (await get(id)).items[0]!.status === 'running', 'the first to run')
    expect((await order({ order: [0] })).error()).toMatchObject({ code: 'CONFLICT' })
    expect((await order({ order: ['nobody'] })).error()).toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'order.0' }] } })
    expect((await order({ order: [2, 2] })).status).toBe(400)
    await order({ order: [2, 'b'] })
    const { job_id } = (await get(id)).items[0]!
    expect((await house.ask('GET', `/api/commands/${job_id}`)).json<Job>().queue_id).toBe(id)
    await house.ask('PATCH', `/api/queue/${id}`, { body: { stop_on_failure: false } })
    await house.ask('DELETE', `/api/commands/${job_id}?force=true`)
    const over = await ended(id)
    expect(over.items.map(({ index, status }) => [index, status])).toEqual([
      [0, 'cancelled'],
      [2, 'succeeded'],
      [1, 'succeeded'],
      [3, 'succeeded'],
    ])
    const begun = over.items.slice(1).map(({ started_at }) => started_at!)
    expect(begun).toEqual(begun.toSorted())
    expect((await order({ concurrency: 2 })).status).toBe(409)
    expect((await order({ name: 'Only the name' })).status).toBe(200)
  })
})

describe('a failure', () => {
  it('stops the rest, which says why', async () => {
    const queue = await run({ name: 'Stops', commands: [echo('a'), { ...echo('fail'), key: 'breaks' }, echo('b'), echo('c')] })
    expect(queue).toMatchObject({ status: 'failed', counts: { succeeded: 1, failed: 1, skipped: 2 } })
    expect(queue.items[1]!).toMatchObject({ exit_code: 3, error: { message: 'It ended with exit code 3.' } })
    expect(queue.items[2]!.error).toEqual({ code: 'SKIPPED', message: '"breaks" ended as failed, so this was not started.' })
    expect(queue.items[3]!.job_id).toBeNull()
  })

  it('skips only what needs it where the queue says so', async () => {
    const commands = [{ ...echo('fail'), key: 'breaks' }, echo('b'), { ...echo('c'), key: 'c', needs: ['breaks'] }, { ...echo('d'), needs: ['c'] }, echo('e')]
    const queue = await run({ name: 'Goes on', stop_on_failure: false, commands })
    expect(queue.status).toBe('failed')
    expect(statuses(queue)).toEqual(['failed', 'succeeded', 'skipped', 'skipped', 'succeeded'])
  })

  it('is run again from there: a new run of what did not succeed, with the record of both', async () => {
    const failing = await run({ name: 'Again', commands: [echo('a'), { ...echo('fail') }, echo('b')] })
    expect((await act(failing.id, 'retry')).json()).toMatchObject({ status: 'running', run: 2 })
    const again = await ended(failing.id)
    expect(again).toMatchObject({ status: 'failed', run: 2 })
    expect(again.items[0]).toEqual(failing.items[0])
    expect(again.items[1]!.past).toEqual([{ run: 1, status: 'failed', job_id: failing.items[1]!.job_id, error: failing.items[1]!.error }])
    expect(again.items[1]!.job_id).not.toBe(failing.items[1]!.job_id)
    expect(again.items[2]!.past).toMatchObject([{ run: 1, status: 'skipped', job_id: null }])
    const fine = await run({ name: 'Fine', commands: [echo('a')] })
    expect((await act(fine.id, 'retry')).error().code).toBe('CONFLICT')
  })

  it('is tried again by itself where the item says so, each attempt with its own output', async () => {
    const queue = await run({ name: 'Retried', commands: [{ ...echo('fail'), retry: { attempts: 2, initial_ms: 1, jitter: false } }] })
    expect(queue.items[0]).toMatchObject({ status: 'failed', attempt: 2 })
    for (const attempt of [1, 2])
      expect((await house.ask('GET', `/api/commands/${queue.items[0]!.job_id}/output?stream=stderr&attempt=${attempt}`)).json()).toMatchObject({
        data: 'error: it failed\n',
      })
  })
})

describe('pause, resume, cancel', () => {
  it('a pause starts nothing more and ends nothing', async () => {
    const { id } = await made({ name: 'Paused', commands: [echo('slowly', '6'), echo('b')] })
    expect((await act(id, 'pause')).error().code).toBe('CONFLICT')
    await act(id, 'execute')
    await until(async () => (await get(id)).items[0]!.status === 'running', 'the first to run')
    expect((await act(id, 'pause')).json()).toMatchObject({ status: 'paused' })
    await until(async () => (await get(id)).items[0]!.status === 'succeeded', 'the first to end')
    expect(statuses(await get(id))).toEqual(['succeeded', 'waiting'])
    expect((await act(id, 'pause')).status).toBe(409)
    expect((await act(id, 'resume')).status).toBe(202)
    expect((await ended(id)).status).toBe('succeeded')
    expect((await act(id, 'resume')).status).toBe(409)
  })

  it('a cancel ends what runs and what waits', async () => {
    const { id } = await made({ name: 'Cancelled', concurrency: 2, commands: [echo('sleep', '600'), echo('sleep', '600'), echo('c')] })
    await act(id, 'execute')
    await until(async () => (await get(id)).counts.running === 2, 'two to run')
    const answer = await house.ask('DELETE', `/api/queue/${id}`)
    expect([answer.status, answer.json<QueueSummary>().status]).toEqual([202, 'cancelled'])
    const over = await ended(id)
    expect(over.status).toBe('cancelled')
    expect(statuses(over)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect((await house.ask('DELETE', `/api/queue/${id}`)).error().code).toBe('CONFLICT')
    const draft = await made({ name: 'Draft', commands: [echo('a')] })
    expect((await house.ask('DELETE', `/api/queue/${draft.id}`)).status).toBe(202)
    expect(await get(draft.id)).toMatchObject({ status: 'cancelled', counts: { cancelled: 1 } })
    expect((await act(draft.id, 'execute')).status).toBe(409)
  })

  it('a question stops everybody behind it until it is answered', async () => {
    const commands = [echo('a'), { pause: 'Does staging look right?', key: 'look' }, echo('b')]
    const { id } = await made({ name: 'Asks', concurrency: 3, commands })
    await act(id, 'execute')
    await until(async () => (await get(id)).status === 'paused', 'the question')
    expect(await get(id)).toMatchObject({
      question: { index: 1, key: 'look', text: 'Does staging look right?' },
      counts: { succeeded: 1, asking: 1, waiting: 1 },
    })
    const listed = async (status: string) =>
      (await house.ask('GET', `/api/queue?status=${status}`)).json<{ items: QueueSummary[] }>().items.map((one) => one.id)
    expect([await listed('paused'), await listed('running')]).toEqual([[id], []])
    expect((await act(id, 'resume')).error()).toMatchObject({ code: 'CONFLICT', error: expect.stringContaining('continue') })
    expect((await act(id, 'continue', { item: 0 })).status).toBe(409)
    expect((await act(id, 'continue', { item: 'look' })).status).toBe(202)
    expect((await ended(id)).status).toBe('succeeded')
    const refused = await made({ name: 'Asks', stop_on_failure: false, commands })
    await act(refused.id, 'execute')
    await until(async () => (await get(refused.id)).question !== null, 'the question')
    await act(refused.id, 'continue', { go_on: false, reason: 'not today' })
    const over = await ended(refused.id)
    expect(statuses(over)).toEqual(['succeeded', 'failed', 'skipped'])
    expect(over.items[1]!.error).toEqual({ code: 'APPROVAL_REFUSED', message: 'Somebody said no: not today' })
  })
})

describe('bad input is refused by name, and nothing is made', () => {
  const many = (length: number) => Array.from({ length }, () => echo('x'))
  it.each([
    ['an empty queue', { commands: [] }, 400, 'INVALID_INPUT', 'commands'],
    ['10 001 items', { commands: many(10_001) }, 400, 'INVALID_INPUT', 'commands'],
    ['neither items nor a line', {}, 400, 'INVALID_INPUT', 'commands'],
    [
      'a circle',
      {
        commands: [
          { ...echo('a'), key: 'a', needs: ['b'] },
          { ...echo('b'), key: 'b', needs: ['a'] },
        ],
      },
      400,
      'INVALID_INPUT',
      'commands.0.needs',
    ],
    ['an item that needs itself', { commands: [{ ...echo('a'), needs: [0] }] }, 400, 'INVALID_INPUT', 'commands.0.needs'],
    ['a need of nobody', { commands: [{ ...echo('a'), needs: ['b'] }] }, 400, 'INVALID_INPUT', 'commands.0.needs.0'],
    ['an index beyond', { commands: [{ ...echo('a'), needs: [1] }] }, 400, 'INVALID_INPUT', 'commands.0.needs.0'],
    [
      'a key twice',
      {
        commands: [
          { ...echo('a'), key: 'a' },
          { ...echo('b'), key: 'a' },
        ],
      },
      400,
      'INVALID_INPUT',
      'commands.1.key',
    ],
    ['an unknown id', { commands: [echo('a'), '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'] }, 404, 'NOT_FOUND', 'commands.1'],
    ['an unknown saved command', { commands: [{ saved_id: 'nobody' }] }, 404, 'NOT_FOUND', 'commands.0'],
    ['a refused command', { commands: [echo('a'), { command: 'git', args: ['-c', 'core.pager=x', 'log'] }] }, 403, 'COMMAND_REFUSED', 'commands.1'],
    ['an unknown tool', { commands: [{ command: 'rm', args: ['-rf', '/'] }] }, 403, 'COMMAND_REFUSED', 'commands.0'],
    ['two sources', { commands: [{ ...echo('a'), line: 'echo b' }] }, 400, 'INVALID_INPUT', 'commands.0'],
    ['an unknown field', { commands: [{ ...echo('a'), nope: 1 }] }, 400, 'INVALID_INPUT', 'commands.0.nope'],
    ['a wrong field', { commands: [{ ...echo('a'), timeout_ms: 'x' }] }, 400, 'INVALID_INPUT', 'commands.0.timeout_ms'],
    ['a NUL', { commands: [echo('a\0b')] }, 400, 'INVALID_INPUT', 'commands.0.args.0'],
    ['a key like an index', { commands: [{ ...echo('a'), key: '1' }] }, 400, 'INVALID_INPUT', 'commands.0.key'],
    ['input twice', { commands: [echo('a'), { ...echo('b'), input_from: 0, input: 'x' }] }, 400, 'INVALID_INPUT', 'commands.1.input'],
    ['a pipe into a terminal', { commands: [echo('a'), { ...echo('b'), input_from: 0, capture: 'terminal' }] }, 400, 'INVALID_INPUT', 'commands.1.capture'],
    ['a command beside a question', { commands: [{ pause: 'So?', command: 'echo' }] }, 400, 'INVALID_INPUT', 'commands.0.command'],
    ['ready_when of what ends', { commands: [{ ...echo('a'), ready_when: { line: 'x' } }] }, 400, 'INVALID_INPUT', 'commands.0.ready_when'],
    ['a place outside', { commands: [{ ...echo('a'), work_dir: '../..' }] }, 403, 'PATH_OUTSIDE_WORKSPACE', 'commands.0'],
  ] as const)('%s', async (_name, body, status, code, path) => {
    const before = await count()
    const answer = await post({ name: 'Bad', ...body })
    expect([answer.status, answer.error().code]).toEqual([status, code])
    expect((answer.error().details['issues'] as { path: string }[])[0]!.path).toBe(path)
    expect(await count()).toBe(before)
  })

  it('names the circle', async () => {
    const commands = [echo('x'), { ...echo('a'), key: 'a', needs: ['c'] }, { ...echo('b'), key: 'b', needs: ['a'] }, { ...echo('c'), key: 'c', needs: ['b'] }]
    expect((await post({ name: 'Bad', commands })).error().error).toContain('"a" needs "c" needs "b" needs "a"')
  })
})

describe('a queue of 10 000 items', () => {
  it('is one request, and listed like any other', async () => {
    const commands = Array.from({ length: 10_000 }, (_, n) => echo(`${n}`))
    const answer = await post({ name: 'Large', commands })
    expect(answer.status).toBe(201)
    const queue = answer.json<Queue>()
    expect([queue.total, queue.items.length, queue.items.at(-1)!.args]).toEqual([10_000, 10_000, ['9999']])
    expect((await house.ask('DELETE', `/api/queue/${queue.id}`)).status).toBe(202)
  })
})
