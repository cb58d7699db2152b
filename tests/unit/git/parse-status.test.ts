/** The status of real repositories with any names, compared with what was put there. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseStatus } from '../../../src-main/git/parse-status.ts'
import { pathBytes, pathText } from '../../../src-main/git/path-text.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const env = { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', GIT_CONFIG_NOSYSTEM: '1' }
const status_args = ['status', '--porcelain=v2', '-z', '--branch', '--show-stash', '--untracked-files=all']

function repository(path: string): (...args: string[]) => Buffer {
  mkdirSync(path)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: path, env, stdio: ['ignore', 'pipe', 'ignore'] })
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'Ada')
  git('config', 'user.email', 'ada@example.org')
  return git
}

/** Any bytes a file name may have. */
const name_bytes = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x20 : byte))))
  .filter((bytes) => !['.', '..', '.git'].includes(bytes.toString('latin1').toLowerCase()))

it('every byte of a name goes there and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = pathText(bytes)
      expect(pathBytes(text)).toEqual(Buffer.from(bytes))
      expect(pathBytes(JSON.parse(JSON.stringify(text)) as string)).toEqual(Buffer.from(bytes))
    }),
    { numRuns: 2000 },
  )
  expect(pathText(Buffer.from('ünï 😀', 'utf8'))).toBe('ünï 😀')
})

it('says of each file what was done to it, whatever its name', () => {
  using folder = tempFolder()
  let count = 0
  fc.assert(
    fc.property(fc.uniqueArray(name_bytes, { minLength: 4, maxLength: 12, selector: (bytes) => bytes.toString('latin1').toLowerCase() }), (names) => {
      const top = join(folder.path, String(count++))
      const git = repository(top)
      const at = (name: Buffer) => Buffer.concat([Buffer.from(`${top}/`), name])
      const [committed, staged] = [names.slice(0, names.length - 2), names.at(-2)!]
      for (const name of committed) writeFileSync(at(name), 'one\n')
      git('add', '-A')
      git('commit', '-q', '-m', 'x')
      const [changed, both] = [committed[0]!, committed[1]!]
      writeFileSync(at(both), 'two\n')
      writeFileSync(at(staged), 'new\n')
      git('add', '-A')
      writeFileSync(at(both), 'three\n')
      writeFileSync(at(changed), 'two\n')
      writeFileSync(at(names.at(-1)!), 'untracked\n')
      const { files, branch, head } = parseStatus(git(...status_args))
      expect([branch, head]).toEqual(['main', git('rev-parse', 'HEAD').toString().trim()])
      const seen = new Map(files.map(({ path, index, worktree }) => [path, [index, worktree]]))
      expect(seen).toEqual(
        new Map([
          [pathText(changed), [null, 'M']],
          [pathText(both), ['M', 'M']],
          [pathText(staged), ['A', null]],
          [pathText(names.at(-1)!), [null, '?']],
        ]),
      )
    }),
    { numRuns: 15 },
  )
})

it('renames keep both names, conflicts their kind, and a detached head has no branch', () => {
  using folder = tempFolder()
  const top = join(folder.path, 'r')
  const git = repository(top)
  const content = Array.from({ length: 20 }, (_, n) => `line ${n}\n`).join('')
  writeFileSync(join(top, 'old name'), content)
  writeFileSync(join(top, 'c'), 'base\n')
  git('add', '-A')
  git('commit', '-q', '-m', 'base')
  git('mv', 'old name', 'new\nname')
  expect(parseStatus(git(...status_args)).files).toMatchObject([{ path: 'new\nname', old_path: 'old name', index: 'R', worktree: null }])
  git('reset', '-q', '--hard')
  git('switch', '-q', '-c', 'topic')
  writeFileSync(join(top, 'c'), 'theirs\n')
  git('commit', '-q', '-am', 'theirs')
  git('switch', '-q', 'main')
  git('rm', '-q', 'c')
  git('commit', '-q', '-m', 'gone')
  expect(() => git('merge', '-q', 'topic')).toThrow()
  expect(parseStatus(git(...status_args)).files).toMatchObject([{ path: 'c', conflict: 'DU', index: null, worktree: null }])
  git('merge', '--abort')
  writeFileSync(join(top, 'c'), 'x')
  git('stash', 'push', '-q', '-u')
  git('checkout', '-q', '--detach')
  expect(parseStatus(git(...status_args))).toMatchObject({ branch: null, stashes: 1, files: [] })
})
