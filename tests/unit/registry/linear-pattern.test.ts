/** The expressions of declarations: what they find is what the language's own finds, and no text makes them slow. */
import { describe, expect, it } from 'vitest'
import { LinearPattern } from '../../../src-main/base/linear-pattern.ts'

const patterns = [
  'progress (\\d+(?:\\.\\d+)?)%',
  'a|ab',
  '(a|ab)(c|bcd)',
  'x*',
  '(x+)y',
  '(x+?)y?',
  '[^a-c]+',
  '[\\d.-]+$',
  '^a.c$',
  '\\bab\\b',
  'a{2,3}',
  '(a{0,2})b',
  '(?:ab)+c?',
  '[]a]+',
  '\\x41\\u0042',
  '',
  '(|a)b',
]
const texts = ['', 'a', 'ab', 'abcd', 'xxxy', 'progress 12.5% progress 40%', 'aab aaab', 'a\nc', 'axc', ' ab ', 'AB', ']a]', 'ababc', '1.2-3', 'äöü', '😀b']

describe('LinearPattern', () => {
  it('finds what RegExp finds, with the same first group', () => {
    for (const source of patterns)
      for (const text of texts) {
        // The language's own, whose classes and empty sets differ: "]" first in a set is a letter here.
        const own = new RegExp(source.replace('[]a]', '[\\]a]'), 'u').exec(text)
        const found = new LinearPattern(source).find(text)
        const group = found && found.group_start >= 0 ? text.slice(found.group_start, found.group_end) : undefined
        expect([source, text, found && [found.start, text.slice(found.start, found.end), group]]).toEqual([source, text, own && [own.index, own[0], own[1]]])
      }
  })

  it('describes the whole text or nothing', () => {
    expect(new LinearPattern('a|ab').fitsWhole('ab')).toBe(true)
    expect(new LinearPattern('[a-z]+').fitsWhole('abc\n')).toBe(false)
    expect(new LinearPattern('[a-z]+').fitsWhole(' abc')).toBe(false)
    expect(new LinearPattern('').fitsWhole('')).toBe(true)
    expect(new LinearPattern('(?i)straSSe').fitsWhole('STRASSE')).toBe(true)
  })

  it('does not go back, whatever the text', () => {
    const pattern = new LinearPattern('^(?:(?:a*)*)*b$')
    // Going back through it would take longer than there is time.
    expect(pattern.fitsWhole('a'.repeat(4000))).toBe(false)
  })

  it('goes on behind a match', () => {
    const pattern = new LinearPattern('(\\d+)%')
    const text = '10% 20%'
    const first = pattern.find(text)!
    const second = pattern.find(text, first.end)!
    expect([text.slice(first.group_start, first.group_end), text.slice(second.group_start, second.group_end)]).toEqual(['10', '20'])
  })

  it.each([
    ['(?=a)', 'look-around'],
    ['(a)\\1', 'back references'],
    ['(a', 'not closed'],
    ['a)', 'without'],
    ['[a', 'not closed'],
    ['a**', 'repetitions'],
    ['*', 'nothing to repeat'],
    ['a{3,2}', 'before it begins'],
    ['a{2000}', '1000 times'],
    ['(?:a{1000}){1000}', 'too large'],
    ['(?:(?:(?:){1000}){1000}){1000}', 'too large'],
    ['\\q', 'not known'],
    ['\\', 'backslash'],
    ['[z-a]', 'before it begins'],
    [`${'('.repeat(200)}${')'.repeat(200)}`, 'nested'],
    ['a'.repeat(1001), 'longer'],
  ])('refuses %j', (source, words) => {
    expect(() => new LinearPattern(source)).toThrow(words)
  })
})
