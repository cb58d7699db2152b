/** Files that are ignored here and tracked elsewhere: what real git does to them unasked, and that Opsdeck asks first and names them. */
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** On topic `secret` and `dir/a` are tracked, on main (where we stand) both names are ignored and hold something of one's own. */
function prepared() {
  const here = testRepository(house)
  const { git, write, commit } = here
  write('base', '1\n')
  commit('base')
  git('switch', '-q', '-c', 'topic')
  write('secret', 'theirs\n')
  write('dir/a', 'theirs\n')
  const topic = commit('tracked there')
  git('switch', '-q', 'main')
  write('.gitignore', 'secret\ndir\n')
  const main = commit('ignored here')
  write('secret', 'mine\n')
  write('dir', 'mine\n')
  const text = (name: string) => readFileSync(join(here.top, name), 'utf8')
  return { ...here, topic, main, text }
}

/** What is asked of Opsdeck, and how plain git is asked for the same. */
const acts: [string, object, string[]][] = [
  ['/api/git/merge', { branch: 'topic' }, ['merge', '-q', '--no-edit', 'topic']],
  ['/api/git/merge', { branch: 'topic', squash: true }, ['merge', '-q', '--squash', 'topic']],
  ['/api/git/rebase', { onto: 'topic' }, ['rebase', '-q', 'topic']],
  ['/api/git/cherry-pick', { commits: ['topic'] }, ['cherry-pick', 'topic']],
  ['/api/git/reset', { to: 'topic', mode: 'keep' }, ['reset', '--keep', 'topic']],
]

describe('ignored files in the way of what comes in', () => {
  it.each(acts)('%s %j asks and names them; git alone overwrites them', async (path, body, plain) => {
    const alone = prepared()
    alone.git(...plain)
    expect([alone.text('secret'), alone.text('dir/a')]).toEqual(['theirs\n', 'theirs\n'])

    const here = prepared()
    const asked = await here.post(path, body)
    expect([asked.status, asked.error().code, asked.error().details]).toEqual([
      409,
      'CONFIRMATION_REQUIRED',
      { reason: 'ignored_files', paths: here.inRepo(['dir', 'secret']), count: 2 },
    ])
    expect([here.text('secret'), here.text('dir'), here.git('rev-parse', 'HEAD')]).toEqual(['mine\n', 'mine\n', here.main])
    await here.act(path, { ...body, confirm: true })
    expect([here.text('secret'), here.text('dir/a')]).toEqual(['theirs\n', 'theirs\n'])
  })

  it('a revert that brings a file back asks', async () => {
    const { git, post, write, commit, text, inRepo, act } = prepared()
    rmSync(join(house.workspace, ...inRepo(['dir'])))
    git('merge', '-q', '--no-edit', 'topic')
    git('rm', '-q', '--cached', 'secret')
    const gone = commit('not tracked any more')
    write('secret', 'mine again\n')
    expect((await post('/api/git/revert', { commits: [gone] })).error().details).toMatchObject({ paths: inRepo(['secret']) })
    expect(text('secret')).toBe('mine again\n')
    await act('/api/git/revert', { commits: [gone], confirm: true })
    expect(text('secret')).toBe('theirs\n')
  })

  it('a rebase asks too for what an own commit made and a later one deleted', async () => {
    const { git, post, write, commit, inRepo } = testRepository(house)
    write('.gitignore', 'passing\n')
    commit('base')
    git('switch', '-q', '-c', 'topic')
    write('other', '1\n')
    commit('other')
    git('switch', '-q', 'main')
    write('passing', 'once\n')
    git('add', '-f', 'passing')
    commit('came')
    git('rm', '-q', 'passing')
    commit('went')
    write('passing', 'mine\n')
    expect((await post('/api/git/rebase', { onto: 'topic' })).error().details).toMatchObject({ reason: 'ignored_files', paths: inRepo(['passing']) })
    git('rebase', '-q', 'topic')
    expect(existsSync(join(house.workspace, ...inRepo(['passing'])))).toBe(false)
  })

  it('a stash that comes back, undo and redo ask', async () => {
    const { git, post, write, text, inRepo, act, top } = prepared()
    rmSync(join(top, 'secret'))
    rmSync(join(top, 'dir'))
    git('switch', '-q', 'topic')
    write('secret', 'changed\n')
    git('stash', '-q')
    git('switch', '-q', 'main')
    write('secret', 'mine\n')
    for (const how of ['pop', 'apply']) {
      const asked = await post(`/api/git/stashes/${how}`, { index: 0 })
      expect(asked.error().details).toMatchObject({ reason: 'ignored_files', paths: inRepo(['secret']) })
    }
    rmSync(join(top, 'secret'))
    git('stash', 'drop', '-q')

    await act('/api/git/merge', { branch: 'topic' })
    await act('/api/git/undo')
    write('secret', 'mine\n')
    expect((await post('/api/git/redo')).error().details).toMatchObject({ reason: 'ignored_files', paths: inRepo(['secret']) })
    expect(text('secret')).toBe('mine\n')
    await act('/api/git/redo', { confirm: true })
    expect(text('secret')).toBe('theirs\n')
  })

  it('whole folders, links and odd names are named; tracked, untracked and untouched ones are not', async () => {
    const { git, post, write, commit, inRepo, top } = testRepository(house)
    write('kept', '1\n')
    commit('base')
    git('switch', '-q', '-c', 'topic')
    write('build', 'a file there\n')
    write('link/in it', 'x\n')
    write('new\nline', 'x\n')
    write('kept', '2\n')
    commit('theirs')
    git('switch', '-q', 'main')
    write('.gitignore', 'build/\nlink\nnew*\n')
    commit('ignored')
    write('build/out/1', 'mine\n')
    write('elsewhere', 'x\n')
    symlinkSync('elsewhere', join(top, 'link'))
    write('new\nline', 'mine\n')
    const paths = ['build/out/1', 'link', 'new\nline']
    expect((await post('/api/git/merge', { branch: 'topic' })).error().details).toMatchObject({ paths: inRepo(paths), count: 3 })

    // What only they still track, and deleted here long ago, is not written by a merge: nothing to ask.
    const quiet = testRepository(house)
    quiet.write('config', 'theirs\n')
    quiet.commit('tracked by all')
    quiet.git('switch', '-q', '-c', 'topic')
    quiet.write('other', '1\n')
    quiet.commit('other')
    quiet.git('switch', '-q', 'main')
    quiet.git('rm', '-q', '--cached', 'config')
    quiet.write('.gitignore', 'config\n')
    quiet.commit('a file of everybody now')
    quiet.write('config', 'mine\n')
    await quiet.act('/api/git/merge', { branch: 'topic' })
    expect(readFileSync(join(quiet.top, 'config'), 'utf8')).toBe('mine\n')

    // Untracked and not ignored: git refuses by itself.
    rmSync(join(top, '.gitignore'))
    git('commit', '-qam', 'nothing is ignored')
    const refused = await post('/api/git/merge', { branch: 'topic' })
    expect([refused.error().code, refused.error().details['reason']]).toEqual(['CONFLICT', 'local_changes'])
  })
})
