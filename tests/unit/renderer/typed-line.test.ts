/** What the command line does with text before anybody judges it: steps back, pasted blocks, signs of documents. */
import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../../src-preload/contract/commands.ts'
import { canGoOn } from '../../../src-renderer/features/command-line/can-go-on.ts'
import { LineUndo } from '../../../src-renderer/features/command-line/line-undo.ts'
import { pastedLines } from '../../../src-renderer/features/command-line/pasted-lines.ts'
import { plainSigns } from '../../../src-renderer/features/command-line/plain-signs.ts'

describe('steps back', () => {
  const typing = (undo: LineUndo, text: string) => {
    for (const sign of text) undo.typed({ line: undo.line + sign, cursor: undo.line.length + 1 })
  }
  const back = (undo: LineUndo) => {
    const lines: (string | undefined)[] = []
    for (let step = undo.undo(); step !== null; step = undo.undo()) lines.push(step.line)
    return lines
  }

  test('take a typed line apart word by word', () => {
    const undo = new LineUndo()
    typing(undo, 'git log -5')
    expect(back(undo)).toEqual(['git log ', 'git ', ''])
  })

  test('take a completion, an older line and an emptied one back as a whole', () => {
    const undo = new LineUndo()
    typing(undo, 'git sta')
    undo.put({ line: 'git status ', cursor: 11 })
    typing(undo, '-s')
    undo.put({ line: '', cursor: 0 })
    expect(back(undo)).toEqual(['git status -s', 'git status ', 'git sta', 'git ', ''])
    expect(undo.redo()).toEqual({ line: 'git ', cursor: 4 })
    typing(undo, 'x')
    expect(undo.redo()).toBeNull()
  })

  test('take what was removed sign by sign back at once, and a paste apart from what was typed', () => {
    const undo = new LineUndo()
    typing(undo, 'ab')
    undo.typed({ line: 'ab one two', cursor: 10 })
    for (const line of ['ab one tw', 'ab one t', 'ab one ']) undo.typed({ line, cursor: line.length })
    expect(back(undo)).toEqual(['ab one two', 'ab', ''])
  })

  test('are bounded', () => {
    const undo = new LineUndo()
    for (let n = 0; n < 1000; n++) undo.put({ line: `${n}`, cursor: 0 })
    expect(back(undo)).toHaveLength(200)
  })
})

describe('a pasted text', () => {
  test.each([
    ['git status', ['git status']],
    ['  git status \n', ['git status']],
    ['kubectl get pods \\\n  -n prod', ['kubectl get pods -n prod']],
    ['docker run \\\r\n  --rm \\\r\n  alpine', ['docker run --rm alpine']],
    ['git status\n\ngit log --oneline -5\ngit diff\n', ['git status', 'git log --oneline -5', 'git diff']],
    ['$ git status', ['git status']],
    ['# kubectl get nodes', ['kubectl get nodes']],
    ['$ git status\nOn branch main\n$ git log', ['git status', 'git log']],
    ['# first look\ngit status\n# then\ngit log', ['git status', 'git log']],
    [' \n\t\r\n', []],
    ['echo "a\\b"', ['echo "a\\b"']],
  ])('%j', (text, lines) => {
    expect(pastedLines(text)).toEqual(lines)
  })
})

describe('signs of documents', () => {
  test.each([
    ['git commit -m “smart quotes”', 'git commit -m "smart quotes"'],
    ['git commit -m ‘smart quotes’', "git commit -m 'smart quotes'"],
    ['git log —oneline', 'git log --oneline'],
    ['git log –n 5', 'git log -n 5'],
    ['git checkout — README.md', 'git checkout -- README.md'],
    ['git\u00a0status', 'git status'],
    ['git log --grep=„was“', 'git log --grep="was"'],
  ])('%s', (line, plain) => {
    expect(plainSigns(line)).toBe(plain)
  })

  test.each(['git log --oneline', 'git commit -m "she said “no”"', "git commit -m 'a — b'", 'git commit -m it’s', 'git log a—b', 'git log --grep=“', ''])(
    '%s stays',
    (line) => {
      expect(plainSigns(line)).toBeNull()
    },
  )
})

describe('a refused line', () => {
  const verdict = (parts: [string, boolean][], session = false): Verdict =>
    ({ parts: parts.map(([text, ok]) => ({ text, ok, kind: 'text' })), session }) as Partial<Verdict> as Verdict

  test.each<[string, [string, boolean][], boolean]>([
    [
      'git sta',
      [
        ['git', true],
        ['sta', false],
      ],
      true,
    ],
    [
      'docker run ',
      [
        ['docker', true],
        ['run', true],
      ],
      true,
    ],
    [
      'git log --frobnicate ',
      [
        ['git', true],
        ['log', true],
        ['--frobnicate', false],
      ],
      false,
    ],
    [
      'git frob status',
      [
        ['git', true],
        ['frob', false],
        ['status', true],
      ],
      false,
    ],
  ])('%s: is unfinished, or not', (line, parts, goes_on) => {
    expect(canGoOn(line, verdict(parts))).toBe(goes_on)
  })

  test('that a person may open at a terminal is whole', () => {
    expect(
      canGoOn(
        'git commit',
        verdict(
          [
            ['git', true],
            ['commit', true],
          ],
          true,
        ),
      ),
    ).toBe(false)
  })
})
