/** Every git that is started, by a look or by an act, is what was approved: its program, arguments, folder and environment; and what a hostile repository cannot make run. */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApprovedCommand } from '../../src-main/base/approved-command.ts'
import type { ActResult, ShownDiff } from '../../src-preload/contract/git.ts'
import { type Answer, TestHouse } from '../helpers/test-house.ts'

const recorder = join(import.meta.dirname, '..', 'fixtures', 'git-recorder')
let house: TestHouse
const approved: ApprovedCommand[] = []

beforeAll(async () => {
  house = await TestHouse.open({ tool_path: [recorder, '/usr/bin', '/bin'] })
  mkdirSync(join(house.folder, 'started'))
  const { commands } = house.house.rooms
  const approve = commands.approve.bind(commands)
  // Looks on; approves as ever.
  commands.approve = (...asked) => {
    const result = approve(...asked)
    approved.push(result.approved)
    return result
  }
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

interface Started {
  args: string[]
  cwd: string
  env: Record<string, string>
}

function started(): Started[] {
  const folder = join(house.folder, 'started')
  return readdirSync(folder).map((name) => {
    const [count = '0', ...words] = readFileSync(join(folder, name), 'utf8').split('\0')
    const args = words.slice(0, Number(count))
    const [cwd = '', ...variables] = words.slice(Number(count))
    return {
      args,
      cwd,
      env: Object.fromEntries(variables.flatMap((one) => (one === '' ? [] : [[one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]]))),
    }
  })
}

const get = (path: string): Promise<Answer> => house.ask('GET', path)
const post = async (path: string, body: object = {}): Promise<Answer> => house.ask('POST', path, { body })

describe('what is started', () => {
  it('is what was approved, word for word', async () => {
    const { workspace } = house
    const write = (name: string, content: string) => writeFileSync(join(workspace, name), content)
    await post('/api/git/init', { branch: 'main' })
    await post('/api/git/user', { name: 'Ada', email: 'ada@example.org' })
    write('a', 'one\ntwo\n')
    write("it's odd\n", 'x\n')
    await post('/git/commit', { message: 'first' })
    write('a', 'ONE\ntwo\nthree\n')
    const { stamp } = (await get('/api/git/hunks?path=a')).json<ShownDiff>()
    await post('/api/git/stage', { path: 'a', stamp, selections: [{ hunk: 0 }] })
    await post('/api/git/unstage', { all: true })
    const { discard_id } = (await post('/api/git/discard', { paths: ['a'], confirm: true })).json<ActResult>()
    await post('/api/git/restore', { discard_id })
    for (const path of [
      '/git/status',
      '/git/diff',
      '/git/log?message=--all',
      '/api/git/repository',
      '/api/git/refs',
      '/api/git/blame?path=a',
      '/api/git/commits/HEAD',
      '/api/git/message',
      '/api/git/stashes',
    ])
      expect((await get(path)).status, path).toBe(200)
    await post('/api/git/branches', { name: 'topic' })
    await post('/api/git/stashes', { message: '-- odd' })
    await post('/api/git/stashes/pop', { index: 0 })
    await post('/api/git/undo')

    const all = started()
    expect(all.length).toBeGreaterThan(25)
    for (const { args, cwd, env } of all) {
      const { OPSDECK_JOB, OPSDECK_HOST, GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS, ...rest } = env
      const is_job = OPSDECK_JOB !== undefined
      // The marks by which the runner finds what is left, and the one variable of simple-git.
      expect([OPSDECK_HOST !== undefined, GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS]).toEqual(is_job ? [true, undefined] : [false, 'true'])
      const matching = approved.filter((one) => one.cwd === cwd && JSON.stringify(one.args) === JSON.stringify(args))
      expect(matching.length, JSON.stringify(args)).toBeGreaterThan(0)
      expect(matching.map(({ env: minted }) => ({ ...minted }))).toContainEqual(rest)
      for (const one of matching) expect(one.tool_path).toBe(join(recorder, 'git'))
      if (!is_job) for (const one of matching) expect(one.effect).toBe('read')
    }
    const jobs = all.filter(({ env }) => env['OPSDECK_JOB'] !== undefined).map(({ args }) => args[0])
    expect(new Set(jobs)).toEqual(new Set(['init', 'config', 'add', 'commit', 'apply', 'reset', 'restore', 'branch', 'stash']))
  })

  it('nothing is started for what the policies refuse', async () => {
    const before = started().length
    expect((await post('/api/git/clone', { url: 'ext::sh -c id' })).error().code).toBe('COMMAND_REFUSED')
    expect((await post('/api/git/remotes', { name: 'evil', url: 'file:///etc' })).error().code).toBe('COMMAND_REFUSED')
    expect((await post('/api/git/fetch', { remote: '--upload-pack=id' })).error().code).toBe('COMMAND_REFUSED')
    expect((await post('/api/git/worktrees', { path: '../elsewhere' })).error().code).toBe('PATH_OUTSIDE_WORKSPACE')
    expect(started()).toHaveLength(before)
  })
})

describe('a hostile repository in a workspace that nobody trusts', () => {
  const marker = () => join(house.folder, 'it-ran')
  const evil = () => `touch ${marker()}`

  async function hostile(name: string, prepare: (top: string) => void): Promise<(path: string, body?: object) => Promise<Answer>> {
    const top = join(house.folder, name)
    mkdirSync(top)
    const git = (...args: string[]) => execFileSync('/usr/bin/git', args, { cwd: top, stdio: 'ignore', env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' } })
    git('init', '-q')
    writeFileSync(join(top, 'a'), '1\n')
    git('add', 'a')
    git('-c', 'user.name=a', '-c', 'user.email=a@x', 'commit', '-q', '-m', 'x')
    prepare(top)
    writeFileSync(join(top, 'a'), '2\n')
    const { id } = await house.house.rooms.workspaces.create({ path: top, trusted: false })
    return (path, body) =>
      body === undefined
        ? house.ask('GET', `${path}${path.includes('?') ? '&' : '?'}workspace=${id}`)
        : house.ask('POST', path, { body: { workspace: id, ...body } })
  }
  const everything = async (ask: (path: string, body?: object) => Promise<Answer>) => {
    const reads = [
      '/git/status',
      '/git/diff',
      '/git/log',
      '/api/git/changes',
      '/api/git/hunks?path=a',
      '/api/git/repository',
      '/api/git/refs',
      '/api/git/blame?path=a',
      '/api/git/commits/HEAD',
      '/api/git/message',
      '/api/git/stashes',
    ]
    const acts: [string, object][] = [
      ['/api/git/stage', { all: true }],
      ['/git/commit', { message: 'x' }],
      ['/api/git/stashes', {}],
      ['/api/git/switch', { to: 'other', create: true }],
      ['/api/git/fetch', { remote: 'origin' }],
    ]
    const answers: Answer[] = []
    for (const path of reads) answers.push(await ask(path))
    for (const [path, body] of acts) {
      const answer = await ask(path, body)
      answers.push(answer)
      if (answer.status === 202) await house.house.rooms.engine.ended(answer.json<{ id: string }>().id)
    }
    return answers
  }

  it('runs nothing that its configuration names', async () => {
    const ask = await hostile('config', (top) => {
      writeFileSync(join(top, '.gitattributes'), '* filter=evil diff=evil\n')
      const config = [
        '[filter "evil"]',
        `clean = ${evil()}`,
        `smudge = ${evil()}`,
        '[diff "evil"]',
        `textconv = ${evil()}`,
        '[diff]',
        `external = ${evil()}`,
        '[core]',
      ]
      writeFileSync(join(top, '.git', 'config'), [...config, `fsmonitor = ${evil()}`, `sshCommand = ${evil()}`, `pager = ${evil()}`, ''].join('\n'))
    })
    for (const answer of await everything(ask)) expect([answer.status, answer.error().code]).toEqual([409, 'WORKSPACE_NOT_TRUSTED'])
    expect(existsSync(marker())).toBe(false)
  })

  it('runs no hooks, monitors or ssh commands, and says that it wants trust', async () => {
    const ask = await hostile('hooks', (top) => {
      for (const hook of ['pre-commit', 'post-checkout', 'reference-transaction', 'post-index-change', 'fsmonitor-watchman']) {
        writeFileSync(join(top, '.git', 'hooks', hook), `#!/bin/sh\n${evil()}\n`)
        chmodSync(join(top, '.git', 'hooks', hook), 0o755)
      }
      execFileSync('/usr/bin/git', ['config', 'core.fsmonitor', evil()], { cwd: top })
      execFileSync('/usr/bin/git', ['config', 'core.sshCommand', evil()], { cwd: top })
      execFileSync('/usr/bin/git', ['config', 'remote.origin.url', 'ssh://git@127.0.0.1:1/x'], { cwd: top })
    })
    const answers = await everything(ask)
    expect([answers[0]!.status, answers[0]!.error().code]).toEqual([409, 'WORKSPACE_NOT_TRUSTED'])
    expect(answers.filter(({ status }) => status === 409).every((answer) => answer.error().code === 'WORKSPACE_NOT_TRUSTED')).toBe(true)
    expect(existsSync(marker())).toBe(false)
  })
})
