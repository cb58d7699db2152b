/** What git may do without a question loses nothing: everyday and generated lines in throw-away repositories with unsaved work, looked at before and after. */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompiledCommand } from '../../src-main/commands/policies/compiled-policy.ts'
import { loadPolicy } from '../../src-main/commands/policies/load-policy.ts'
import { everyday_argvs } from '../unit/commands/everyday-argvs.ts'
import { GitRoom, listed } from '../unit/commands/git-room.ts'
import { words } from '../unit/commands/hostile-argvs.ts'
import { policies_dir } from '../unit/commands/room.ts'

const own = new GitRoom()
const template = join(own.here.folder, 'template')
/** Outside, so that nothing but a fetch or push reaches it. */
const remote = join(own.here.outside, 'remote.git')
const remote_template = join(own.here.folder, 'remote-template')
afterAll(() => own[Symbol.dispose]())

/** Texts that exist nowhere but in a file of the worktree. */
const unsaved = ['unsaved a\n', 'unsaved app\n', 'unsaved new\n', 'unsaved inner\n']

beforeAll(() => {
  rmSync(join(own.workspace, '.gitattributes'))
  rmSync(join(own.workspace, 'link-out'))
  rmSync(join(own.workspace, 'link-file'))
  own.git('add', '-A')
  own.git('commit', '-qm', 'Three')
  own.git('init', '-q', '--bare', remote)
  own.git('remote', 'add', 'origin', remote)
  own.git('push', '-q', '-u', 'origin', 'main', 'other')
  commitOn('theirs')
  own.git('push', '-q', 'origin', 'theirs:theirs')
  own.git('push', '-q', 'origin', 'theirs:refs/heads/keep')
  own.git('branch', '-D', '-q', 'theirs')
  commitOn('keep')
  commitOn('tagged')
  own.git('tag', 'v1', 'tagged')
  own.git('branch', '-D', '-q', 'tagged')
  own.here.write('a.txt', 'put aside\n')
  own.git('stash', '-q')
  own.git('worktree', 'add', '-q', '--detach', 'side')
  own.here.write('a.txt', unsaved[0]!)
  own.here.write('src/app.ts', unsaved[1]!)
  own.here.write('new.txt', unsaved[2]!)
  own.here.write('folder/inner.txt', unsaved[3]!)
  own.here.write('staged.txt', 'staged\n')
  own.git('add', 'staged.txt')
  cpSync(own.workspace, template, { recursive: true })
  cpSync(remote, remote_template, { recursive: true })
})

/** A branch with a commit that is nowhere else, also in no reflog but its own. */
function commitOn(branch: string): void {
  const tree = own.git('rev-parse', 'HEAD^{tree}').trim()
  const commit = own.git('commit-tree', tree, '-p', 'HEAD~1', '-m', branch).trim()
  own.git('update-ref', `refs/heads/${branch}`, commit)
}

let is_fresh = false

function restore(): void {
  if (is_fresh) return
  is_fresh = true
  for (const name of readdirSync(own.workspace)) rmSync(join(own.workspace, name), { recursive: true, force: true })
  cpSync(template, own.workspace, { recursive: true })
  rmSync(remote, { recursive: true, force: true })
  cpSync(remote_template, remote, { recursive: true })
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '')
const bare = (...args: string[]) => execFileSync('git', ['--git-dir', remote, ...args], { encoding: 'utf8', stdio: 'pipe' })

/** Commits that a ref or a reflog leads to, and what the remote's refs lead to. */
const commits = () => new Set([...lines(own.git('rev-list', '--all', '--reflog')), ...lines(bare('rev-list', '--all')).map((name) => `remote ${name}`)])

function texts(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === '.git' ? [] : texts(path)
    return entry.isFile() ? [readFileSync(path, 'utf8')] : []
  })
}

/** Texts that are neither in a file nor in an object any more; a file with markers of a conflict holds both sides. */
function lostTexts(): string[] {
  const there = texts(own.workspace).join('')
  const gone = unsaved.filter((text) => !there.includes(text))
  return gone.filter((text) => {
    const name = execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' }).trim()
    try {
      own.git('cat-file', '-e', name)
      return false
    } catch {
      return true
    }
  })
}

let before: Set<string> | null = null
/** What the line lost, in words; null when it did not run. */
function losses(argv: readonly string[]): string[] | null {
  restore()
  before ??= commits()
  is_fresh = false
  if (own.run(argv, { trusted: true }) === null) return null
  const after = commits()
  return [
    ...lostTexts().map((text) => `git ${argv.join(' ')}: ${JSON.stringify(text)}`),
    ...[...before].filter((name) => !after.has(name) && !after.has(`remote ${name}`)).map((name) => `git ${argv.join(' ')}: commit ${name}`),
  ]
}

test('everyday lines lose nothing', () => {
  const argvs = everyday_argvs
    .map(words)
    .filter((argv) => argv[0] === 'git' && !argv.some((word) => /example\.org|^-h$/.test(word)))
    .map((argv) => argv.slice(1))
    .filter((argv) => own.judge(argv, true).effect === 'change')
  const lost: string[] = []
  let ran = 0
  for (const argv of argvs) {
    const found = losses(argv)
    if (found === null) continue
    ran++
    lost.push(...found)
  }
  expect(lost).toEqual([])
  expect(ran).toBeGreaterThan(60)
}, 300_000)

test.each(
  listed(`
  checkout *.txt | checkout a.tx? | checkout :/ | checkout :(glob)** | checkout :/a.txt | checkout HEAD *.txt | checkout HEAD :/
  checkout other *.txt | checkout HEAD~1 [a]* | checkout . | checkout src | checkout a.txt | checkout HEAD a.txt
  --icase-pathspecs checkout A.TXT | checkout src/ | checkout ./a.txt | --glob-pathspecs checkout ** | fetch -f origin keep:keep
  fetch origin +keep:keep | fetch -p origin refs/heads/*:refs/heads/* | fetch -p -P origin
  fetch --refmap=+refs/heads/*:refs/heads/* origin keep | fetch --prune-tags origin | pull -f origin keep:keep
  remote add -f --mirror=fetch m https://example.org/m.git | worktree remove side | repack -ad | gc --prune=now | archive -o a.txt HEAD
  bundle create new.txt HEAD | diff --output=a.txt HEAD | push -f origin keep | push origin +keep | push --mirror origin | push --prune origin
  branch -D keep | tag -d v1 | stash drop
`),
)('asks first or is refused: git %s', (line) => {
  restore()
  const { allowed, effect } = own.judge(line.split(' '), true)
  expect(allowed ? effect : 'refused').toMatch(/^(?:destroy|refused)$/)
  expect(own.run(line.split(' '), { trusted: true })).toBeNull()
})

test.each([
  ['remote.origin.mirror', 'true', 'push'],
  ['remote.origin.push', '+refs/heads/*:refs/heads/*', 'push'],
  ['remote.origin.push', ':keep', 'push'],
  ['remote.origin.fetch', '+refs/heads/*:refs/heads/*', 'fetch'],
  ['remote.origin.fetch', '+refs/*:refs/*', 'remote update -p'],
  ['fetch.pruneTags', 'true', 'fetch -p'],
  ['remote.origin.pruneTags', 'true', 'pull'],
  ['gc.pruneExpire', 'now', 'gc'],
  ['gc.reflogExpireUnreachable', 'now', 'maintenance run'],
])('%s = %s makes git %s ask first', (key, value, line) => {
  restore()
  expect(own.judge(line.split(' '), true).effect).toBe('change')
  is_fresh = false
  own.git('config', '--replace-all', key, value)
  expect(own.judge(line.split(' '), true).effect).toBe('destroy')
})

test('giving up half-way asks when there is something to give up', () => {
  restore()
  for (const line of ['merge --abort', 'rebase --abort', 'cherry-pick --abort', 'am --abort'])
    expect(own.judge(line.split(' '), true).effect, line).toBe('change')
  is_fresh = false
  own.git('stash', '-q')
  own.git('checkout', '-q', '-b', 'conflict', 'HEAD~1')
  own.here.write('a.txt', 'other side\n')
  own.git('commit', '-qam', 'C')
  own.here.write('a.txt', 'again\n')
  own.git('commit', '-qam', 'D')
  expect(() => own.git('rebase', '--onto', 'other', 'conflict~1')).toThrow()
  expect(own.judge(['rebase', '--abort'], true).effect).toBe('destroy')
  expect(own.judge(['rebase', '--skip'], true).effect).toBe('destroy')
  expect(own.judge(['rebase', '--continue'], true).effect).toBe('change')
})

test('a fetch that only shows is a read and fetches nothing', () => {
  restore()
  expect(own.judge(['fetch', '--dry-run'], true).effect).toBe('read')
  is_fresh = false
  const refs = own.git('for-each-ref')
  expect(own.run(['fetch', '--dry-run', 'origin', '+keep:keep'], { trusted: true })?.status).toBe(0)
  expect(own.git('for-each-ref')).toBe(refs)
})

const verbs = listed(`
  checkout | checkout | checkout | switch | restore | reset | reset | fetch | fetch | fetch | pull | push | push | merge | rebase
  cherry-pick | revert | rm | mv | add | commit | branch | branch | tag | stash | stash/push | stash/pop | stash/apply | stash/branch
  stash/save | worktree/add | worktree/move | worktree/remove | worktree/prune | gc | repack | pack-refs | remote/prune | remote/update
  remote/add | remote/remove | remote/rename | remote/set-head | archive | bundle/create | format-patch | bisect/start | bisect/good
  bisect/reset | sparse-checkout/set | update-index | config | notes/add | init | maintenance/run | symbolic-ref | diff | log | clean
  submodule/update | apply | am | fsck | reflog | rerere/forget
`)
const pool = listed(`
  a.txt | . | *.txt | :/ | new.txt | src | src/app.ts | folder | staged.txt | side | nothing | main | main | keep | other | HEAD | HEAD~1
  origin | origin | origin/keep | v1 | - | keep:keep | origin/keep:keep | refs/heads/*:refs/heads/* | refs/tags/*:refs/tags/* | main:keep
  keep:main | theirs | theirs:refs/remotes/origin/x | fresh | stash@{0} | A.TXT
`)

/** Lines of the policy's own commands and options, so that a new option is tried as soon as it is allowed. */
function generated(count: number, seed: number): string[][] {
  const { root } = loadPolicy(join(policies_dir, 'git.yaml'))
  const commandOf = (path: string) => path.split('/').reduce<CompiledCommand>((above, name) => above.commands!.get(name)!, root)
  const line = fc.constantFrom(...verbs).chain((path) => {
    const command = commandOf(path)
    const flags = [...new Set(command.options.values())].flatMap((option) => {
      if (option.refuse !== null || option.effect === 'destroy' || option.main === '-h') return []
      if (option.arity === 'flag' || option.arity === 'optional') return option.names.map((name) => [name])
      const value = option.type?.values[0] ?? (/number/.test(option.type?.name ?? '') ? '1' : /revision|ref-name/.test(option.type?.name ?? '') ? 'other' : 'x')
      return value === '-' ? [] : [[option.main.startsWith('--') ? `${option.main}=${value}` : `${option.main}${value}`]]
    })
    return fc
      .tuple(
        fc.oneof({ weight: 3, arbitrary: fc.constant<string[][]>([]) }, { weight: 2, arbitrary: fc.array(fc.constantFrom(...flags, []), { maxLength: 2 }) }),
        fc.array(fc.constantFrom(...pool), { maxLength: 3 }),
        fc.boolean(),
      )
      .map(([options, rest, dashes]) => [
        ...path.split('/'),
        ...(path === 'commit' ? ['-m', 'x'] : []),
        ...options.flat(),
        ...(dashes && rest.length > 1 && path === 'checkout' ? [rest[0]!, '--', ...rest.slice(1)] : rest),
      ])
  })
  return fc.sample(line, { numRuns: count, seed })
}

test.each(['checkout', 'reset', 'rm', 'fetch origin', 'fetch -p origin', 'push origin'])(
  'git %s loses nothing with any of the words',
  (start) => {
    const lost: string[] = []
    let ran = 0
    for (const word of pool) {
      restore()
      const argv = [...start.split(' '), word]
      if (own.judge(argv, true).effect !== 'change') continue
      const found = losses(argv)
      if (found === null) continue
      ran++
      lost.push(...found)
    }
    expect(lost).toEqual([])
    expect(ran).toBeGreaterThan(5)
  },
  300_000,
)

test.each([1, 2, 3].map((seed) => ({ seed })))(
  'generated lines lose nothing: seed $seed',
  ({ seed }) => {
    const lost: string[] = []
    let ran = 0
    for (const argv of generated(120, seed)) {
      restore()
      const { allowed, effect } = own.judge(argv, true)
      if (!allowed || effect !== 'change') continue
      const found = losses(argv)
      if (found === null) continue
      ran++
      lost.push(...found)
    }
    expect(lost).toEqual([])
    expect(ran).toBeGreaterThan(10)
  },
  300_000,
)

test('what git ignores is not overwritten without a question', () => {
  const keep = (): void => {
    restore()
    is_fresh = false
    own.git('stash', '-q', '-u')
    own.git('checkout', '-q', '-b', 'tracks')
    own.here.write('made.env', 'theirs\n')
    own.git('add', '-f', 'made.env')
    own.git('commit', '-qm', 'Tracks')
    own.git('checkout', '-q', 'main')
    own.here.write('.git/info/exclude', '*.env\n')
    own.here.write('made.env', 'mine\n')
    own.here.write('lib/mine.env', 'mine\n')
    own.here.write('lib/kept.txt', 'x\n')
    own.git('add', 'lib/kept.txt')
    own.git('commit', '-qm', 'Lib')
  }
  const lines_of_it = listed(`
    checkout tracks | switch tracks | checkout -m tracks | checkout --detach tracks | checkout -b fresh tracks | switch -c fresh tracks | switch -d tracks
    switch --overwrite-ignore tracks | checkout --overwrite-ignore tracks | sparse-checkout set src | sparse-checkout init | sparse-checkout set --cone src
  `)
  for (const line of lines_of_it) {
    keep()
    own.run(line.split(' '), { trusted: true })
    expect(own.text('made.env'), line).toBe('mine\n')
    expect(own.text('lib/mine.env'), line).toBe('mine\n')
  }
  keep()
  expect(own.judge(['checkout', '--overwrite-ignore', 'tracks'], true).effect).toBe('destroy')
  expect(own.run(['checkout', '--overwrite-ignore', 'tracks'], { trusted: true, confirm: true })?.status).toBe(0)
  expect(own.text('made.env')).toBe('theirs\n')
  keep()
  expect(own.run(['checkout', 'main'], { trusted: true })?.status).toBe(0)
})
