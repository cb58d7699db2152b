/** The words of a typed line, and the colours laid over them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitLine } from '../../../src-main/commands/words/split-line.ts'
import type { VerdictPart } from '../../../src-preload/contract/commands.ts'
import { paint, wordsOf } from '../../../src-renderer/parts/line-words.ts'

const values = (line: string) => wordsOf(line).map(({ value }) => value)
const part = (text: string, kind: VerdictPart['kind'] = 'value', ok = true): VerdictPart => ({ text, kind, ok })
const painted = (line: string, parts: VerdictPart[]) => paint(line, parts).map(({ text, kind, ok }) => `${ok ? '' : '!'}${kind}:${text}`)

describe('words', () => {
  test('quotes and backslashes are read as the host reads them', () => {
    expect(values(`git commit -m 'a b' "c \\" d" e\\ f ''`)).toEqual(['git', 'commit', '-m', 'a b', 'c " d', 'e f', ''])
  })

  test('a quote that is still open reaches to the end', () => {
    expect(wordsOf(`echo "not closed  yet`)).toEqual([
      { start: 0, end: 4, value: 'echo' },
      { start: 5, end: 21, value: 'not closed  yet' },
    ])
  })

  test('every line that the host takes apart has the same words at the same places here', () => {
    const character = fc.constantFrom('a', 'b', ' ', '\t', "'", '"', '\\', '~', '-', '=', '$', '\u00a0', 'é', '🚀')
    fc.assert(
      fc.property(fc.array(character, { maxLength: 14 }), (characters) => {
        const line = characters.join('')
        const host = splitLine(line)
        if ('problem' in host) return
        expect(wordsOf(line)).toEqual(host.words.map(({ from, to, text }) => ({ start: from, end: to, value: text })))
      }),
      { seed: 20260101, numRuns: 3000, examples: [[['a', '\u00a0', 'b']], [['"', '\\', 'a', '"']]] },
    )
  })
})

describe('colours', () => {
  test('one part for each word, and the gaps between them', () => {
    expect(painted('git  status', [part('git', 'tool'), part('status', 'subcommand')])).toEqual(['tool:git', 'gap:  ', 'subcommand:status'])
  })

  test('a word of several parts is cut where they meet', () => {
    const parts = [part('git', 'tool'), part('--color=', 'option'), part('always', 'value', false)]
    expect(painted('git --color=always', parts)).toEqual(['tool:git', 'gap: ', 'option:--color=', '!value:always'])
  })

  test('a quoted word of several parts has the colour of its last', () => {
    expect(painted(`git '--color=a'`, [part('git', 'tool'), part('--color=', 'option'), part('a')])).toEqual(['tool:git', 'gap: ', "value:'--color=a'"])
  })

  test('a word that the policy read differently counts as one part, so that those behind it keep theirs', () => {
    const parts = [part('git', 'tool'), part('/home/me/x', 'path'), part('end', 'value', false)]
    expect(painted('git ~/x end', parts)).toEqual(['tool:git', 'gap: ', 'path:~/x', 'gap: ', '!value:end'])
  })

  test('what the parts of an older line do not cover stays plain', () => {
    expect(painted('git log -', [part('git', 'tool'), part('log', 'subcommand')])).toEqual(['tool:git', 'gap: ', 'subcommand:log', 'gap: ', 'plain:-'])
  })

  test('nothing of the line is lost, whatever the parts are', () => {
    const parts = fc.array(fc.string({ maxLength: 4 }).map((text) => part(text)))
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), parts, (line, mine) => {
        expect(
          paint(line, mine)
            .map(({ text }) => text)
            .join(''),
        ).toBe(line)
      }),
      { seed: 20260101, numRuns: 1000 },
    )
  })
})
