/** Templates over HTTP by the real policies: saved, filled, judged, run, in files of the workspace, in queues, exported and imported. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { QueueFile } from '../../src-preload/contract/queue-files.ts'
import type { Queue } from '../../src-preload/contract/queues.ts'
import type { Template, TemplateCheck, TemplateProblem } from '../../src-preload/contract/templates.ts'
import { testRepository } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
beforeAll(async () => {
  house = await TestHouse.open()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

const hello = { name: 'Hello', command: 'echo', args: ['hello', '{who}'], parameters: [{ name: 'who', type: 'text' }] }
const make = async (body: object, key = house.key) => (await house.ask('POST', '/api/templates', { body: { ...hello, ...body }, key })).json<Template>()
const run = (id: string, body: object) => house.ask('POST', `/api/templates/${id}/run`, { body: { mode: 'sync', ...body } })
type Ran = Job & { stdout: string; stderr: string }
interface Listed {
  items: Template[]
  problems: TemplateProblem[]
}
const list = async (key = house.key) => (await house.ask('GET', '/api/templates', { key })).json<Listed>()

describe('a saved template', () => {
  it('is made, listed with its verdict, changed, run, and deleted', async () => {
    const made = await make({ presets: [{ name: 'world', values: { who: 'world' } }] })
    expect(made).toMatchObject({ origin: 'saved', example: ['echo', 'hello', 'example'], verdict: { allowed: true, effect: 'read' }, confirms: false })
    expect((await list()).items.map(({ id }) => id)).toContain(made.id)
    const ran = (await run(made.id, { values: { who: 'a "b" $c' } })).json<Ran>()
    expect(ran).toMatchObject({ status: 'succeeded', template_id: made.id, title: 'Hello', args: ['hello', 'a "b" $c'], stdout: 'hello a "b" $c\n' })
    expect((await run(made.id, { preset: 'world' })).json<Ran>().stdout).toBe('hello world\n')
    const starred = (await house.ask('PATCH', `/api/templates/${made.id}`, { body: { favourite: true, shortcut: 3, if_match: made.etag } })).json<Template>()
    expect(starred).toMatchObject({ favourite: true, shortcut: 3, etag: made.etag })
    const other = await make({ name: 'Other', shortcut: 3 })
    expect((await house.ask('GET', `/api/templates/${made.id}`)).json<Template>().shortcut).toBeNull()
    const renamed = (await house.ask('PATCH', `/api/templates/${made.id}`, { body: { name: 'Hi' } })).json<Template>()
    expect(renamed.etag).not.toBe(made.etag)
    expect((await house.ask('PATCH', `/api/templates/${made.id}`, { body: { name: 'Ho', if_match: made.etag } })).error()).toMatchObject({
      code: 'CONFLICT',
      details: { etag: renamed.etag },
    })
    for (const { id } of [made, other]) expect((await house.ask('DELETE', `/api/templates/${id}`)).status).toBe(200)
    expect((await run(made.id, {})).status).toBe(404)
  })

  it('says field by field what does not fit, and runs nothing', async () => {
    const { id } = await make({ parameters: [{ name: 'who', type: 'number', max: 5 }] })
    expect((await run(id, { values: { who: 9, nobody: 'x' } })).error()).toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: 'values.nobody' }, { path: 'values.who', message: 'It is more than 5.' }] },
    })
    expect((await run(id, { preset: 'none' })).error().details['issues']).toMatchObject([{ path: 'preset' }])
    expect((await house.ask('POST', `/api/templates/${id}/check`, { body: { values: { who: 9 } } })).json<TemplateCheck>()).toMatchObject({
      verdict: null,
      issues: [{ path: 'values.who' }],
    })
    expect((await house.ask('POST', '/api/templates', { body: { ...hello, args: ['{whom}'] } })).error()).toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: 'args.0' }, { path: 'parameters.0' }] },
    })
  })

  it('is judged as it is filled: what the policy refuses is refused, and what a tool reads as an option is none', async () => {
    const { id } = await make({
      name: 'dig',
      command: 'dig',
      args: ['{name}', '{more}'],
      parameters: [
        { name: 'name', type: 'text' },
        { name: 'more', type: 'text' },
      ],
    })
    for (const more of ['+short', '-f', '@1.1.1.1'])
      expect((await run(id, { values: { name: 'example.org', more } })).error().details['issues'], more).toMatchObject([{ path: 'values.more' }])
    const refused = await make({ name: 'curl', command: 'curl', args: ['-d', '{data}', 'https://example.org'], parameters: [{ name: 'data', type: 'text' }] })
    expect((await run(refused.id, { values: { data: '@/etc/passwd' } })).error().code).toBe('COMMAND_REFUSED')
  })

  it('confirms by being saved what it destroys, for its shape, and nothing else', async () => {
    const repository = testRepository(house)
    repository.write('a', '1')
    repository.commit('one')
    for (const name of ['b1', 'b2', 'b3']) repository.git('branch', name)
    const remove = { name: 'Delete', command: 'git', args: ['branch', '{how}', '{branch}'], work_dir: repository.repo }
    const by_option = { ...remove, args: ['branch', '-D', '{branch}'], parameters: [{ name: 'branch', type: 'branch' }] }
    const saved = await make(by_option)
    expect(saved).toMatchObject({ confirms: true, verdict: { effect: 'destroy' } })
    expect((await run(saved.id, { values: { branch: 'b1' } })).json<Ran>()).toMatchObject({ status: 'succeeded', effect: 'destroy' })
    // The value makes it another act than the one that was looked at.
    const push = await make({
      name: 'Push',
      command: 'git',
      args: ['push', 'origin', '{ref}'],
      work_dir: repository.repo,
      parameters: [{ name: 'ref', type: 'text' }],
    })
    expect(push).toMatchObject({ confirms: false, verdict: { effect: 'change' } })
    expect((await run(push.id, { values: { ref: '+main' } })).error().code).toBe('CONFIRMATION_REQUIRED')
    // A star confirms nothing, and takes nothing back.
    expect((await house.ask('PATCH', `/api/templates/${saved.id}`, { body: { favourite: true } })).json<Template>().confirms).toBe(true)
    expect(repository.git('branch', '--list')).not.toContain('b1')
  })

  it('gives a secret by its variable or standard input, and no record, output or file of it holds the value', async () => {
    const secret = 'Zaubertrank-77'
    const { id } = await make({ name: 'Reads', args: ['read'], parameters: [{ name: 'pass', type: 'secret' }] })
    const ran = (await run(id, { values: { pass: secret } })).json<Ran>()
    expect(ran).toMatchObject({ status: 'succeeded', args: ['read'], stdout: '*'.repeat(secret.length) })
    expect(JSON.stringify([ran, (await list()).items, (await house.ask('GET', '/api/commands/history')).json()])).not.toContain(secret)
    expect(house.house.rooms.engine.job(ran.id)).not.toHaveProperty('request')
    const queued = await house.ask('POST', '/api/queue', { body: { name: 'q', commands: [{ template_id: id, values: { pass: secret } }] } })
    expect(queued.error()).toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'commands.0.values.pass' }] } })
  })

  it('stands in a queue as an item, filled and judged when the queue is made', async () => {
    const { id } = await make({})
    const wrong = await house.ask('POST', '/api/queue', { body: { name: 'q', commands: [{ template_id: id, values: { who: '' } }] } })
    expect(wrong.error().details['issues']).toMatchObject([{ path: 'commands.0.values.who' }])
    const made = (await house.ask('POST', '/api/queue', { body: { name: 'q', commands: [{ template_id: id, values: { who: 'queue' } }] } })).json<Queue>()
    expect(made.items[0]).toMatchObject({ title: 'Hello', args: ['hello', 'queue'] })
    await house.ask('POST', `/api/queue/${made.id}/execute`, { body: {} })
    await until(async () => (await house.ask('GET', `/api/queue/${made.id}`)).json<Queue>().status === 'succeeded', 'the queue')
  })

  it('goes out as a file and comes in again, all of a text or nothing', async () => {
    const made = await make({ name: 'Gone out/and in', presets: [{ name: 'p', values: { who: 'me' } }] })
    const { name, text } = (await house.ask('GET', `/api/templates/${made.id}/export`)).json<{ name: string; text: string }>()
    expect(name).toBe('Gone-out-and-in.yaml')
    const [back] = (await house.ask('POST', '/api/template-imports', { body: { text } })).json<Listed>().items
    expect(back).toMatchObject({ name: made.name, args: made.args, presets: made.presets })
    const before = (await list()).items.length
    const wrong = await house.ask('POST', '/api/template-imports', {
      body: { text: `templates:\n  - ${JSON.stringify(hello)}\n  - {name: b, command: git, args: ["{x}"]}\n` },
    })
    expect(wrong.error()).toMatchObject({ code: 'INVALID_INPUT', details: { problems: [{ line: 3, message: 'There is no parameter "x".' }] } })
    expect((await list()).items).toHaveLength(before)
  })

  it('of another key is not there for a key that sees only its own, and variables are hidden from one that may only read', async () => {
    const { key } = await house.newKey('run', { own_jobs_only: true })
    const others = await make({ env: { LANG: 'C' } })
    const own = await make({ name: 'own' }, key)
    expect((await list(key)).items.map(({ name }) => name)).toEqual(['own'])
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/export'],
    ] as const)
      expect((await house.ask(method, `/api/templates/${others.id}${path}`, { key })).status).toBe(404)
    expect((await house.ask('GET', `/api/templates/${own.id}`, { key })).status).toBe(200)
    const reader = await house.newKey('read')
    expect((await house.ask('GET', `/api/templates/${others.id}`, { key: reader.key })).json<Template>().env).toEqual({ LANG: '[hidden]' })
    expect((await house.ask('GET', `/api/templates/${others.id}/export`, { key: reader.key })).status).toBe(403)
  })
})

describe('a template in a file of the workspace', () => {
  const folder = () => join(house.workspace, '.opsdeck')
  const write = (name: string, text: string) => writeFileSync(join(folder(), name), text)
  beforeEach(() => {
    rmSync(folder(), { recursive: true, force: true })
    mkdirSync(folder())
  })
  const from = async (name: string) => (await list()).items.find((one) => one.name === name)!

  it('is listed with its verdict, and what is wrong with a file with line, column and fix', async () => {
    write('good.yaml', 'command: echo\nargs: [hello, "{who}"]\nparameters:\n  - {name: who, type: text, default: file}\n')
    write('bad.yaml', 'command: echo\nargs: ["{whom}"]\n')
    write('old.yml', 'command: echo\n')
    mkdirSync(join(folder(), 'policies'))
    symlinkSync('/etc/hostname', join(folder(), 'link.yaml'))
    const { problems } = await list()
    expect(await from('good')).toMatchObject({ origin: 'file', path: '.opsdeck/good.yaml', verdict: { allowed: true }, example: ['echo', 'hello', 'file'] })
    expect(problems.map(({ path, line, column }) => `${path}:${line}:${column}`)).toEqual([
      '.opsdeck/bad.yaml:2:8',
      '.opsdeck/link.yaml:1:1',
      '.opsdeck/old.yml:1:1',
    ])
    for (const { message, fix } of problems) expect(`${message} ${fix}`).toMatch(/^[A-Z"].*\. [A-Z].*\.$/)
  })

  it('is run as it was shown: with another version it is a conflict that names the new one', async () => {
    write('t.yaml', 'command: echo\nargs: [one]\n')
    const { id, etag } = await from('t')
    expect((await run(id, {})).error().details['issues']).toMatchObject([{ path: 'if_match' }])
    expect((await run(id, { if_match: etag })).json<Ran>().stdout).toBe('one\n')
    write('t.yaml', 'command: echo\nargs: [two]\n')
    const refused = (await run(id, { if_match: etag })).error()
    expect(refused).toMatchObject({ code: 'CONFLICT', details: { etag: (await from('t')).etag } })
    expect((await run(id, { if_match: String(refused.details['etag']) })).json<Ran>().stdout).toBe('two\n')
    expect((await house.ask('PATCH', `/api/templates/${id}`, { body: { name: 'x' } })).error().code).toBe('CONFLICT')
    rmSync(join(folder(), 't.yaml'))
    expect((await run(id, { if_match: etag })).status).toBe(404)
  })

  it('is not run in a workspace that is not trusted, and confirms nothing by lying there', async () => {
    const repository = testRepository(house)
    repository.write('a', '1')
    repository.commit('one')
    repository.git('branch', 'gone')
    write('t.yaml', `command: git\nargs: [branch, -D, gone]\nwork_dir: ${repository.repo}\n`)
    const { id, etag, confirms } = await from('t')
    expect(confirms).toBe(false)
    expect((await run(id, { if_match: etag })).error().code).toBe('CONFIRMATION_REQUIRED')
    const workspace = house.house.rooms.workspaces.current()!
    await house.house.rooms.workspaces.update(workspace.id, { trusted: false })
    expect((await run(id, { if_match: etag, confirm: true })).error().code).toBe('WORKSPACE_NOT_TRUSTED')
    await house.house.rooms.workspaces.update(workspace.id, { trusted: true })
    expect((await run(id, { if_match: etag, confirm: true })).json<Ran>().status).toBe('succeeded')
  })
})

describe('a queue in a file of the workspace', () => {
  const folder = () => join(house.workspace, '.opsdeck')
  const write = (name: string, text: string) => writeFileSync(join(folder(), name), text)
  beforeEach(() => {
    rmSync(folder(), { recursive: true, force: true })
    mkdirSync(folder())
  })
  const queues = async () => ((await list()).items as (Template | QueueFile)[]).filter((one) => one.kind === 'queue')
  const start = (id: string, body: object) => house.ask('POST', `/api/templates/${id}/run`, { body })

  it('stands in the list with the verdict on each item, and what is wrong with it with its line', async () => {
    write(
      'release.yaml',
      'name: Release\nconcurrency: 2\ncommands:\n  - {key: a, command: echo, args: [one]}\n  - {command: git, args: [-c, core.pager=x, log], needs: [a]}\n',
    )
    write('circle.yaml', 'commands:\n  - {key: a, command: echo, needs: [b]}\n  - {key: b, command: echo, needs: [a]}\n')
    write('wrong.yaml', 'commands:\n  - {command: echo}\n  - {command: echo, agrs: [x]}\n  - {command: echo, confirm: true}\n')
    const [circle, release] = await queues()
    expect(release).toMatchObject({
      ...{ kind: 'queue', origin: 'file', path: '.opsdeck/release.yaml', concurrency: 2, total: 2 },
      verdict: { allowed: false, reason: expect.stringMatching(/^Item 1 /) },
      items: [
        { title: 'echo one', effect: 'read', rule: 'echo', error: null },
        { error: { code: 'COMMAND_REFUSED' }, needs: [0] },
      ],
    })
    expect(circle).toMatchObject({ name: 'circle', verdict: { allowed: false, reason: expect.stringMatching(/circle|"a"/) } })
    expect((await list()).problems.map(({ path, line, message }) => [path, line, message])).toEqual([
      ['.opsdeck/wrong.yaml', 3, 'There is no field "agrs" in an item.'],
    ])
    expect((await start(release!.id, { if_match: release!.etag })).error().code).toBe('COMMAND_REFUSED')
    expect((await house.ask('GET', '/api/queue')).json<{ items: Queue[] }>().items.filter(({ name }) => name === 'Release')).toEqual([])
  })

  it('is run as it was shown, only where the workspace is trusted, and says by itself nothing that only its user can say', async () => {
    const repository = testRepository(house)
    repository.write('a', '1')
    repository.commit('one')
    repository.git('branch', 'gone')
    write('q.yaml', `commands: [{command: git, args: [branch, -D, gone], work_dir: ${repository.repo}}]\n`)
    const [{ id, etag }] = (await queues()) as [QueueFile]
    expect((await start(id, {})).error().details['issues']).toMatchObject([{ path: 'if_match' }])
    expect((await start(id, { if_match: etag, mode: 'sync', values: { a: 1 } })).error().details['issues']).toMatchObject([
      { path: 'mode' },
      { path: 'values' },
    ])
    expect((await start(id, { if_match: 'other' })).error()).toMatchObject({ code: 'CONFLICT', details: { etag } })
    expect((await start(id, { if_match: etag })).error()).toMatchObject({ code: 'CONFIRMATION_REQUIRED', details: { item: 0 } })
    const { workspaces } = house.house.rooms
    await workspaces.update(workspaces.current()!.id, { trusted: false })
    expect((await start(id, { if_match: etag, confirm: true })).error().code).toBe('WORKSPACE_NOT_TRUSTED')
    await workspaces.update(workspaces.current()!.id, { trusted: true })
    expect(repository.git('branch', '--list')).toContain('gone')
    const started = await start(id, { if_match: etag, confirm: true, idempotency_key: 'once' })
    expect([started.status, started.json()]).toMatchObject([202, { kind: 'queue', total: 1 }])
    const queue_id = started.json<{ id: string }>().id
    expect((await start(id, { if_match: etag, confirm: true, idempotency_key: 'once' })).json()).toMatchObject({ id: queue_id })
    await until(async () => (await house.ask('GET', `/api/queue/${queue_id}`)).json<Queue>().status === 'succeeded', 'the queue')
    expect(repository.git('branch', '--list')).not.toContain('gone')
    expect((await house.ask('GET', `/api/templates/${id}/export`)).json<{ text: string }>().text).toContain('branch')
    expect((await house.ask('POST', '/api/queue', { body: { name: 'x', commands: [{ template_id: id }] } })).error().error).toContain('describes a queue')
  })
})
