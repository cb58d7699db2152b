/** `opsdeck template` and `opsdeck schedule`: a file of the repository filled and run, secrets kept out of the words, schedules shown, started and paused. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Schedule } from '../../src-preload/contract/schedules.ts'
import { Bench } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool('echo', `case $1 in\n  read) wc -c ;;\n  fail) exit 7 ;;\n  *) echo "$@" ;;\nesac`)
  mkdirSync(join(bench.workspace, '.opsdeck'))
})
afterEach(() => bench[Symbol.asyncDispose]())

const file = (name: string, text: string) => writeFileSync(join(bench.workspace, '.opsdeck', `${name}.yaml`), text)
const opsdeck = (...args: string[]) => bench.run(args)
const trusted = ['--workspace', '.']

async function serving() {
  const host = bench.start(['serve', '--port', '0', '--workspace', '.'], { env: { OPSDECK_API_KEY: 'cli-flows-key' } })
  await host.says('\n')
  const address = host.stdout.trim().replace('listening ', '')
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const sent = body && { method: 'POST', body: JSON.stringify(body) }
    return (await (await fetch(`${address}${path}`, { ...sent, headers: { 'x-api-key': 'cli-flows-key', 'content-type': 'application/json' } })).json()) as T
  }
  return { host, ask }
}

test('a template of a file is listed with what is wrong beside it, shown, filled and run; its exit code is that of the command', async () => {
  file(
    'hello',
    'command: echo\nargs: ["{how}", "{who}"]\nparameters:\n  - {name: how, type: enum, choices: [hello, fail]}\n  - {name: who, type: text, default: you}\n',
  )
  file('bad', 'command: echo\nargs: ["{x}"]\n')
  const listed = await opsdeck('template', 'list')
  expect(listed.stdout).toBe('hello\tread\t.opsdeck/hello.yaml\techo hello you\n')
  expect(listed.stderr).toContain('.opsdeck/bad.yaml:2:8: There is no parameter "x".')
  expect((await opsdeck('template', 'show', 'hello')).stdout).toContain('command: echo')
  const ran = await opsdeck('template', 'run', ...trusted, 'hello', 'how=hello', 'who=a b; c')
  expect(ran).toMatchObject({ code: 0, stdout: 'hello a b; c\n' })
  expect((await opsdeck('template', 'run', ...trusted, 'hello', 'how=fail')).code).toBe(7)
  expect((await opsdeck('template', 'run', ...trusted, 'hello', 'how=-n')).stderr).toContain('It is none of the choices: hello, fail.')
  expect((await opsdeck('template', 'run', ...trusted, 'helo', 'how=hello')).stderr).toContain('Did you mean "hello"?')
  file('greet', 'name: A friendly word\ncommand: echo\nargs: [hi]\n')
  expect((await opsdeck('template', 'run', ...trusted, 'greet')).stdout).toBe('hi\n')
}, 60_000)

test('a queue of a file stands in the same list, and is run as one', async () => {
  file('release', 'name: Release\ncommands:\n  - {command: echo, args: [one]}\n  - {command: echo, args: [fail]}\n  - {command: echo, args: [never]}\n')
  expect((await opsdeck('template', 'list')).stdout).toBe('Release\tread\t.opsdeck/release.yaml\tqueue of 3\n')
  const ran = await opsdeck('template', 'run', '--json', ...trusted, 'release')
  expect(ran.code).toBe(1)
  expect(JSON.parse(ran.stdout)).toMatchObject({ status: 'failed', items: [{ status: 'succeeded' }, { exit_code: 7 }, { status: 'skipped' }] })
}, 60_000)

test('a secret comes from a file, never from a word', async () => {
  file('secret', 'command: echo\nargs: [read]\nparameters:\n  - {name: pass, type: secret}\n')
  const refused = await opsdeck('template', 'run', ...trusted, 'secret', 'pass=geheim')
  expect(refused.stderr).toContain('Give it in a file with --secrets FILE.')
  expect(refused.stdout).toBe('')
  writeFileSync(join(bench.workspace, 'secrets'), '# mine\npass=geheim-123\n')
  expect((await opsdeck('template', 'run', ...trusted, '--secrets', 'secrets', 'secret')).stdout.trim()).toBe('10')
}, 60_000)

test('leases are listed, frozen and released; views are kept and taken up; an act on many jobs tells of each', async () => {
  const { ask } = await serving()
  const json = async (...args: string[]) => JSON.parse((await opsdeck(...args, '--json')).stdout)
  const ran = async (...args: string[]) => (await ask<{ id: string }>('/api/commands/execute', { command: 'echo', args, mode: 'sync' })).id
  const [fine, failed] = [await ran('fine'), await ran('fail')]

  expect((await opsdeck('leases', 'freeze', 'DB:prod', '--reason', 'migration', '--until', '2h')).stdout).toMatch(/^froze db:prod until \d{4}-/)
  expect((await opsdeck('leases', 'list')).stdout).toMatch(/^db:prod\tfrozen until .*: migration\t0 waiting\t\n$/)
  expect(await json('leases', 'list')).toEqual(await ask('/api/leases'))
  expect(await opsdeck('leases', 'release', 'db:prd')).toMatchObject({ code: 125, stderr: expect.stringContaining('Did you mean "db:prod"?') })
  expect((await opsdeck('leases', 'release', 'db:prod')).stdout).toBe('released db:prod\n')

  expect((await opsdeck('views', 'add', '--status', 'failed', '--since', '7d', 'Broken', 'echo')).stdout).toBe('added Broken\n')
  expect((await opsdeck('views', 'list')).stdout).toBe('Broken\tstatus=failed since=7d echo\n')
  expect((await json('history', '--view', 'Broken')).items).toMatchObject([{ id: failed }])
  expect((await opsdeck('views', 'delete', 'Broken')).stdout).toBe('deleted Broken\n')

  const handled = await opsdeck('bulk', 'handled', '--note', 'seen to', failed, fine)
  expect(handled).toMatchObject({ code: 1, stderr: expect.stringContaining('1 of 2 could not be done.') })
  expect(handled.stdout).toMatch(new RegExp(`^${failed}\tdone\t\n${fine}\tCONFLICT\t`))
  expect((await opsdeck('bulk', 'remove', failed)).stdout).toBe(`${failed}\tdone\t\n`)
  expect(await ask('/api/commands/history?status=failed')).toMatchObject({ items: [] })
  expect((await opsdeck('bulk', 'restore', failed)).stdout).toBe(`${failed}\tdone\t\n`)
  expect(await ask('/api/commands/history?status=failed')).toMatchObject({ items: [{ id: failed }] })
  expect(await json('bulk', 're-run', fine)).toMatchObject({ items: [{ id: fine, ok: true, job_id: expect.any(String) }] })
}, 120_000)

test('schedules of a running host are shown, started, paused and resumed', async () => {
  const { ask } = await serving()
  const target = { queue: { name: 'q', commands: [{ command: 'echo', args: ['from a schedule'] }] } }
  const { id } = await ask<Schedule>('/api/schedules', { name: 'nightly', target, cron: '0 3 1 1 *', time_zone: 'UTC' })
  expect((await opsdeck('schedule', 'list')).stdout).toMatch(/^nightly\t\d{4}-01-01T03:00:00.000Z\t0 3 1 1 \* \(UTC\)\tnever ran\n$/)
  expect((await opsdeck('schedule', 'next', '--limit', '2')).stdout.trim().split('\n')).toHaveLength(2)
  expect((await opsdeck('schedule', 'run', 'nightly')).stdout).toBe('started nightly\n')
  await until(async () => (await ask<Schedule>(`/api/schedules/${id}`)).last_run?.status === 'succeeded', 'the run')
  expect((await opsdeck('schedule', 'pause', 'nightly')).stdout).toBe('paused nightly\n')
  expect((await opsdeck('schedule', 'list')).stdout).toContain('nightly\tpaused\t')
  await opsdeck('schedule', 'pause', '--all')
  expect((await opsdeck('schedule', 'next')).stderr).toContain('all schedules are paused.')
  await opsdeck('schedule', 'resume', '--all')
  expect((await opsdeck('schedule', 'resume', id)).stdout).toBe('resumed nightly\n')
  expect((await opsdeck('schedule', 'next')).stdout).toContain('nightly')
  expect((await opsdeck('schedule', 'pause', 'nigtly')).stderr).toContain('Did you mean "nightly"?')
}, 60_000)
