/** What is typed on its way to a program: in order, one call at a time, never lost while there is somebody to take it. */
import { expect, test } from 'vitest'
import { Failure } from '../../../src-renderer/bridge/failure.ts'
import { InputQueue } from '../../../src-renderer/terminal/input-queue.ts'
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
  const queue = new InputQueue(taker.give)
  for (const key of 'abc') queue.push(key)
  expect(taker.got).toEqual(['a'])
  taker.answer?.()
  await until(() => taker.got.length === 2, 'the second call')
  expect(taker.got).toEqual(['a', 'bc'])
})

test('a long paste is cut, and nothing of it is lost', async () => {
  const got: string[] = []
  const queue = new InputQueue(async (data) => void got.push(data))
  const paste = Array.from({ length: 90_000 }, (_, i) => `${i} `).join('')
  queue.push(paste)
  await until(() => got.join('').length === paste.length, 'the whole paste')
  expect(got.join('')).toBe(paste)
  expect(Math.max(...got.map((piece) => piece.length))).toBeLessThan(900_000)
  expect(got.length).toBeGreaterThan(1)
})

test('when the program is gone, what waits for it is forgotten, and the next key begins anew', async () => {
  const got: string[] = []
  let gone = true
  const queue = new InputQueue(async (data) => {
    if (gone) throw new Failure('CONFLICT', 'The job has ended.')
    got.push(data)
  })
  queue.push('lost'.repeat(100_000))
  await until(() => {
    gone = false
    queue.push('x')
    return got.includes('x')
  }, 'a key after the end')
  expect(got.join('')).toMatch(/^x+$/)
})
