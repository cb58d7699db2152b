/** Pages of a stored output: whole lines, bounded, with what holds where they begin, and where a place stands in them. */
import { expect, it } from 'vitest'
import { placeOf } from '../../../src-renderer/terminal/buffer-lines.ts'
import { firstFrom } from '../../../src-renderer/terminal/find-walk.ts'
import { beginOfLast, linesBefore, type OutputPage, pageText, readPage } from '../../../src-renderer/terminal/output-page.ts'

const { signal } = new AbortController()
const bytesOf = (text: string) => new TextEncoder().encode(text)

/** What is stored, in pieces that do not follow one another where something was not kept; at most 1 MiB a read, as the host gives. */
function stored(...pieces: readonly { from: number; text: string }[]) {
  const held = pieces.map(({ from, text }) => ({ from, bytes: bytesOf(text) }))
  const last = held.at(-1)!
  return {
    size: () => Promise.resolve(last.from + last.bytes.length),
    read: (from: number, limit: number) => {
      const piece = held.find((one) => from < one.from + one.bytes.length)
      if (!piece) return Promise.resolve({ from, bytes: new Uint8Array() })
      const begin = Math.max(from, piece.from)
      return Promise.resolve({ from: begin, bytes: piece.bytes.subarray(begin - piece.from, begin - piece.from + Math.min(limit, 1024 * 1024)) })
    },
  }
}

const shown = (page: OutputPage): string =>
  pageText(page).reduce<string>((all, part) => all + (typeof part === 'string' ? part : new TextDecoder().decode(part)), '')

const numbered = (count: number): string => Array.from({ length: count }, (_, n) => `line ${n}\n`).join('')

it('has whole lines on both sides of a place, bounded in number', async () => {
  const text = numbered(50_000)
  const place = text.indexOf('line 25000\n')
  const page = await readPage(stored({ from: 0, text }), place, signal)
  const lines = shown(page).split('\n')
  expect([lines[0], lines.at(-2), lines.at(-1)]).toEqual(['line 21000', 'line 28999', ''])
  expect([page.from, page.to, page.size_bytes]).toEqual([text.indexOf('line 21000\n'), text.indexOf('line 29000\n'), text.length])
  expect(linesBefore(page, place)).toBe(4000)
  expect(linesBefore(page, page.from)).toBe(0)
})

it('has all of a short output, and its last line although nothing ended it', async () => {
  const text = 'one\ntwo\nthree'
  const page = await readPage(stored({ from: 0, text }), text.indexOf('two'), signal)
  expect([shown(page), page.from, page.to]).toEqual([text, 0, text.length])
  expect(shown(await readPage(stored({ from: 0, text }), text.length, signal))).toBe(text)
})

it('is bounded in bytes, also by one line that is longer than a page', async () => {
  const text = `${'x'.repeat(3_000_000)}\nend\n`
  const page = await readPage(stored({ from: 0, text }), text.indexOf('end'), signal)
  expect(page.to).toBe(text.length)
  expect(page.to - page.from).toBeLessThan(300_000)
  const long = await readPage(stored({ from: 0, text }), 0, signal)
  expect([long.from, long.to]).toEqual([0, 256 * 1024])
})

it('begins in the colours that were set before it and not taken back', async () => {
  const text = `\u001b[1mold\u001b[0m\n\u001b[31m\u001b[4mred\n${'a line\n'.repeat(5000)}`
  const place = text.length
  expect((await readPage(stored({ from: 0, text }), place, signal)).opening).toBe('\u001b[31m\u001b[4m')
  const plain = text.replace('red\n', 'red\u001b[m\n')
  expect((await readPage(stored({ from: 0, text: plain }), plain.length, signal)).opening).toBe('')
})

it('says where bytes were not kept, and knows its places behind that', async () => {
  const pieces = [
    { from: 0, text: 'first\nsecond\n' },
    { from: 100_000, text: 'third\nfourth\n' },
  ]
  const page = await readPage(stored(...pieces), 100_006, signal)
  expect(shown(page)).toBe('first\nsecond\n\r\n\u001b[7m 97.6 KB were not kept \u001b[0m\r\nthird\nfourth\n')
  expect(linesBefore(page, 100_006)).toBe(5)
})

it('knows where the last lines begin', async () => {
  const text = numbered(200_000)
  const last = (lines: number) => beginOfLast(stored({ from: 0, text }), text.length, lines, signal)
  expect([await last(1), await last(150_000), await last(300_000)]).toEqual([text.indexOf('line 199999\n'), text.indexOf('line 50000\n'), 0])
  expect(await beginOfLast(stored({ from: 0, text: 'a\nb' }), 3, 1, signal)).toBe(2)
})

it('is joined to what a terminal shows where most lines are the same, and nearest', () => {
  expect(placeOf(['a', 'b', 'a', 'b', 'c'], ['a', 'b', 'c'], 0)).toBe(2)
  expect(placeOf(['y', 'y', 'y', 'y'], ['y', 'y'], 2)).toBe(2)
  expect(placeOf(['a'], ['b'], 0)).toBeNull()
})

it('finds the first offset that is not before another', () => {
  expect([0, 5, 6, 9, 10].map((offset) => firstFrom([5, 5, 9], offset))).toEqual([0, 0, 2, 2, 3])
})
