/** A typed line is read by POSIX quoting and nothing else; what only a shell can do is refused with an offer. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { splitLine } from '../../../src-main/commands/words/split-line.ts'
import { room } from './room.ts'

const here = room()
afterAll(() => here[Symbol.dispose]())

const read = (line: string) => {
  const result = here.commands.readLine(line)
  return 'refused' in result ? result.refused : [result.request.command, ...result.request.args]
}

test.each([
  ['git status', ['git', 'status']],
  ['  git   status  ', ['git', 'status']],
  ['git\tstatus', ['git', 'status']],
  [`git commit -m 'a; b | c && d > e'`, ['git', 'commit', '-m', 'a; b | c && d > e']],
  [`git commit -m "it's \\"quoted\\" \\\\ \\x"`, ['git', 'commit', '-m', `it's "quoted" \\ \\x`]],
  [`echo a'b'"c"\\d`, ['echo', 'abcd']],
  [`echo '' ""`, ['echo', '', '']],
  ['echo a\\ b', ['echo', 'a b']],
  ['git add *.ts [a]? {x,y}', ['git', 'add', '*.ts', '[a]?', '{x,y}']],
  ['git show HEAD^{tree} HEAD~1 @{u}', ['git', 'show', 'HEAD^{tree}', 'HEAD~1', '@{u}']],
  ['echo 5$ a$', ['echo', '5$', 'a$']],
  ["echo '$HOME' '`id`'", ['echo', '$HOME', '`id`']],
  ['echo a=~ x~', ['echo', 'a=~', 'x~']],
  ['echo "line\\\nnext"', ['echo', 'linenext']],
  ['git status\n', ['git', 'status']],
])('%s', (line, words) => {
  expect(read(line)).toEqual(words)
})

test('only a leading ~ is expanded', () => {
  expect(read('echo ~ ~/x ~other "~" \'~/x\'')).toEqual(['echo', here.folder, `${here.folder}/x`, '~other', '~', '~/x'])
})

describe('shell operators', () => {
  test.each([
    ['git log | head', '|', /save the output|queue/i],
    ['git log > out.txt', '>', /save its output/i],
    ['git log >> out.txt', '>>', /save its output/i],
    ['git add . && git commit', '&&', /queue/],
    ['git add . || echo', '||', /queue/],
    ['git add .; git commit', ';', /queue/],
    ['git status &', '&', /queue/],
    ['git log < in', '<', /input/i],
    ['echo $HOME', '$', /not expanded/],
    ['echo "a $HOME"', '$', /not expanded/],
    ['echo $(id)', '$', /not expanded/],
    ['echo "$(id)"', '$', /not expanded/],
    ['echo `id`', '`', /not expanded/],
    ['echo "`id`"', '`', /not expanded/],
    ['(git status)', '(', /quotes/],
    ['git status # comment', '#', /quotes/],
    ['git status\ngit log', '\n', /queue/],
  ])('%s', (line, operator, offer) => {
    const verdict = read(line)
    expect(verdict).toMatchObject({ allowed: false, rule: 'line/operator', effect: null, confirm_required: false })
    if (Array.isArray(verdict)) return
    expect(verdict.reason).toMatch(offer)
    expect(verdict.parts.at(-1)).toEqual({ text: operator, kind: 'operator', ok: false })
  })

  test.each(["echo 'a", 'echo "a', 'echo a\\'])('an open quote is told: %s', (line) => {
    expect(read(line)).toMatchObject({ allowed: false, rule: 'line/quote' })
  })
})

test('an empty line is malformed', () => {
  for (const line of ['', '   ', '\n', "''"]) expect(() => here.commands.readLine(line)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('every line that is read is read as the shell reads it', () => {
  const piece = fc.constantFrom('a', ' ', "'", '"', '\\', '$', '~', '*', '#', '=', '|', '{', '}', '\t', 'é', '/', '-', '^', '!', '%')
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
      const line = `x ${pieces.join('')}`
      const split = splitLine(line)
      if ('problem' in split) return
      // -f: no globbing, which we do not do either; HOME makes ~ harmless to compare.
      const shell = execFileSync('sh', ['-fc', `for w in ${line}; do printf '%s\\0' "$w"; done`], { env: { HOME: '~' }, encoding: 'utf8' })
      expect(split.words.map((word) => word.text)).toEqual(shell.split('\0').slice(0, -1))
    }),
    { numRuns: 300 },
  )
})
