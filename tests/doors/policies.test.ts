/** Policy files through the doors: listed, checked, added, changed, removed, replayed; changed on the disk and in force at once. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { FoundFile, ImportResult } from '../../src-preload/contract/imports.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { PolicyFile, PolicyProblem, PolicyText, ReplayResult } from '../../src-preload/contract/policies.ts'
import type { ToolDraft } from '../../src-preload/contract/tools.ts'
import { doors } from '../helpers/door-clients.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const no_push = 'tool: git\ncommands:\n  push: refuse -- from the pipeline only\n'
const policies = () => join(house.folder, 'data', 'policies')
const verdict = async (line: string): Promise<Verdict> => (await house.ask('POST', '/api/commands/check', { body: { line } })).json<Verdict>()
const listed = async (): Promise<PolicyFile[]> => (await house.ask('GET', '/api/policies?limit=500')).json<{ items: PolicyFile[] }>().items
const add = (tool: string, text: string) => house.ask('POST', '/api/policies', { body: { tool, text } })

afterEach(async () => {
  for (const { id, origin } of await listed()) if (origin === 'user') await house.ask('DELETE', `/api/policies/${id}`)
})

describe.each(Object.keys(doors))('through %s', (name) => {
  it('a policy is added, read, changed, replayed and removed', async () => {
    using door = await doors[name]!(house)
    const { policies: on, commands } = door.client
    const made = await on.create({ tool: 'git', text: no_push })
    expect(made).toMatchObject({ id: 'user:git', origin: 'user', editable: true, widens: false, in_force: true, problems: [], text: no_push })
    expect(await commands.check({ line: 'git push' })).toMatchObject({ allowed: false, reason: 'git push is refused: from the pipeline only.' })
    expect((await on.list({ limit: 500 })).items.filter(({ tool }) => tool === 'git').map(({ id }) => id)).toEqual(['builtin:git', 'user:git'])
    expect(await on.get({ id: 'builtin:git' })).toMatchObject({
      editable: false,
      path: 'resources/policies/git.yaml',
      text: expect.stringContaining('tool: git'),
    })
    await expect(on.create({ tool: 'git', text: no_push })).rejects.toMatchObject({ code: 'CONFLICT' })

    const worse = 'tool: git\ncommands:\n  push: read -- Harmless\n'
    await expect(on.update({ id: 'user:git', text: worse })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: 'text' }], problems: [{ line: 3, column: 3, message: expect.stringContaining('widens') }] },
    })
    expect((await on.get({ id: 'user:git' })).text).toBe(no_push)
    expect(await on.check({ tool: 'git', text: worse })).toMatchObject({ valid: false })

    expect(await on.update({ id: 'user:git', text: `${worse}allow_widening: true\n` })).toMatchObject({ widens: true, in_force: true })
    expect(await commands.check({ line: 'git push' })).toMatchObject({ allowed: true, effect: 'read', rule: 'git/push (widened)' })
    expect(await on.replay({ tool: 'git', text: no_push })).toMatchObject({ would_refuse: 0 })
    expect(await on.remove({ id: 'user:git' })).toEqual({ success: true })
    await expect(on.get({ id: 'user:git' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await commands.check({ line: 'git push' })).toMatchObject({ allowed: true, effect: 'change', rule: 'git/push' })
  })
})

describe('who may', () => {
  it('reads with the scope read, changes with admin only', async () => {
    const { key } = await house.newKey('run')
    const status = async (method: string, path: string, body?: object) => (await house.ask(method, path, { key, ...(body && { body }) })).status
    expect(await status('GET', '/api/policies')).toBe(200)
    expect(await status('POST', '/api/policies/check', { tool: 'git', text: no_push })).toBe(200)
    expect(await status('POST', '/api/policies/replay', { tool: 'git', text: no_push })).toBe(200)
    expect(await status('POST', '/api/policies', { tool: 'git', text: no_push })).toBe(403)
    expect((await add('git', no_push)).status).toBe(200)
    expect(await status('PATCH', '/api/policies/user:git', { text: no_push })).toBe(403)
    expect(await status('DELETE', '/api/policies/user:git')).toBe(403)
  })

  it.each(['../evil', 'a/b', '.hidden', 'UPPER', '', 'x\0'])('no file is written for the tool %j', async (tool) => {
    expect((await add(tool, `tool: ${tool}\n`)).error().code).toBe('INVALID_INPUT')
  })

  it('built-in files and those of a workspace are not changed here', async () => {
    expect((await house.ask('PATCH', '/api/policies/builtin:git', { body: { text: no_push } })).error().code).toBe('INVALID_INPUT')
    expect((await house.ask('DELETE', '/api/policies/builtin:git')).error().code).toBe('INVALID_INPUT')
    expect((await house.ask('DELETE', '/api/policies/user:nothing')).error().code).toBe('NOT_FOUND')
    expect((await add('git', 'x'.repeat(1_000_001))).status).toBeGreaterThanOrEqual(400)
  })
})

describe('files on the disk', () => {
  it('are in force soon after they are written, and are announced', async () => {
    using port = await doors['a message port']!(house)
    const { cursor } = await port.client.events.pull({ wait_ms: 0 })
    writeFileSync(join(policies(), 'git.yaml'), no_push)
    await until(async () => !(await verdict('git push')).allowed, 'the new policy')
    expect((await port.client.events.pull({ cursor, wait_ms: 5000 })).changes).toContainEqual({ area: 'policies', id: null, action: 'updated' })
    rmSync(join(policies(), 'git.yaml'))
    await until(async () => (await verdict('git push')).allowed, 'the built-in policy')
  })

  it('with problems leave the last good one in force, listed, logged and told', async () => {
    expect((await add('git', no_push)).status).toBe(200)
    writeFileSync(join(policies(), 'git.yaml'), `${no_push}  pull: [\n`)
    const mine = async () => (await listed()).find(({ id }) => id === 'user:git')!
    await until(async () => !(await mine()).in_force, 'the broken file')
    const { problems } = await mine()
    expect(problems[0]).toMatchObject({
      line: expect.any(Number),
      column: expect.any(Number),
      message: expect.any(String),
      fix: expect.any(String),
    } satisfies Record<keyof PolicyProblem, unknown>)
    expect((await verdict('git push')).allowed).toBe(false)
    const told = expect.stringContaining('The last good version stays in force.')
    expect((await house.ask('GET', '/api/about')).json<{ notices: string[] }>().notices).toContainEqual(told)
    expect((await house.ask('GET', '/api/logs?level=warn')).json<{ items: { message: string }[] }>().items.map(({ message }) => message)).toContainEqual(told)
    expect((await house.ask('GET', '/api/policies/user:git')).json<PolicyText>().text).toContain('pull: [')
    expect((await house.ask('PATCH', '/api/policies/user:git', { body: { text: no_push } })).json()).toMatchObject({ in_force: true, problems: [] })
  })

  it('of a workspace narrow it once it is trusted', async () => {
    const path = join(house.folder, 'shop')
    mkdirSync(join(path, '.opsdeck', 'policies'), { recursive: true })
    writeFileSync(join(path, '.opsdeck', 'policies', 'git.yaml'), 'tool: git\ncommands:\n  pull: refuse -- not in this shop\n')
    const { id } = (await house.ask('POST', '/api/workspaces', { body: { path } })).json<{ id: string }>()
    const pull = async () => (await house.ask('POST', '/api/commands/check', { body: { line: 'git pull', workspace: id } })).json<Verdict>().allowed
    const file = async () => (await house.ask('GET', `/api/policies?limit=500&workspace=${id}`)).json<{ items: PolicyFile[] }>().items.at(-1)
    expect(await pull()).toBe(true)
    expect(await file()).toMatchObject({
      id: `workspace:${id}:git`,
      origin: 'workspace',
      path: '.opsdeck/policies/git.yaml',
      editable: false,
      in_force: false,
      problems: [],
    })
    await house.ask('PATCH', `/api/workspaces/${id}`, { body: { trusted: true } })
    expect(await pull()).toBe(false)
    expect(await file()).toMatchObject({ in_force: true })
    expect((await house.ask('GET', `/api/policies/workspace:${id}:git`)).json<PolicyText>().text).toContain('not in this shop')
    expect((await verdict('git pull')).allowed).toBe(true)
    await house.ask('DELETE', `/api/workspaces/${id}`)
  })
})

describe('replay', () => {
  it('counts what a change would have refused, allowed or made harder, in runs and saved commands', async () => {
    for (const word of ['one', 'two', 'three']) await house.ask('POST', '/api/commands/execute', { body: { command: 'echo', args: [word], mode: 'sync' } })
    await house.ask('POST', '/api/commands/saved', { body: { name: 'a', command: 'echo', args: ['two'] } })
    await house.ask('POST', '/api/commands/saved', { body: { name: 'b', command: 'git', args: ['status'] } })
    const replay = async (text: string, more: object = {}) =>
      (await house.ask('POST', '/api/policies/replay', { body: { tool: 'echo', text, ...more } })).json<ReplayResult>()
    const refusing = await replay(`tool: echo\nwhen:\n  - arg: {words: two}\n    refuse: never two\n`)
    expect(refusing).toMatchObject({ runs: 3, saved: 1, would_refuse: 2, would_allow: 0, other_effect: 0 })
    expect(refusing.changes.map(({ kind, line }) => `${kind} ${line}`)).toEqual(['job echo two', 'saved echo two'])
    expect(refusing.changes[0]).toMatchObject({ before: { allowed: true, effect: 'read' }, after: { allowed: false, reason: 'never two.' } })
    expect(await replay('tool: echo\neffect: change\n')).toMatchObject({ runs: 3, saved: 1, would_refuse: 0, other_effect: 4 })
    expect(await replay('tool: echo\neffect: change\n', { limit: 2 })).toMatchObject({ runs: 2, other_effect: 3 })
    expect(await replay('tool: echo\n')).toMatchObject({ would_refuse: 0, other_effect: 0, changes: [] })
    expect((await verdict('echo two')).allowed).toBe(true)
    const broken = await house.ask('POST', '/api/policies/replay', { body: { tool: 'echo', text: 'tool: echo\neffct: read\n' } })
    expect(broken.error()).toMatchObject({ code: 'INVALID_INPUT', details: { problems: [{ line: 2, column: 1, fix: 'Write "effect".' }] } })

    const { key } = await house.newKey('run', { own_jobs_only: true })
    const own = await house.ask('POST', '/api/policies/replay', { key, body: { tool: 'echo', text: 'tool: echo\n' } })
    expect(own.json<ReplayResult>().runs).toBe(0)
  })
})

it('help that a program ends with a code of its own for has succeeded', async () => {
  const job = (await house.ask('POST', '/api/commands/execute', { body: { command: 'git', args: ['gc', '--help'], mode: 'sync' } })).json<
    Job & { stdout: string; stderr: string }
  >()
  expect(job).toMatchObject({ status: 'succeeded', exit_code: 129, effect: 'read', args: ['gc', '-h'] })
  expect(job.stdout + job.stderr).toContain('usage: git gc')
})

describe('what people ran elsewhere', () => {
  const check = (body: object, key?: string) => house.ask('POST', '/api/import/check', { body, ...(key !== undefined && { key }) })

  it('is judged line by line and grouped; nothing of it is run or kept', async () => {
    const jobs = async () => (await house.ask('GET', '/api/commands/history?limit=500')).json<{ items: unknown[] }>().items.length
    const before = await jobs()
    const text = ': 1700000000:0;git status\n: 1700000001:0;git status\n: 1700000002:0;frob --token ghp_abcdefghijklmnopqrstuvwxyz0123456789\n'
    const { key } = await house.newKey('read')
    const answer = await check({ text }, key)
    expect([answer.status, answer.json<ImportResult>()]).toMatchObject([
      200,
      { format: 'zsh', lines: 2, would_run: 1, uses: 3, uses_that_run: 2, groups: [{ group: 'runs' }, { group: 'tool', by: [{ name: 'frob' }] }] },
    ])
    expect(answer.json<ImportResult>().items[0]).toMatchObject({ line: 'git status', count: 2, effect: 'read', rule: 'git/status', has_secret: false })
    expect(answer.text).not.toContain('ghp_abc')
    expect(
      (
        await check({
          lines: [
            { line: 'git log', count: 7 },
            { line: 'git status', name: 'look' },
          ],
        })
      ).json(),
    ).toMatchObject({ lines: 2, uses: 8, would_run: 2 })
    expect(await jobs()).toBe(before)
  })

  it.each([
    [{}, 'INVALID_INPUT'],
    [{ text: '', lines: [] }, 'INVALID_INPUT'],
    [{ text: 'x', format: 'tcsh' }, 'INVALID_INPUT'],
    [{ text: '{"scripts":', name: 'package.json' }, 'INVALID_INPUT'],
    [{ text: 'x'.repeat(900_001) }, 'INVALID_INPUT'],
    [{ text: 'x', workspace: 'nobody' }, 'NOT_FOUND'],
  ])('%j: %s', async (body, code) => {
    expect((await check(body)).error().code).toBe(code)
  })

  it('is found where it usually lies; a link out of the workspace is none, and only an admin reads it', async () => {
    writeFileSync(join(house.folder, 'home', '.bash_history'), 'git status\n\u0000\u0001\n')
    writeFileSync(join(house.workspace, 'Makefile'), 'all:\n\tgit status\n')
    writeFileSync(join(house.folder, 'elsewhere.json'), '{"scripts":{"a":"git status"}}')
    symlinkSync(join(house.folder, 'elsewhere.json'), join(house.workspace, 'package.json'))
    const found = (await house.ask('GET', '/api/import/found')).json<{ items: FoundFile[] }>().items
    expect(found.map(({ id, path, format }) => [id, path, format])).toEqual([
      ['bash', '~/.bash_history', 'bash'],
      ['makefile', 'Makefile', 'makefile'],
    ])
    const read = (id: string, key = house.key) => house.ask('POST', `/api/import/found/${id}`, { body: {}, key })
    expect((await read('bash')).json()).toMatchObject({ lines: 1, would_run: 1, skipped: { binary: 1 }, notes: ['1 line that is no text was passed over.'] })
    for (const id of ['package-json', 'fish', '..%2f..%2fetc%2fpasswd']) expect((await read(id)).error().code, id).toBe('NOT_FOUND')
    const { key } = await house.newKey('run')
    expect((await read('bash', key)).error().code).toBe('FORBIDDEN')
    expect((await house.ask('GET', '/api/import/found', { key })).error().code).toBe('FORBIDDEN')
  })
})

describe('a tool that is not there', () => {
  const draft = (body: object, key?: string) => house.ask('POST', '/api/tools/draft', { body, ...(key !== undefined && { key }) })

  it('is drafted, tried with what was refused, saved, and runs by the draft then', async () => {
    await house.ask('POST', '/api/commands/execute', { body: { command: 'rclone', args: ['ls', '--token=abcdefgh1234'] } })
    const refused = await house.ask('POST', '/api/commands/execute', { body: { command: 'rclone', args: ['purge', 'old box'] } })
    expect(refused.error()).toMatchObject({ code: 'COMMAND_REFUSED', details: { verdict: { add_tool: 'rclone' } } })
    const told = (await draft({ name: 'rclone' })).json<ToolDraft>()
    expect(told).toMatchObject({
      name: 'rclone',
      source: 'spec',
      problems: [],
      examples: [
        { line: "rclone purge 'old box'", verdict: { allowed: true, effect: 'destroy' } },
        { line: expect.not.stringContaining('abcdefgh1234'), verdict: { allowed: false } },
      ],
    })
    expect(told.guesses).toContainEqual({ rule: 'rclone/purge', effect: 'destroy', why: expect.any(String) })
    expect(told.dangers).toContainEqual({ rule: 'rclone/config', kind: 'settings', why: expect.any(String), left_out: true })
    expect((await verdict('rclone ls photos')).rule).toBe('tool')
    const tried = (line: string, text = told.policy) => house.ask('POST', '/api/policies/try', { body: { tool: 'rclone', text, line } })
    expect((await tried('rclone ls photos')).json()).toMatchObject({ allowed: true, effect: 'read' })
    expect((await tried('rclone ls a | tee b')).json()).toMatchObject({ allowed: false, rule: 'line/operator' })
    expect((await tried('rclone ls', 'tool: rclone\nparser: none\n')).error().code).toBe('INVALID_INPUT')
    expect((await add('rclone', told.policy)).status).toBe(200)
    expect(await verdict('rclone ls photos')).toMatchObject({ allowed: true, effect: 'read', rule: 'rclone/ls' })
    expect(await verdict('rclone config show')).toMatchObject({ allowed: false, rule: 'rclone/config' })
    expect((await draft({ name: 'rclone' })).error().code).toBe('CONFLICT')
  })

  it('is drafted for admins only, and named in the errors of the table', async () => {
    const { key } = await house.newKey('run')
    expect((await draft({ name: 'rclone' }, key)).error().code).toBe('FORBIDDEN')
    const cases: [object, number, string][] = [
      [{ name: 'git' }, 409, 'CONFLICT'],
      [{ name: 'bash' }, 403, 'COMMAND_REFUSED'],
      [{ name: '../x' }, 400, 'INVALID_INPUT'],
      [{ name: '' }, 400, 'INVALID_INPUT'],
      [{ name: 'rclone', from: 'elsewhere' }, 400, 'INVALID_INPUT'],
      [{ name: 'rclone', more: 1 }, 400, 'INVALID_INPUT'],
      [{ name: 'no-such-program' }, 424, 'TOOL_NOT_INSTALLED'],
      [{ name: 'no-such-program', from: 'spec' }, 404, 'NOT_FOUND'],
    ]
    for (const [body, status, code] of cases) {
      const answer = await draft(body)
      expect([body, answer.status, answer.error().code]).toEqual([body, status, code])
    }
    expect((await draft({ name: 'bash' })).error().details).toMatchObject({ verdict: { allowed: false } })
    expect(
      (await house.ask('GET', '/api/tools/programs?q=sh&limit=5', { key })).json<{ items: { name: string }[] }>().items.map(({ name }) => name),
    ).not.toContain('sh')
  })
})
