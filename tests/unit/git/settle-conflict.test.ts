/** Conflicts of every kind, settled by the lines that are made for them and real git: the file and the index become what was chosen, and nothing else changes. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GitLine } from '../../../src-main/git/git-steps.ts'
import type { Place } from '../../../src-main/git/place.ts'
import { settledLines, sideLines } from '../../../src-main/git/settle-conflict.ts'
import { TestHouse } from '../../helpers/test-house.ts'

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', GIT_CONFIG_NOSYSTEM: '1' }

let house: TestHouse
let place: Place
beforeAll(async () => {
  house = await TestHouse.open()
  git(['init', '-q', '-b', 'main'])
  git(['-c', 'user.name=a', '-c', 'user.email=a@x', 'commit', '-q', '--allow-empty', '-m', 'x'])
  place = house.house.rooms.git.place({})
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const git = (args: readonly string[], input?: Buffer | string, more: NodeJS.ProcessEnv = {}): Buffer =>
  execFileSync('git', args, { cwd: house.workspace, env: { ...env, ...more }, ...(input !== undefined && { input }), stdio: ['pipe', 'pipe', 'pipe'] })

type Versions = Partial<Record<'base' | 'ours' | 'theirs', string | Buffer>>
const stages = { base: 1, ours: 2, theirs: 3 } as const

/** The index as a merge leaves it, beside a file that has nothing to do with it; the conflicted file holds marks. */
function conflict(path: string, versions: Versions): void {
  rmSync(join(house.workspace, '.git', 'index'), { force: true })
  for (const name of ['bystander', path.split('/')[0]!]) rmSync(join(house.workspace, name), { recursive: true, force: true })
  writeFileSync(join(house.workspace, 'bystander'), 'as it was\n')
  git(['add', 'bystander'])
  const entries = Object.entries(versions).map(([side, content]) => {
    const object = git(['hash-object', '-w', '--no-filters', '--stdin'], content).toString().trim()
    return `100644 ${object} ${stages[side as keyof typeof stages]}\t${path}\0`
  })
  git(['update-index', '-z', '--index-info'], entries.join(''))
  mkdirSync(dirname(join(house.workspace, path)), { recursive: true })
  writeFileSync(join(house.workspace, path), '<<<<<<< ours\n=======\n>>>>>>> theirs\n')
}

function run(lines: readonly GitLine[]): void {
  for (const { args, input, env: more } of lines) git(args, input === undefined ? '' : Buffer.from(input, 'base64'), more)
}

const staged = (path: string): Buffer | null => {
  const found = git(['ls-files', '-s', '-z', '--', `:(literal)${path}`])
    .toString('latin1')
    .split('\0')
    .filter(Boolean)
  if (found.length === 0) return null
  expect(found.map((entry) => entry.split(/[ \t]/)[2])).toEqual(['0'])
  return git(['cat-file', 'blob', found[0]!.split(' ')[1]!])
}

/** Lines that repeat, look like a patch or like a conflict, have odd ends, or are no ASCII; with or without an end. */
const text = fc
  .tuple(
    fc.array(
      fc.constantFrom('a', 'b', '', '--- a/x', '+++ b/x', '@@ -1 +1 @@', '\\ No newline at end of file', '=======', 'é 漢 🙂', 'tab\t', 'cr\r', ' lead', '-- '),
      {
        maxLength: 12,
      },
    ),
    fc.boolean(),
  )
  .map(([lines, ended]) => (lines.length === 0 ? '' : lines.join('\n') + (ended ? '\n' : '')))
const name = fc.constantFrom('f', 'with space', 'a "quoted" \\ name', 'é/漢 字', "it's", 'deep/er/f', '-dash', 'star*[x]?', ' lead', 'tail ')

describe('a result that was put together', () => {
  it('becomes the file and what is staged, whatever the sides, the result and the name are', async () => {
    const { reader } = house.house.rooms.git
    await fc.assert(
      fc.asyncProperty(name, text, text, text, text, fc.constantFrom('both', 'ours', 'theirs'), async (path, base, ours, theirs, result, who) => {
        conflict(path, { base, ...(who !== 'theirs' && { ours }), ...(who !== 'ours' && { theirs }) })
        run(await settledLines(reader, place, [path], 'as_it_is', result))
        expect(readFileSync(join(house.workspace, path), 'utf8')).toBe(result)
        expect(staged(path)?.toString('utf8')).toBe(result)
        expect([readFileSync(join(house.workspace, 'bystander'), 'utf8'), staged('bystander')?.toString()]).toEqual(['as it was\n', 'as it was\n'])
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  it('is refused before anything runs where it cannot be exact', async () => {
    const { reader } = house.house.rooms.git
    const settle = (paths: readonly string[], content: string, take = 'as_it_is') => settledLines(reader, place, paths, take, content)
    conflict('f', { base: '1\n', ours: '2\n', theirs: '3\n' })
    for (const [paths, content, take] of [
      [['f', 'g'], 'x', 'as_it_is'],
      [[], 'x', 'as_it_is'],
      [['f'], 'x', 'ours'],
    ] as const)
      await expect(settle(paths, content, take)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(settle(['bystander'], 'x')).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'stale' } })
    await expect(settle(['f'], 'nul\0')).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'failed' } })
    for (const ours of [Buffer.from([0x66, 0x00]), Buffer.from([0xff, 0xfe])]) {
      conflict('f', { base: '1\n', ours, theirs: '3\n' })
      await expect(settle(['f'], 'x')).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'failed' } })
    }
    conflict('new\nline', { base: '1\n', ours: '2\n', theirs: '3\n' })
    await expect(settle(['new\nline'], 'x')).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'failed' } })
    await expect(settle(['../f'], 'x')).rejects.toMatchObject({ code: 'PATH_OUTSIDE_WORKSPACE' })
  })
})

describe('one side that is taken', () => {
  const [base, ours, theirs] = ['base\n', 'ours\n', 'theirs\n']
  const kinds: Record<string, Versions> = {
    DD: { base },
    AU: { ours },
    UD: { base, ours },
    UA: { theirs },
    DU: { base, theirs },
    AA: { ours, theirs },
    UU: { base, ours, theirs },
  }

  it.each(Object.entries(kinds).flatMap(([code, versions]) => (['ours', 'theirs'] as const).map((take) => [code, take, versions] as const)))(
    'of %s: %s',
    async (code, take, versions) => {
      const { reader } = house.house.rooms.git
      for (const path of ['f', 'with space/é']) {
        conflict(path, versions)
        expect(git(['status', '--porcelain', '-z', '--', `:(literal)${path}`]).toString()).toContain(code)
        run(await sideLines(reader, place, [path], take))
        const wanted = versions[take] ?? null
        expect(staged(path)?.toString() ?? null).toBe(wanted)
        expect(existsSync(join(house.workspace, path)) ? readFileSync(join(house.workspace, path), 'utf8') : null).toBe(wanted)
        expect(staged('bystander')?.toString()).toBe('as it was\n')
      }
    },
  )
})
