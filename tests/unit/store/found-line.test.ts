/** The line of an output that is shown for a search, and where the words stand in it. */
import { expect, it } from 'vitest'
import { foundLine } from '../../../src-main/store/found-line.ts'

const marked = (text: string, query: string) => {
  const found = foundLine(text, query)
  return found && { text: found.text, words: found.marks.map(([from, to]) => found.text.slice(from, to)) }
}

it('is the first that has most of the words, whatever their case and accents', () => {
  const text = 'the disk\r\nWRITE: the Disk is füll\nthe disk is full again'
  expect(marked(text, 'disk full')).toEqual({ text: 'WRITE: the Disk is füll', words: ['Disk', 'füll'] })
  expect(marked(text, 'disk')).toEqual({ text: 'the disk', words: ['disk'] })
  expect(marked(text, '"is full again"')).toEqual({ text: 'the disk is full again', words: ['is full again'] })
  expect(marked(text, 'nothing')).toBeNull()
  expect(marked(text, ' ')).toBeNull()
})

it('is cut around the first word, and nothing in it breaks a row', () => {
  const found = marked(`${'x'.repeat(1000)}\tneedle\u0007${'y'.repeat(1000)}`, 'needle')!
  expect(found.words).toEqual(['needle'])
  expect(found.text.length).toBeLessThanOrEqual(242)
  expect(found.text).toMatch(/^…x+ needle y+…$/)
  expect(marked(`${'x'.repeat(30_000)}needle`, 'needle')).toBeNull()
})

it('marks what stands inside another word once', () => {
  expect(marked('abcabc', 'abc bca')).toEqual({ text: 'abcabc', words: ['abc', 'abc'] })
})
