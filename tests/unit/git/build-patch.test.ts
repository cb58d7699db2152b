/** Patches of any selection of lines of any two files, applied by real git and compared with what the selection means. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { buildPatch } from '../../../src-main/git/build-patch.ts'
import { type DiffHunk, type DiffLine, parseDiff } from '../../../src-main/git/parse-diff.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', GIT_CONFIG_NOSYSTEM: '1' }

/** Few different lines, so that they repeat; some that look like a diff; bytes that are no UTF-8; with or without an end. */
const text = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'c', '', '--- x', '+++ y', '@@ -1 +1 @@', '\\ No newline', 'caf\xe9', 'tab\t', 'cr\r'), { maxLength: 25 }),
    fc.boolean(),
  )
  .map(([lines, ended]) => Buffer.from(lines.length === 0 ? '' : lines.join('\n') + (ended ? '\n' : ''), 'latin1'))

/** What one side becomes when `taken` says of each changed line whether it is applied. */
function model(base: Buffer, hunks: readonly DiffHunk[], taken: (hunk: number, line: number) => boolean): string {
  const source = base.length === 0 ? [] : base.toString('latin1').split('\n')
  const ends = source.at(-1) === ''
  if (ends) source.pop()
  const lines: Pick<DiffLine, 'bytes' | 'no_newline'>[] = source.map((bytes, index) => ({ bytes, no_newline: !ends && index === source.length - 1 }))
  let moved = 0
  hunks.forEach((hunk, number) => {
    const start = hunk.old_start - (hunk.old_lines === 0 ? 0 : 1) + moved
    const become = hunk.lines.filter(({ kind }, line) => (kind === ' ' ? true : kind === '+' ? taken(number, line) : !taken(number, line)))
    lines.splice(start, hunk.old_lines, ...become)
    moved += become.length - hunk.old_lines
  })
  return lines.map(({ bytes, no_newline }, index) => bytes + (no_newline && index === lines.length - 1 ? '' : '\n')).join('')
}

it('does to the index, or takes out of the file, exactly what is selected', () => {
  using folder = tempFolder()
  const top = join(folder.path, 'r')
  mkdirSync(top)
  const git = (args: string[], input?: Buffer) => execFileSync('git', args, { cwd: top, env, ...(input && { input }), stdio: ['pipe', 'pipe', 'pipe'] })
  git(['init', '-q'])
  const file = join(top, 'f "x"')
  fc.assert(
    fc.property(text, text, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (before, after, choice, context) => {
      fc.pre(!before.equals(after))
      rmSync(join(top, '.git', 'index'), { force: true })
      writeFileSync(file, before)
      git(['add', '-A'])
      writeFileSync(file, after)
      const [diff] = parseDiff(git(['diff', '--no-color', `-U${context}`]))
      const selected = (hunk: number, line: number) => choice[(hunk * 7 + line) % choice.length]!
      const selections = diff!.hunks.map(({ lines }, hunk) => ({ hunk, lines: lines.flatMap((_line, line) => (selected(hunk, line) ? [line] : [])) }))

      const forward = buildPatch(diff!, selections, 'forward')
      if (forward) git(['apply', '--cached', '--whitespace=nowarn', '-'], forward)
      expect(git(['cat-file', 'blob', ':f "x"']).toString('latin1')).toBe(model(before, diff!.hunks, selected))

      const reverse = buildPatch(diff!, selections, 'reverse')
      if (reverse) git(['apply', '--reverse', '--whitespace=nowarn', '-'], reverse)
      expect(readFileSync(file, 'latin1')).toBe(model(before, diff!.hunks, (hunk, line) => !selected(hunk, line)))
    }),
    { numRuns: 60 },
  )
})

it('a part of a file that appears or goes leaves the rest of it', () => {
  using folder = tempFolder()
  const top = join(folder.path, 'r')
  mkdirSync(top)
  const git = (args: string[], input?: Buffer) => execFileSync('git', args, { cwd: top, env, ...(input && { input }), stdio: ['pipe', 'pipe', 'pipe'] })
  git(['init', '-q'])
  git(['-c', 'user.name=a', '-c', 'user.email=a@x', 'commit', '-q', '--allow-empty', '-m', 'x'])
  writeFileSync(join(top, 'new'), 'one\ntwo\nthree\n')
  git(['add', 'new'])
  const [added] = parseDiff(git(['diff', '--cached']))
  expect(added).toMatchObject({ old_path: null, new_path: 'new' })
  git(['apply', '--cached', '--reverse', '-'], buildPatch(added!, [{ hunk: 0, lines: [1] }], 'reverse')!)
  expect(git(['show', ':new']).toString()).toBe('one\nthree\n')
  git(['add', 'new'])
  rmSync(join(top, 'new'))
  const [deleted] = parseDiff(git(['diff']))
  expect(deleted).toMatchObject({ old_path: 'new', new_path: null })
  git(['apply', '--cached', '-'], buildPatch(deleted!, [{ hunk: 0, lines: [0, 2] }], 'forward')!)
  expect(git(['show', ':new']).toString()).toBe('two\n')
  expect(buildPatch(deleted!, [{ hunk: 0, lines: [] }], 'forward')).toBeNull()
})
