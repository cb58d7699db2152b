/** Odoo through the real house and a program that plays recorded runs byte for byte: what is answered is what Odoo did. */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { OdooEnvironment, OdooModule } from '../../src-preload/contract/odoo.ts'
import { gitIn } from '../helpers/git-repository.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

const cases = join(import.meta.dirname, '../fixtures/odoo/cases')
const program = join(import.meta.dirname, '../fixtures/programs/recorded-odoo.mjs')

let house: TestHouse
let place: string
let configuration: string
let addons: string
/** Which recording the next run plays. */
const play = (name: string, speed = 50) => writeFileSync(join(place, 'odoo-case.json'), JSON.stringify({ cases, name, speed }))
const calls = (): string[][] =>
  readFileSync(join(place, 'odoo-argv.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[])

interface Answer {
  success: boolean
  output: string
  error: string
  code: string
  details: Record<string, unknown>
  job: Job
}

beforeAll(async () => {
  house = await TestHouse.open()
  place = join(house.folder, 'odoo')
  addons = join(house.workspace, 'addons')
  mkdirSync(place)
  for (const name of ['demo_module', 'demo_child']) {
    mkdirSync(join(addons, name), { recursive: true })
    writeFileSync(
      join(addons, name, '__manifest__.py'),
      `{'name': '${name} title', 'version': '1.0', 'depends': ['${name === 'demo_child' ? 'demo_module' : 'base'}'], 'external_dependencies': {'python': ['no_such_pkg']}}\n`,
    )
    writeFileSync(join(addons, name, '__init__.py'), '')
  }
  configuration = join(place, 'odoo.conf')
  writeFileSync(configuration, `[options]\naddons_path = ${addons}\ndb_name = odoo17\nlogfile = /var/log/odoo.log\n`)
  const binary = join(place, 'odoo-bin')
  writeFileSync(binary, `#!/bin/sh\nexec '${process.execPath}' '${program}' '${place}' "$@"\n`)
  chmodSync(binary, 0o755)
  const environment = { binary, configuration }
  const answer = await house.ask('PATCH', '/api/settings', {
    body: {
      odoo_environments: [
        { name: 'dev', ...environment },
        { name: 'staging', ...environment, database: 'odoo17_staging' },
      ],
    },
  })
  expect(answer.status).toBe(200)
})
afterAll(() => house[Symbol.asyncDispose]())

describe('an operation', () => {
  it('that did what was asked is a success, with all that Odoo said, and is remembered', async () => {
    play('01-i-demo_module-success')
    const answer = await house.ask('POST', '/install/demo_module', { body: {} })
    expect(answer.status).toBe(200)
    const { success, output, job } = answer.json<Answer>()
    expect([success, job.status, job.kind]).toEqual([true, 'succeeded', 'odoo'])
    expect(output).toContain('Module demo_module loaded in')
    expect(job.report).toMatchObject({ ok: true, environment: 'dev', database: 'odoo17', card: null })
    expect(calls().at(-1)).toEqual([
      '-c',
      configuration,
      '-d',
      'odoo17',
      '-i',
      'demo_module',
      '--stop-after-init',
      '--no-http',
      '--workers=0',
      '--max-cron-threads=0',
      '--logfile=',
      '--log-level=info',
      '--log-handler=:INFO',
    ])
    const { items } = (await house.ask('GET', '/api/odoo/modules')).json<{ items: OdooModule[] }>()
    expect(items.map(({ name, changed, dependents, missing_packages }) => ({ name, changed, dependents, missing_packages }))).toEqual([
      { name: 'demo_child', changed: null, dependents: [], missing_packages: ['no_such_pkg'] },
      { name: 'demo_module', changed: false, dependents: ['demo_child'], missing_packages: ['no_such_pkg'] },
    ])
    writeFileSync(join(addons, 'demo_module', 'new.py'), 'x = 1\n')
    const plan = (await house.ask('POST', '/api/odoo/operations/plan', { body: { operation: 'update', modules: ['demo_module'] } })).json()
    expect(plan).toMatchObject({
      reloads: ['demo_child', 'demo_module'],
      modules: [{ name: 'demo_module', found: true, changed: true, last_duration_ms: expect.any(Number) }],
    })
  })

  it.each([
    ['04-u-nonexistent', 'no_such_module', 'unknown_module'],
    ['06-u-existing-but-not-installed', 'contacts', 'not_installed'],
    ['12-u-xml-bad-view-field', 'demo_module', 'view_error'],
    ['18-u-module-dir-gone', 'demo_module', 'not_installable'],
    ['70-two-u-same-module-A', 'demo_module', 'database_conflict'],
    ['36-u-postgres-down', 'demo_module', 'database_unreachable'],
    ['87-logfile-in-conf', 'demo_module', 'log_hidden'],
  ])('%s failed, whatever its exit code', async (name, module, kind) => {
    play(name)
    const answer = await house.ask('POST', '/api/odoo/operations', { body: { operation: 'update', modules: [module], mode: 'sync' } })
    expect(answer.status).toBe(500)
    const { success, code, details, job, error } = answer.json<Answer>()
    expect([success, code, details['kind'], job.status, job.error?.code]).toEqual([false, 'ODOO_UPDATE_FAILED', kind, 'failed', 'ODOO_UPDATE_FAILED'])
    expect(error).toBe(details['sentence'])
    expect(details['next']).toEqual(expect.any(String))
  })

  it('in another environment is about its database', async () => {
    play('02-u-demo_module-success')
    const { details } = (
      await house.ask('POST', '/api/odoo/operations', { body: { operation: 'update', modules: ['demo_module'], environment: 'staging', mode: 'sync' } })
    ).json<Answer>()
    expect(details).toMatchObject({ kind: 'wrong_database', sentence: expect.stringContaining('odoo17_staging') })
    expect(calls().at(-1)!.slice(2, 4)).toEqual(['-d', 'odoo17_staging'])
  })

  it('asynchronous is a job that is followed, holds its database, and can be cancelled', async () => {
    play('40-u-base-success', 2)
    const first = (await house.ask('POST', '/deploy/demo_module', { body: { mode: 'async' } })).json<Job>()
    play('40-u-base-success', 2)
    const second = (await house.ask('POST', '/install/demo_module', { body: { mode: 'async' } })).json<Job>()
    const job = async (id: string) => (await house.ask('GET', `/api/commands/${id}`)).json<Job>()
    await until(async () => ((await job(first.id)).progress ?? 0) > 0.2, 'a module to be loaded')
    expect(await job(second.id)).toMatchObject({ status: 'queued', waiting_for: { kind: 'lease' } })
    expect((await house.ask('DELETE', `/api/commands/${first.id}`)).status).toBe(202)
    await until(async () => (await job(first.id)).status === 'cancelled', 'the end')
    expect((await job(first.id)).report).toMatchObject({
      ok: false,
      card: { kind: 'cancelled', left_behind: [expect.stringContaining('to upgrade'), expect.anything()] },
    })
    await house.ask('DELETE', `/api/commands/${second.id}`)
    await until(async () => (await job(second.id)).finished_at !== null, 'the end of the other')
  })

  it('is refused before anything runs where its name is none, or the environment', async () => {
    const before = calls().length
    for (const name of ['Sale', 'sale-x', 'sale%20x', '1sale', 'sale,stock', '-u'])
      expect([name, (await house.ask('POST', `/install/${name}`, { body: {} })).status]).toEqual([name, 400])
    const unknown = await house.ask('POST', '/deploy/demo_module', { body: { environment: 'nowhere' } })
    expect([unknown.status, unknown.error().code, unknown.error().error]).toEqual([404, 'NOT_FOUND', expect.stringContaining('dev, staging')])
    expect((await house.ask('POST', '/api/odoo/operations', { body: { operation: 'update', modules: [] } })).status).toBe(400)
    expect(calls().length).toBe(before)
  })
})

describe('a deploy', () => {
  const git = (...args: string[]) => gitIn(house.workspace, ...args)
  beforeAll(() => {
    git('init', '-q', '-b', 'main')
    git('config', 'user.name', 'Ada')
    git('config', 'user.email', 'ada@example.org')
    git('add', 'addons/demo_child')
    git('commit', '-qm', 'first')
  })

  it('commits the folder of its module and nothing else, then updates', async () => {
    writeFileSync(join(house.workspace, 'other.txt'), 'mine\n')
    git('add', 'other.txt')
    play('02-u-demo_module-success')
    const { success, job } = (await house.ask('POST', '/deploy/demo_module', { body: {} })).json<Answer>()
    expect([success, job.steps.map(({ status }) => status)]).toEqual([true, ['succeeded', 'succeeded']])
    expect(git('log', '-1', '--format=%s')).toBe('Deploy: demo_module')
    expect(
      git('show', '--name-only', '--format=')
        .split('\n')
        .every((path) => path.startsWith('addons/demo_module/')),
    ).toBe(true)
    expect(git('diff', '--cached', '--name-only')).toBe('other.txt')
  })

  it('skips the commit where nothing changed', async () => {
    play('02-u-demo_module-success')
    const { success, job } = (await house.ask('POST', '/deploy/demo_module', { body: {} })).json<Answer>()
    expect([success, job.steps[0]!.status, job.steps[0]!.message]).toEqual([true, 'skipped', expect.stringContaining('Nothing has changed')])
  })

  it('stops before the update while something is in conflict', async () => {
    git('reset', '-q', '--hard')
    git('switch', '-qc', 'topic')
    writeFileSync(join(addons, 'demo_module', '__init__.py'), 'one = 1\n')
    git('commit', '-qam', 'one')
    git('switch', '-q', 'main')
    writeFileSync(join(addons, 'demo_module', '__init__.py'), 'two = 2\n')
    git('commit', '-qam', 'two')
    expect(() => git('merge', 'topic')).toThrow()
    const before = calls().length
    const answer = await house.ask('POST', '/deploy/demo_module', { body: {} })
    expect([answer.status, answer.json<Answer>().details['kind']]).toEqual([500, 'git_conflict'])
    expect(calls().length).toBe(before)
    git('merge', '--abort')
  })
})

it('an environment says what would go wrong without a word', async () => {
  const { items } = (await house.ask('GET', '/api/odoo/environments')).json<{ items: OdooEnvironment[] }>()
  expect(items.map(({ name, active, database, problems }) => ({ name, active, database, problems: problems.map((one) => one.name) }))).toEqual([
    { name: 'dev', active: true, database: 'odoo17', problems: ['logfile'] },
    { name: 'staging', active: false, database: 'odoo17_staging', problems: ['logfile'] },
  ])
  await house.ask('PATCH', '/api/settings', { body: { odoo_environment: 'staging' } })
  rmSync(configuration)
  const [first] = (await house.ask('GET', '/api/odoo/environments')).json<{ items: OdooEnvironment[] }>().items
  expect(first).toMatchObject({ name: 'staging', active: true, problems: [{ name: 'configuration' }] })
})
