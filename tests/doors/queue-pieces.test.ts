/** Queues before they are made (every item judged, nothing kept), and their items in pieces for who follows them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckedQueue, Queue, QueueItem, QueueItems } from '../../src-preload/contract/queues.ts'
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
const check = (body: object) => house.ask('POST', '/api/queue/check', { body: { name: 'Looked at', ...body } })
const make = async (body: object) => (await house.ask('POST', '/api/queue', { body: { name: 'Pieces', ...body } })).json<Queue>()
const act = (id: string, what: string, body: object = {}) => house.ask('POST', `/api/queue/${id}/${what}`, { body })
const piece = async (id: string, cursor?: string, limit = 500) =>
  (await house.ask('GET', `/api/queue/${id}/items?limit=${limit}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)).json<QueueItems>()
const count = async () => (await house.ask('GET', '/api/queue?limit=500')).json<{ items: unknown[] }>().items.length

/** As the window does it: piece after piece into what is known already. */
class Follower {
  readonly #id: string
  readonly items = new Map<number, QueueItem>()
  cursor: string | undefined
  told = 0

  constructor(id: string) {
    this.#id = id
  }

  async catchUp(limit?: number): Promise<QueueItems> {
    for (;;) {
      const got = await piece(this.#id, this.cursor, limit)
      if (got.anew) this.items.clear()
      for (const item of got.items) this.items.set(item.index, item)
      this.told += got.items.length
      this.cursor = got.cursor
      if (!got.more) return got
    }
  }
}

describe('a check', () => {
  it('judges every item by its own, and makes nothing', async () => {
    const before = await count()
    const answer = await check({
      commands: [
        echo('a'),
        { command: 'git', args: ['-c', 'core.pager=x', 'log'], key: 'bad' },
        { pause: 'Go on?' },
        { saved_id: 'nobody' },
        { ...echo('b'), needs: ['bad'] },
      ],
    })
    expect(answer.status).toBe(200)
    const { items } = answer.json<CheckedQueue>()
    expect(items.map(({ rule, error }) => [rule, error?.code ?? null])).toEqual([
      ['echo', null],
      [null, 'COMMAND_REFUSED'],
      [null, null],
      [null, 'NOT_FOUND'],
      ['echo', null],
    ])
    expect(items[1]).toMatchObject({ command: 'git', title: 'git -c core.pager=x log', effect: null })
    expect(items[4]).toMatchObject({ needs: [1, 2], effect: 'read' })
    expect(await count()).toBe(before)
  })

  it('says what a typed line becomes', async () => {
    expect((await check({ line: 'echo a && echo b | echo c' })).json()).toMatchObject({
      stop_on_failure: true,
      items: [
        { title: 'echo a', needs: [], input_from: null },
        { title: 'echo b', needs: [0], input_from: null },
        { title: 'echo c', needs: [1], input_from: 1 },
      ],
    })
    expect((await check({ line: 'echo a ; echo b' })).json()).toMatchObject({ stop_on_failure: false, items: [{}, { needs: [], after: [0] }] })
    expect((await check({ line: 'echo a > file' })).error().code).toBe('COMMAND_REFUSED')
  })

  it('names a circle as making does', async () => {
    const commands = [
      { ...echo('a'), key: 'a', needs: ['b'] },
      { ...echo('b'), key: 'b', needs: ['a'] },
    ]
    expect((await check({ commands })).error()).toMatchObject({ code: 'INVALID_INPUT', error: expect.stringContaining('"a" needs "b" needs "a"') })
  })

  it('masks what looks like a secret also where the item is refused', async () => {
    const answer = await check({ commands: [{ command: 'curl', args: ['--nope', 'https://me:hunter22secret@example.org'] }] })
    expect(answer.json<CheckedQueue>().items[0]!.error!.code).toBe('COMMAND_REFUSED')
    expect(answer.json<CheckedQueue>().items[0]!.title).not.toContain('hunter22secret')
  })
})

describe('items in pieces', () => {
  it('are all of them first, in pieces of the asked size, and then nothing until something changes', async () => {
    const { id } = await make({ commands: Array.from({ length: 25 }, (_, n) => echo(`${n}`)) })
    const follower = new Follower(id)
    const first = await piece(id, undefined, 10)
    expect([first.anew, first.more, first.items.length, first.queue.total]).toEqual([true, true, 10, 25])
    await follower.catchUp(10)
    expect([...follower.items.keys()]).toEqual(Array.from({ length: 25 }, (_, n) => n))
    expect((await piece(id, follower.cursor)).items).toEqual([])
    await house.ask('PATCH', `/api/queue/${id}`, { body: { order: [24, 23] } })
    const moved = await follower.catchUp()
    expect(moved.queue.status).toBe('draft')
    const order = [...follower.items.values()].sort((one, other) => one.place - other.place).map(({ index }) => index)
    expect(order.slice(0, 3)).toEqual([24, 23, 0])
  })

  it('while it runs are only those that changed, and in the end what the whole queue says', async () => {
    const { id } = await make({
      commands: [
        echo('0'),
        { pause: 'Go on?' },
        ...Array.from({ length: 40 }, (_, n) => echo(`${n}`)),
        { command: 'git', args: ['log', 'nothing-like-this'] },
        echo('skipped'),
      ],
    })
    await act(id, 'execute')
    const follower = new Follower(id)
    await until(async () => (await follower.catchUp()).queue.question !== null, 'the question')
    expect(follower.items.size).toBe(44)
    follower.told = 0
    await house.ask('PATCH', `/api/queue/${id}`, { body: { priority: 1 } })
    await follower.catchUp()
    expect(follower.told).toBe(0)
    await act(id, 'continue')
    await until(async () => (await follower.catchUp(7)).queue.finished_at !== null, 'the queue to end')
    await follower.catchUp()
    const { items } = (await house.ask('GET', `/api/queue/${id}`)).json<Queue>()
    expect([...follower.items.values()].sort((one, other) => one.index - other.index)).toEqual(items.toSorted((one, other) => one.index - other.index))
    expect(follower.items.get(43)).toMatchObject({ status: 'skipped', error: { code: 'SKIPPED' } })
    expect(follower.items.get(42)).toMatchObject({ status: 'failed', exit_code: 128 })
  })

  it('tell of everything that happens to an item while others go on: its end, what is skipped for it, its place', async () => {
    const commands = [
      { pause: 'Go on?', key: 'ask', needs: [] },
      { command: 'git', args: ['log', 'nothing-like-this'], key: 'bad' },
      { ...echo('skipped'), needs: ['bad'] },
      { ...echo('a'), needs: ['ask'] },
      { ...echo('b'), needs: ['ask'] },
    ]
    const { id } = await make({ commands, stop_on_failure: false, concurrency: 2 })
    await act(id, 'execute')
    const follower = new Follower(id)
    await follower.catchUp()
    const { cursor } = follower
    await until(async () => (await house.ask('GET', `/api/queue/${id}`)).json<Queue>().counts.skipped === 1, 'the failure and its consequence')
    await house.ask('PATCH', `/api/queue/${id}`, { body: { order: [4, 3] } })
    const { queue, anew } = await follower.catchUp()
    expect([queue.finished_at, anew, follower.cursor === cursor]).toEqual([null, false, false])
    const now = (await house.ask('GET', `/api/queue/${id}`)).json<Queue>().items
    expect([...follower.items.values()].sort((one, other) => one.place - other.place)).toEqual(now)
    expect(now.map(({ index, status }) => [index, status])).toEqual([
      [0, 'asking'],
      [1, 'failed'],
      [2, 'skipped'],
      [4, 'waiting'],
      [3, 'waiting'],
    ])
    await act(id, 'continue')
    await until(async () => (await follower.catchUp()).queue.finished_at !== null, 'the queue to end')
  })

  it('a cursor of another time starts anew, and one that is none does too', async () => {
    const { id } = await make({ commands: [echo('a'), echo('b')] })
    const { cursor } = await piece(id)
    await act(id, 'execute')
    const again = await piece(id, cursor)
    expect([again.anew, again.items.map(({ index }) => index).sort()]).toEqual([true, [0, 1]])
    for (const none of ['x', '1:2', `${cursor}9x`]) expect((await piece(id, none)).anew).toBe(true)
    expect((await house.ask('GET', '/api/queue/nobody/items')).status).toBe(404)
  })
})
