/** Lines of git that destroy: what is lost is named in the verdict and in the refusal, and it is what real git takes away. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { gitIn, type TestRepository, testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const check = async ({ repo }: TestRepository, args: readonly string[]) =>
  (await house.ask('POST', '/api/commands/check', { body: { command: 'git', args, work_dir: repo } })).json<Verdict>()
const execute = ({ repo }: TestRepository, args: readonly string[], more: object = {}) =>
  house.ask('POST', '/api/commands/execute', { body: { command: 'git', args, work_dir: repo, mode: 'sync', ...more } })

/** Two commits on main, one more on `side`, a change in `a`, an untracked file. */
function worked(): TestRepository {
  const here = testRepository(house)
  here.write('a', '1\n')
  here.write('b', '1\n')
  here.commit('One')
  here.git('switch', '-q', '-c', 'side')
  here.write('b', 'side\n')
  here.commit('Only on side')
  here.git('switch', '-q', 'main')
  here.write('b', 'main\n')
  here.commit('Two')
  here.write('a', 'mine\n')
  here.write('new.txt', 'untracked\n')
  return here
}

/** Stopped at a conflict in `b`, half of it resolved. */
function stoppedAt(...args: string[]): () => TestRepository {
  return () => {
    const here = worked()
    here.git('checkout', '-q', '--', 'a')
    expect(() => here.git(...args)).toThrow()
    here.write('b', 'resolved\n')
    return here
  }
}

function mailed(): TestRepository {
  const here = worked()
  here.git('checkout', '-q', '--', 'a')
  here.git('switch', '-q', 'side')
  here.write('c', 'new\n')
  here.commit('Applies')
  here.write('b', 'again\n')
  here.commit('Conflicts')
  writeFileSync(join(here.top, '..', `${here.repo}.mbox`), here.gitBytes('format-patch', '--stdout', '-2'))
  here.git('switch', '-q', 'main')
  expect(() => here.git('am', '-q', '-3', join('..', `${here.repo}.mbox`))).toThrow()
  here.write('b', 'resolved\n')
  return here
}

function stashed(): TestRepository {
  const here = worked()
  here.git('stash', 'push', '-q', '-m', 'older work')
  here.write('a', 'newer\n')
  here.git('stash', 'push', '-q', '-m', 'newer work')
  return here
}

/** `side` was sent, and then something else was made of it here. */
function sent(): TestRepository {
  const here = worked()
  const remote = join(house.workspace, `${here.repo}.git`)
  mkdirSync(remote)
  gitIn(remote, 'init', '-q', '--bare', '-b', 'main')
  here.git('remote', 'add', 'origin', `../${here.repo}.git`)
  here.git('push', '-q', 'origin', 'main', 'side')
  here.git('branch', '-q', '-f', 'side', 'main')
  return here
}

const reachable = (here: TestRepository, subject: string) => here.git('log', '--all', '--format=%s').split('\n').includes(subject)
const remote = (here: TestRepository) => gitIn(join(house.workspace, `${here.repo}.git`), 'log', '--all', '--format=%s')
const text = (here: TestRepository, name: string) => (existsSync(join(here.top, name)) ? readFileSync(join(here.top, name), 'utf8') : null)

const lines: [line: string, make: () => TestRepository, names: RegExp[], isLost: (here: TestRepository) => boolean][] = [
  [
    'reset --hard HEAD~1',
    worked,
    [/the changes in 1 changed file: a\b/, /1 commit that no other branch or tag has: \w+ Two/],
    (here) => text(here, 'a') === '1\n' && !reachable(here, 'Two'),
  ],
  ['checkout -f side', worked, [/1 changed file: a\b/], (here) => text(here, 'a') === '1\n'],
  ['switch --discard-changes side', worked, [/1 changed file: a\b/], (here) => text(here, 'a') === '1\n'],
  ['restore .', worked, [/1 changed file: a\b/], (here) => text(here, 'a') === '1\n'],
  ['rm -f a', worked, [/1 changed file: a\b/], (here) => text(here, 'a') === null],
  ['clean -fd', worked, [/1 untracked path: new\.txt/], (here) => text(here, 'new.txt') === null],
  ['branch -D side', worked, [/1 commit that no other branch or tag has: \w+ Only on side/], (here) => !reachable(here, 'Only on side')],
  ['branch -f side main', worked, [/Only on side/], (here) => !reachable(here, 'Only on side')],
  ['switch -C side main', worked, [/Only on side/], (here) => !reachable(here, 'Only on side')],
  ['checkout -B side main', worked, [/Only on side/], (here) => !reachable(here, 'Only on side')],
  [
    'tag -d kept',
    () => {
      const here = worked()
      here.git('tag', '-a', '-m', 'note', 'kept', 'side')
      here.git('branch', '-q', '-D', 'side')
      return here
    },
    [/the message of kept/, /Only on side/],
    (here) => !reachable(here, 'Only on side'),
  ],
  ['stash drop', stashed, [/1 stash: stash@\{0\}: On main: newer work/], (here) => !here.git('stash', 'list').includes('newer work')],
  ['stash drop stash@{1}', stashed, [/1 stash: stash@\{1\}: On main: older work/], (here) => !here.git('stash', 'list').includes('older work')],
  ['stash clear', stashed, [/2 stashes: stash@\{0\}: .*newer work, stash@\{1\}: .*older work/], (here) => here.git('stash', 'list') === ''],
  ['merge --abort', stoppedAt('merge', 'side'), [/1 changed file: b\b/], (here) => text(here, 'b') === 'main\n'],
  ['cherry-pick --skip', stoppedAt('cherry-pick', 'side'), [/1 changed file: b\b/], (here) => text(here, 'b') === 'main\n'],
  ['rebase --abort', stoppedAt('rebase', 'side'), [/1 changed file: b\b/], (here) => text(here, 'b') === 'main\n'],
  [
    'am --abort',
    mailed,
    [/1 changed file: b\b/, /1 commit that no other branch or tag has: \w+ Applies/],
    (here) => text(here, 'b') === 'main\n' && text(here, 'c') === null,
  ],
  ['am --skip', mailed, [/1 changed file: b\b/], (here) => text(here, 'b') === 'main\n' && text(here, 'c') === 'new\n'],
  ['push --force origin side', sent, [/1 commit that no other branch or tag has: \w+ Only on side/], (here) => !remote(here).includes('Only on side')],
  ['push --delete origin side', sent, [/Only on side/], (here) => !remote(here).includes('Only on side')],
  [
    'push --mirror origin',
    () => {
      const here = sent()
      here.git('branch', '-q', '-D', 'side')
      return here
    },
    [/1 branch of origin: side/],
    (here) => gitIn(join(house.workspace, `${here.repo}.git`), 'branch', '--list', 'side') === '',
  ],
  [
    'worktree remove --force tree',
    () => {
      const here = worked()
      here.git('worktree', 'add', '-q', 'tree', 'side')
      here.write('tree/b', 'in the tree\n')
      return here
    },
    [/the changes in 1 changed file of r\d+\/tree: b\b/],
    (here) => text(here, 'tree/b') === null,
  ],
  [
    'reflog expire --expire=now --all',
    () => {
      const here = worked()
      here.git('checkout', '-q', '--', 'a')
      here.git('reset', '-q', '--hard', 'HEAD~1')
      return here
    },
    [/1 commit that only the reflog still finds: \w+ Two/],
    (here) => !here.git('log', '--all', '--reflog', '--format=%s').includes('Two'),
  ],
  [
    'gc --prune=now',
    () => {
      const here = worked()
      here.git('branch', '-q', '-D', 'side')
      here.git('reflog', 'expire', '--expire=now', '--all')
      return here
    },
    [/1 commit that nothing refers to: \w+ Only on side/],
    (here) => !here.git('fsck', '--unreachable', '--no-progress').includes('commit'),
  ],
]

it.each(lines)('git %s', async (line, make, names, isLost) => {
  const here = make()
  const args = line.split(' ')
  const verdict = await check(here, args)
  for (const name of names) expect(verdict.reason).toMatch(name)
  expect([verdict.effect, verdict.confirm_required]).toEqual(['destroy', true])
  const asked = await execute(here, args)
  expect([asked.status, asked.error().code]).toEqual([409, 'CONFIRMATION_REQUIRED'])
  expect((asked.error().details['verdict'] as Verdict).reason).toBe(verdict.reason)
  expect(isLost(here)).toBe(false)
  expect((await execute(here, args, { confirm: true })).json<Job>()).toMatchObject({ status: 'succeeded' })
  expect(isLost(here)).toBe(true)
})

it('names stand in a list of their own too, no more of them than anybody reads', async () => {
  const here = worked()
  for (let n = 0; n < 390; n++) here.write(`many/${n}`, 'new\n')
  const { reason, destroys } = await check(here, ['clean', '-fd', '-q', 'new.txt'])
  expect(destroys).toEqual({ act: 'Deletes untracked files and folders below new.txt', losses: [{ what: '1 untracked path', names: ['new.txt'], more: 0 }] })
  expect(reason).toContain('Lost would be 1 untracked path: new.txt.')
  here.git('add', 'many')
  here.commit('Many')
  for (let n = 0; n < 390; n++) here.write(`many/${n}`, 'changed\n')
  const many = await check(here, ['restore', 'many'])
  expect(many.destroys?.losses).toMatchObject([{ what: 'the changes in 390 changed files', more: 340 }])
  expect(many.destroys?.losses[0]?.names).toHaveLength(50)
  expect(many.reason).toMatch(/the changes in 390 changed files: (?:many\/\d+, ){4}many\/\d+ and 385 more\./)
  expect((await check(here, ['branch', '-D', 'side'])).destroys).toMatchObject({
    act: 'Deletes branch side',
    losses: [{ what: '1 commit that no other branch or tag has' }],
  })
})

it('what loses nothing names nothing, and a stash that cannot be brought back stays', async () => {
  const here = worked()
  for (const line of ['cherry-pick --quit', 'merge --abort', 'am --abort', 'stash pop'])
    expect((await check(here, line.split(' '))).reason).not.toContain('Lost would be')
  here.git('stash', '-q')
  here.write('a', 'otherwise\n')
  here.commit('in the way')
  expect((await execute(here, ['stash', 'pop'])).json<Job>().status).toBe('failed')
  expect(here.git('stash', 'list')).toContain('WIP on main')
})

it('inner words that go past every check are not run at all', async () => {
  const here = worked()
  for (const line of ['filter-branch -f', 'update-ref --stdin', 'update-ref config main'])
    expect((await execute(here, line.split(' '), { confirm: true })).error().code).toBe('COMMAND_REFUSED')
  expect((await check(here, ['update-ref', '-d', 'refs/heads/side'])).reason).toContain('Only on side')
  expect((await execute(here, ['update-ref', '-d', 'refs/heads/side'])).error().code).toBe('CONFIRMATION_REQUIRED')
  expect(reachable(here, 'Only on side')).toBe(true)
})
