/** The fast first look at an output overlooks no place where a word begins, and names none whose first letters fit no word. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anchorTables, eachAnchor } from '../../../src-main/logging/find-anchors.ts'
import { anchors } from '../../../src-main/logging/secret-shapes.ts'

const shapes = anchorTables(anchors)

/** Where four letters of a word, or all of a shorter one and any, stand, letter by letter: slow, and plainly right. */
function placesOf(words: readonly string[], bytes: Buffer): number[] {
  const text = bytes.toString('latin1')
  const small = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const starts = words.map((word) => word.slice(0, 4).toLowerCase())
  return Array.from(text, (_, at) => at).filter((at) => at + 4 <= text.length && starts.some((start) => small.startsWith(start, at)))
}

function found(tables: typeof shapes, bytes: Buffer): number[] {
  const places: number[] = []
  eachAnchor(tables, bytes, 0, (at) => places.push(at) && 0)
  return places
}

const lettersAt = (bytes: Buffer, at: number) => [0, 1, 2].map((n) => bytes[at + n]! & 0x5f)
const hash = ([one, two, three]: number[]) => (one! * 961 + two! * 31 + three!) & 4095

/** Text that is full of words and of what nearly is one. */
const text = (words: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...words),
        fc.constantFrom(...words).map((word) => word.toUpperCase()),
        fc.constantFrom(...words).map((word) => word.slice(0, 3)),
        fc.string({ maxLength: 20, unit: 'binary-ascii' }),
        fc.constant(' the quick brown fox '),
      ),
      { maxLength: 40 },
    )
    .map((parts) => Buffer.from(parts.join(''), 'latin1'))

function check(tables: typeof shapes, words: readonly string[], bytes: Buffer): void {
  const places = found(tables, bytes)
  expect(places).toEqual([...new Set(places)].sort((one, other) => one - other))
  const missed = placesOf(words, bytes).filter((at) => !places.includes(at))
  expect(missed).toEqual([])
  const hashes = new Set(words.map((word) => hash(lettersAt(Buffer.from(word, 'latin1'), 0))))
  expect(places.filter((at) => !hashes.has(hash(lettersAt(bytes, at))))).toEqual([])
}

it('in text full of words and their beginnings', () => {
  fc.assert(
    fc.property(text(anchors), (bytes) => check(shapes, anchors, bytes)),
    { numRuns: 500 },
  )
})

it('with values that are known beside the shapes, and with the shapes alone after that', () => {
  const value = fc.string({ minLength: 4, maxLength: 12, unit: 'binary-ascii' })
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 3 }).chain((values) => fc.tuple(fc.constant(values), text([...anchors, ...values]))),
      ([values, bytes]) => {
        check(anchorTables(values, shapes), [...anchors, ...values], bytes)
        check(shapes, anchors, bytes)
      },
    ),
    { numRuns: 200 },
  )
})

it('over the borders of the slices that are looked at in one go', () => {
  for (const before of [65_530, 65_533, 65_534, 65_535, 65_536, 65_537, 131_071]) {
    const bytes = Buffer.concat([Buffer.alloc(before, '.'), Buffer.from('password=1 ghp_ '), Buffer.alloc(100, '.')])
    expect(found(shapes, bytes)).toEqual(expect.arrayContaining([before, before + 11]))
  }
})

it('where every place is one', () => {
  const bytes = Buffer.alloc(70_000, 'a')
  expect(found(anchorTables(['aaaa']), bytes)).toHaveLength(bytes.length - 3)
})
