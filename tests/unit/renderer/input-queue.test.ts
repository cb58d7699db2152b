/** What is typed on its way to a program: in order, one call at a time, never lost while there is somebody to take it. */
import { expect, test } from 'vitest'
import { TypedOnce } from '../../../src-main/base/typed-once.ts'
import { Failure } from '../../../src-renderer/bridge/failure.ts'
import { InputQueue, type Keeping, kept_limit } from '../../../src-renderer/terminal/input-queue.ts'
import type { Typed } from '../../../src-renderer/terminal/terminal-source.ts'
import { until } from '../../helpers/until.ts'

/** Takes pieces one by one; each call waits until it is answered. */
class Taker {
  readonly got: string[] = []
  answer: (() => void) | null = null
  readonly give = (data: string): Promise<void> => {
    expect(this.answer).toBeNull()
    this.got.push(data)
    return new Promise((resolve) => {
      this.answer = () => {
        this.answer = null
        resolve()
      }
    })
  }
}

test('what comes during a call goes together in the next', async () => {
  const taker = new Taker()
  const queue = new InputQueue({ give: taker.give, run: () => 1 })
  for (const key of 'abc') queue.push(key)
  expect(taker.got).toEqual(['a'])
  taker.answer?.()
  await until(() => taker.got.length === 2, 'the second call')
  expect(taker.got).toEqual(['a', 'bc'])
})

test('a long paste is cut, and nothing of it is lost', async () => {
  const got: string[] = []
  const queue = new InputQueue({ give: async (data) => void got.push(data), run: () => 1 })
  const paste = Array.from({ length: 90_000 }, (_, i) => `${i}\u{1f600}`).join('')
  queue.push(paste)
  await until(() => got.join('').length === paste.length, 'the whole paste')
  expect(got.join('')).toBe(paste)
  expect(Math.max(...got.map((piece) => piece.length))).toBeLessThan(900_000)
  expect(got.length).toBeGreaterThan(1)
  for (const piece of got) expect(piece.isWellFormed()).toBe(true)
})

test('when the program is gone, what waits for it is forgotten, and the next key begins anew', async () => {
  const got: string[] = []
  let gone = true
  const queue = new InputQueue({
    run: () => 1,
    give: async (data) => {
      if (gone) throw new Failure('CONFLICT', 'The job has ended.')
      got.push(data)
    },
  })
  queue.push('lost'.repeat(100_000))
  await until(() => {
    gone = false
    queue.push('x')
    return got.includes('x')
  }, 'a key after the end')
  expect(got.join('')).toMatch(/^x+$/)
})

/** A host that takes each piece once, behind a line that is cut before or behind it. */
class CutLine {
  got = ''
  cut: 'before' | 'behind' | null = null
  refusal: Failure | null = null
  #back = Promise.withResolvers<void>()
  readonly keepings: Keeping[] = []
  readonly lost: string[] = []
  readonly #once = new TypedOnce()
  run = 1
  readonly queue = new InputQueue({
    run: () => this.run,
    give: async (data, { writer, from, run }: Typed) => {
      if (this.cut === 'before') throw new Failure('DISCONNECTED', 'The connection is lost.')
      if (this.refusal) throw this.refusal
      if (run !== this.run) throw new Failure('CONFLICT', 'It was typed for an earlier start.')
      this.got += this.#once.take(writer, from, data)
      if (this.cut === 'behind') throw new Failure('DISCONNECTED', 'The connection is lost.')
    },
    connected: () => this.#back.promise,
    onKeeping: (keeping) => this.keepings.push(keeping),
    onLost: (count, why) => this.lost.push(`${count}: ${why.message}`),
  })

  async away(): Promise<void> {
    await until(() => this.keepings.at(-1)?.kept != null, 'the queue to notice')
  }

  mend(): void {
    this.cut = null
    this.#back.resolve()
    this.#back = Promise.withResolvers<void>()
  }
}

for (const cut of ['before', 'behind'] as const)
  test(`what is typed over a connection that is cut ${cut} a piece comes in order and once`, async () => {
    const line = new CutLine()
    line.queue.push('a')
    await until(() => line.got === 'a', 'the first key')
    line.cut = cut
    line.queue.push('b')
    await line.away()
    for (const key of ['c', '\u001b[I', '\u001b[<35;10;20M', 'd']) line.queue.push(key)
    expect(line.keepings.at(-1)).toEqual({ kept: 3, is_full: false })
    line.mend()
    await until(() => line.got.length >= 4, 'the keys')
    line.queue.push('e')
    await until(() => line.got.endsWith('e'), 'the last key')
    expect(line.got).toBe('abcde')
    expect(line.keepings.at(-1)).toEqual({ kept: null, is_full: false })
    expect(line.lost).toEqual([])
  })

test('what is too much to keep is refused with all that follows it, until the rest is sent', async () => {
  const line = new CutLine()
  line.cut = 'before'
  line.queue.push('1')
  await line.away()
  line.queue.push('x'.repeat(kept_limit - 1))
  expect(line.keepings.at(-1)).toEqual({ kept: kept_limit, is_full: false })
  line.queue.push('much')
  line.queue.push('m')
  expect(line.keepings.at(-1)).toEqual({ kept: kept_limit, is_full: true })
  line.mend()
  await until(() => line.got.length >= kept_limit, 'what was kept')
  line.queue.push('2')
  await until(() => line.got.endsWith('2'), 'a key after that')
  expect(line.got).toBe(`1${'x'.repeat(kept_limit - 1)}2`)
})

test('what cannot be sent any more is said; another start of the program never gets it', async () => {
  const gone = new CutLine()
  gone.cut = 'before'
  gone.queue.push('rm x')
  await gone.away()
  gone.refusal = new Failure('NOT_FOUND', 'There is no such session.')
  gone.mend()
  await until(() => gone.lost.length > 0, 'the loss to be told')
  expect(gone.lost).toEqual(['4: There is no such session.'])
  const anew = new CutLine()
  anew.cut = 'before'
  anew.queue.push('rm y')
  await anew.away()
  anew.run = 2
  anew.mend()
  await until(() => anew.lost.length > 0, 'the loss to be told')
  anew.queue.push('ls')
  await until(() => anew.got !== '', 'what is typed for the new one')
  expect(anew.got).toBe('ls')
})

test('what was kept and dropped is not sent', async () => {
  const line = new CutLine()
  line.cut = 'before'
  line.queue.push('rm x')
  await line.away()
  line.queue.drop()
  expect(line.keepings.at(-1)).toEqual({ kept: 0, is_full: false })
  line.queue.push('ls')
  line.mend()
  await until(() => line.got !== '', 'what was typed behind it')
  expect(line.got).toBe('ls')
})
