/** The pure parts of git in the window: lanes of the graph, lines to selections, marked words, merges of three, words of undo. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ShownDiff } from '../../../src-preload/contract/git.ts'
import { changeRows, rowsThrough } from '../../../src-renderer/features/git/change-rows.ts'
import { diffRows, selectionsOf, selectionWords } from '../../../src-renderer/features/git/diff-rows.ts'
import { childrenFirst, graphWidth, layoutLanes } from '../../../src-renderer/features/git/lane-layout.ts'
import { commonPairs } from '../../../src-renderer/features/git/sequence-diff.ts'
import { hasMarks, mergedText, mergeThree, settle } from '../../../src-renderer/features/git/three-way.ts'
import { undoWords } from '../../../src-renderer/features/git/undo-words.ts'
import { wordMarks } from '../../../src-renderer/features/git/word-marks.ts'

const line = (kind: ' ' | '+' | '-', text: string) => ({ kind, text, old: null, new: null, no_newline: false })
const diff = (...hunks: ReturnType<typeof line>[][]): ShownDiff => ({
  path: 'a',
  old_path: 'a',
  kind: 'changed',
  binary: false,
  stamp: 's',
  cut: false,
  hunks: hunks.map((lines) => ({ old_start: 1, old_lines: 1, new_start: 1, new_lines: 1, heading: '', lines })),
})

describe('lanes', () => {
  it('keeps a branch in its column and joins it where it began', () => {
    const rows = layoutLanes([
      { hash: 'merge', parents: ['main', 'topic'] },
      { hash: 'main', parents: ['base'] },
      { hash: 'topic', parents: ['base'] },
      { hash: 'base', parents: [] },
    ])
    expect(rows.map(({ at }) => at)).toEqual([0, 0, 1, 0])
    expect(rows[0]!.out.map(({ at }) => at)).toEqual([0, 1])
    expect(rows[1]!.past.map(({ at }) => at)).toEqual([1])
    expect(rows[2]!.out.map(({ at }) => at)).toEqual([0])
    expect(rows[3]!.into.map(({ at }) => at)).toEqual([0])
    expect(graphWidth(rows)).toBe(2)
  })

  it('leads every line on without a break, for any history', () => {
    const history = fc
      .array(fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 3 }), { minLength: 1, maxLength: 60 })
      .map((steps) => steps.map((parents, index) => ({ hash: String(index), parents: [...new Set(parents.map((by) => String(index + by)))] })))
    fc.assert(
      fc.property(history, (commits) => {
        const rows = layoutLanes(commits)
        for (const [index, row] of rows.entries()) {
          const below = new Set([...row.out, ...row.past].map(({ at, colour }) => `${at}:${colour}`))
          const next = rows[index + 1]
          if (next) expect(new Set([...next.into, ...next.past].map(({ at, colour }) => `${at}:${colour}`))).toEqual(below)
          expect(row.past.some(({ at }) => at === row.at)).toBe(false)
        }
      }),
    )
  })

  it('puts children before their parents where clocks were wrong, and moves nothing else', () => {
    const straight = [
      { hash: 'c', parents: ['b'] },
      { hash: 'b', parents: ['a'] },
    ]
    expect(childrenFirst(straight)).toBe(straight)
    const late = ['new', 'base', 'old', 'older'].map((hash) => ({ hash, parents: { new: ['base'], old: ['older'], older: ['base'] }[hash] ?? [] }))
    expect(childrenFirst(late).map(({ hash }) => hash)).toEqual(['new', 'old', 'older', 'base'])
    const chain = Array.from({ length: 20_000 }, (_, n) => ({ hash: `${n}`, parents: n === 0 ? [] : [`${n - 1}`] }))
    expect(childrenFirst(chain).map(({ hash }) => hash)).toEqual(chain.map(({ hash }) => hash).toReversed())
    const shuffled = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), { minLength: 1, maxLength: 30 }).chain((steps) => {
      const made = steps.map((parents, index) => ({ hash: `${index}`, parents: [...new Set(parents.map((by) => `${index + by + 1}`))] }))
      return fc.shuffledSubarray(made, { minLength: made.length })
    })
    fc.assert(
      fc.property(shuffled, (commits) => {
        const places = new Map(childrenFirst(commits).map(({ hash }, index) => [hash, index]))
        expect(places.size).toBe(commits.length)
        for (const { hash, parents } of commits) for (const parent of parents) expect(places.get(hash)).toBeLessThan(places.get(parent) ?? Infinity)
      }),
    )
  })

  it('lays 10 000 commits out in a moment', () => {
    const commits = Array.from({ length: 10_000 }, (_, n) => ({ hash: `${n}`, parents: n % 7 === 0 ? [`${n + 1}`, `${n + 5}`] : [`${n + 1}`] }))
    const began = performance.now()
    expect(layoutLanes(commits)).toHaveLength(10_000)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('lines to selections', () => {
  const shown = diff([line(' ', 'a'), line('-', 'b'), line('+', 'B'), line('+', 'C')], [line('+', 'z')])

  it('takes changed lines, whole hunks by their heading, and never what is the same', () => {
    const { rows } = diffRows(shown, 'inline')
    expect(selectionsOf(shown, rows, new Set(['0:0']))).toEqual([])
    expect(selectionsOf(shown, rows, new Set(['0:3', '0:0', '0:1']))).toEqual([{ hunk: 0, lines: [1, 3] }])
    expect(selectionsOf(shown, rows, new Set(['h1', '0:2', '1:0']))).toEqual([{ hunk: 0, lines: [2] }, { hunk: 1 }])
    expect(selectionWords([{ hunk: 0, lines: [1, 2] }, { hunk: 1 }])).toBe('hunk and 2 lines')
  })

  it('means both sides of a pair, side by side', () => {
    const { rows, partners } = diffRows(shown, 'side')
    expect(rows.map(({ key }) => key)).toEqual(['h0', '0:0:0', '0:1:2', '0::3', 'h1', '1::0'])
    expect(selectionsOf(shown, rows, new Set(['0:1:2']))).toEqual([{ hunk: 0, lines: [1, 2] }])
    expect(partners.get('0:1')).toBe(2)
  })

  it('says how much it does not draw', () => {
    const large = diff(...Array.from({ length: 60 }, () => Array.from({ length: 1000 }, () => line('+', 'x'))))
    expect(diffRows(large, 'inline')).toMatchObject({ lines: 60_000, cut: true })
  })
})

describe('words', () => {
  const marked = (text: string, spans: readonly (readonly [number, number])[]) => spans.map(([from, to]) => text.slice(from, to))

  it('marks the words that differ, and nothing where little is the same', () => {
    const [old, now] = ["const a = run(1, 'some words')", "const a = run(1, 'other words')"]
    const marks = wordMarks(old, now)
    expect([marked(old, marks.old), marked(now, marks.now)]).toEqual([['some'], ['other']])
    expect(wordMarks('entirely different', 'not at all alike')).toEqual({ old: [], now: [] })
    expect(marked('größer als', wordMarks('größer als', 'größe als').old)).toEqual(['größer'])
  })

  it('finds pairs that are equal and rise on both sides, as many as there are', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    const longest = (a: string[], b: string[]): number => {
      const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
      for (let i = 1; i <= a.length; i++)
        for (let j = 1; j <= b.length; j++) table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!)
      return table[a.length]![b.length]!
    }
    fc.assert(
      fc.property(words, words, (a, b) => {
        const pairs = commonPairs(a, b)
        expect(pairs.every(([i, j], n) => a[i] === b[j] && (n === 0 || (i > pairs[n - 1]![0] && j > pairs[n - 1]![1])))).toBe(true)
        expect(pairs).toHaveLength(longest(a, b))
      }),
    )
  })
})

describe('three sides', () => {
  it('takes what one side changed and asks only where both did', () => {
    const pieces = mergeThree('1\n2\n3\n4\n', '1\nours\n3\n4\n', '1\ntheirs\n3\nFOUR')
    const conflict = pieces.find((piece) => piece.kind === 'conflict')!
    expect(conflict).toMatchObject({ ours: ['ours\n'], base: ['2\n'], theirs: ['theirs\n'] })
    const text = mergedText(pieces)
    expect(hasMarks(text)).toBe(true)
    expect(settle(text, conflict as never, 'theirs')).toBe('1\ntheirs\n3\nFOUR')
    expect(settle(`more\n${text}`, conflict as never, 'both')).toBe('more\n1\nours\ntheirs\n3\nFOUR')
    expect(hasMarks(settle(text, conflict as never, 'ours'))).toBe(false)
  })

  it('gives a side back where the other changed nothing, for any texts', () => {
    const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', 'd'), { maxLength: 10 }).map((lines) => lines.join(''))
    fc.assert(
      fc.property(text, text, (base, side) => {
        expect(mergedText(mergeThree(base, side, base))).toBe(side)
        expect(mergedText(mergeThree(base, base, side))).toBe(side)
        expect(mergedText(mergeThree(base, side, side))).toBe(side)
      }),
    )
  })
})

describe('rows', () => {
  const file = (path: string, index: string | null, worktree: string | null, conflict: string | null = null) => ({
    path,
    old_path: null,
    index,
    worktree,
    conflict,
    submodule: false,
    mode: '',
  })

  it('shows a file that is staged and changed in both groups, and counts', () => {
    const rows = changeRows([file('a', 'M', 'M'), file('b', null, '?'), file('c', null, null, 'UU')], '')
    expect(rows.map(({ key }) => key)).toEqual(['conflicted', 'conflicted:c', 'staged', 'staged:a', 'changed', 'changed:a', 'untracked', 'untracked:b'])
    expect(changeRows([file('src/Ab', 'M', null), file('b', 'M', null)], 'sRC/a').map(({ key }) => key)).toEqual(['staged', 'staged:src/Ab'])
    expect(rowsThrough([{ key: 'x' }, { key: 'y' }, { key: 'z' }], 'z', 'y')).toEqual(['y', 'z'])
  })

  it('says what undo takes back', () => {
    expect(undoWords('commit (amend): Say it')).toBe('amend of "Say it"')
    expect(undoWords('checkout: moving from main to topic')).toBe('switch to topic')
    expect(undoWords('merge topic: Fast-forward')).toBe('merge of topic')
    expect(undoWords('something new')).toBe('something new')
  })
})
