/** Pasted text on its way to a program: in bounded pieces, bracketed as a whole, with nothing in it that ends the brackets, and cancelled in between. */
import { expect, it } from 'vitest'
import { InputQueue } from '../../../src-renderer/terminal/input-queue.ts'
import { PasteSender, type Pasting, pastedText } from '../../../src-renderer/terminal/paste-sender.ts'
import { until } from '../../helpers/until.ts'

/** A program that takes one piece at a time, when it is told to. */
function program(reads: boolean) {
  const got: string[] = []
  let take: (() => void) | null = null
  const queue = new InputQueue({
    give: (data) => {
      got.push(data)
      return reads ? Promise.resolve() : new Promise<void>((resolve) => (take = resolve))
    },
    run: () => 1,
  })
  const told: (Pasting | null)[] = []
  return { got, queue, told, sender: new PasteSender(queue, (pasting) => told.push(pasting)), read: () => take?.() }
}

it('has lines that end with the return key, and nothing that no keyboard types', () => {
  expect(pastedText('a\nb\r\nc\rd\te\u00e9')).toBe('a\rb\rc\rd\te\u00e9')
  expect(pastedText('safe\u001b[201~rm\u0003\u0000\u009b201~\u007f')).toBe('safe[201~rm201~')
})

it('is given whole and in order, in bounded pieces, and what is typed meanwhile comes behind it', async () => {
  const { got, told, sender } = program(true)
  const text = Array.from({ length: 60_000 }, (_, n) => `${n}\u{1f600}\r\n`).join('')
  const given = sender.send(text, true)
  expect(sender.holds('x')).toBe(true)
  await given
  expect(sender.holds('y')).toBe(false)
  expect(got.join('')).toBe(`\u001b[200~${text.replaceAll('\r\n', '\r')}\u001b[201~x`)
  expect(Math.max(...got.map(({ length }) => length))).toBeLessThanOrEqual(100_010)
  for (const piece of got) expect(piece.isWellFormed()).toBe(true)
  expect([told[0], told.at(-1)]).toEqual([{ sent: 0, of: text.length }, null])
})

it('is small without being told of, and sent at once', async () => {
  const { got, told, sender } = program(true)
  void sender.send('one\n', false)
  expect([got, told]).toEqual([['one\r'], []])
})

it('is over at once where it is cancelled, although its program does not read; the brackets are closed, and Ctrl+C goes through', async () => {
  const { got, queue, told, sender, read } = program(false)
  const given = sender.send('z'.repeat(1_000_000), true)
  read()
  await until(() => got.length === 2, 'a piece')
  expect(sender.holds('\u0003')).toBe(true)
  await given
  expect(told.at(-1)).toBeNull()
  for (let n = 0; n < 3; n++) {
    read()
    await Promise.resolve()
  }
  await until(() => got.at(-1)?.endsWith('\u0003') === true, 'what was typed')
  read()
  await queue.taken()
  expect(got.join('').replace(/z+/, 'z')).toBe('\u001b[200~z\u001b[201~\u0003')
  expect(got.join('').length).toBeLessThan(300_000)
})

it('ends with its program', async () => {
  const queue = new InputQueue({ give: () => Promise.reject(new Error('gone')), run: () => 1, onLost: () => undefined })
  const told: (Pasting | null)[] = []
  const sender = new PasteSender(queue, (pasting) => told.push(pasting))
  await sender.send('z'.repeat(300_000), false)
  expect(told.at(-1)).toBeNull()
})
