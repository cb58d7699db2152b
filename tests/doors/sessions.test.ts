/** Sessions through the doors: the window alone has them; a command that may be one is judged, recorded and ended like a job. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
/** Runs git in the workspace, and gives what it printed. */
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: house.workspace, encoding: 'utf8' })
beforeAll(async () => {
  house = await TestHouse.open()
  git('init', '-q', '-b', 'main')
  writeFileSync(join(house.workspace, 'a.txt'), 'one\n')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  writeFileSync(join(house.workspace, 'a.txt'), 'two\n')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

/** Calls as the door given would make them. */
const as = (door: 'window' | 'cli' | 'http') =>
  createRouterClient(house.house.router, { context: { requested_by: { door, key_id: null }, scope: 'admin' as const, own_jobs_only: false } })
const size = { cols: 80, rows: 24 }

async function screen(id: string): Promise<string> {
  const piece = await as('window').sessions.output({ id, reader: crypto.randomUUID(), wait_ms: 0 })
  return piece.data
}

describe('sessions', () => {
  it('are for the window alone, on every operation', async () => {
    const { id } = await as('window').sessions.open(size)
    for (const door of ['cli', 'http'] as const) {
      const other = as(door).sessions
      for (const act of [
        () => other.list({}),
        () => other.open(size),
        () => other.open({ ...size, line: 'git add -p' }),
        () => other.output({ id, reader: 'r', wait_ms: 0 }),
        () => other.input({ id, data: 'id\r' }),
        () => other.resize({ id, ...size }),
        () => other.rename({ id, title: 'mine' }),
        () => other.clear({ id }),
        () => other.commands({ id }),
        () => other.end({ id }),
        () => other.restart({ id, ...size }),
        () => other.close({ id }),
      ])
        await expect(act()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    await as('window').sessions.close({ id })
  })

  it('take what is typed once, also when it is sent again, and never for another start', async () => {
    const { sessions, settings } = as('window')
    await settings.update({ shell: '/bin/sh' })
    const { id } = await sessions.open(size)
    const writer = crypto.randomUUID()
    const type = (data: string, from: number, run = 1) => sessions.input({ id, data, typed: { writer, from, run } })
    await type('echo a', 0)
    await type('echo a', 0)
    await type('echo abc-', 0)
    await type('$((40+2))\r', 9)
    await until(async () => (await screen(id)).includes('abc-42'), 'the line to run')
    expect(await screen(id)).not.toContain('echo aecho')
    await expect(type('rm x\r', 19, 2)).rejects.toMatchObject({ code: 'CONFLICT' })
    await sessions.end({ id, force: true })
    await until(async () => (await sessions.list({})).items.some((one) => one.id === id && one.status === 'ended'), 'it to be over')
    await sessions.restart({ id, ...size })
    await expect(type('rm x\r', 19)).rejects.toMatchObject({ code: 'CONFLICT' })
    await sessions.close({ id })
  })

  it('run a command that is refused as a job, on record with its rule and context, and end with its job', async () => {
    const { sessions, jobs, commands } = as('window')
    const verdict = await commands.check({ line: 'git add -p' })
    expect(verdict).toMatchObject({ allowed: false, session: true, judged_by: 'rule' })
    const opened = await sessions.open({ ...size, line: 'git add -p' })
    expect(opened).toMatchObject({ kind: 'command', argv: ['git', 'add', '-p'], title: 'git add -p' })
    await until(async () => (await screen(opened.id)).includes('Stage this hunk'), 'git to ask')
    const job = await jobs.get({ id: opened.job_id! })
    expect(job).toMatchObject({ kind: 'session', status: 'running', command: 'git', args: ['add', '-p'], rule: 'git/add/--patch', context: { branch: 'main' } })
    await sessions.input({ id: opened.id, data: 'y\r' })
    await until(async () => (await jobs.get({ id: opened.job_id! })).status === 'succeeded', 'its end to be recorded')
    expect(git('diff', '--cached', '--name-only')).toBe('a.txt\n')
    // Once more, with a record of its own, and ended through it.
    await until(async () => (await sessions.list({})).items.some(({ id, status }) => id === opened.id && status === 'ended'), 'the session to be over')
    git('reset', '-q')
    const again = await sessions.restart({ id: opened.id, ...size })
    await until(async () => (await screen(opened.id)).includes('Stage this hunk'), 'git to ask again')
    expect(again.job_id).not.toBe(opened.job_id)
    await jobs.cancel({ id: again.job_id! })
    await until(async () => (await jobs.get({ id: again.job_id! })).status === 'cancelled', 'it to be cancelled')
    await sessions.close({ id: opened.id })
  })

  it('are not opened for what runs as a job, for what no session may do, and in a workspace that is not trusted', async () => {
    const { sessions, workspaces, commands } = as('window')
    await expect(sessions.open({ ...size, line: 'git status' })).rejects.toMatchObject({ code: 'COMMAND_REFUSED' })
    expect(await commands.check({ line: 'git -c core.pager=less log' })).toMatchObject({ allowed: false, session: false })
    await expect(sessions.open({ ...size, line: 'git -c core.pager=less log' })).rejects.toMatchObject({ code: 'COMMAND_REFUSED' })
    await expect(sessions.open({ ...size, line: 'git add -p | cat' })).rejects.toMatchObject({ code: 'COMMAND_REFUSED' })
    await expect(sessions.open({ ...size, line: 'git add -p --frobnicate' })).rejects.toMatchObject({ code: 'COMMAND_REFUSED' })
    const { items } = await workspaces.list({ limit: 10 })
    await workspaces.update({ id: items[0]!.id, trusted: false })
    await expect(sessions.open({ ...size, line: 'git add -p' })).rejects.toMatchObject({ code: 'WORKSPACE_NOT_TRUSTED' })
    await workspaces.update({ id: items[0]!.id, trusted: true })
    expect((await sessions.list({})).items).toEqual([])
    const recorded = (await house.ask('GET', '/api/commands/history?kind=session')).json<{ items: Job[] }>().items
    expect(recorded.every(({ status }) => status === 'succeeded' || status === 'cancelled')).toBe(true)
  })

  it('bring what is typed in a shell into the history, only when that is switched on: masked, without what is typed behind a blank', async () => {
    const { sessions, settings, jobs, commands } = as('window')
    await settings.update({ shell: '/bin/bash' })
    const { id } = await sessions.open(size)
    const type = (line: string) => sessions.input({ id, data: `${line}\r` })
    const ran = async (line: string) =>
      until(async () => (await sessions.commands({ id })).items.some(({ command, finished_at }) => command === line && finished_at !== null), `${line} to end`)
    const recorded = async () =>
      (await house.ask('GET', '/api/commands/history?kind=session&limit=100')).json<{ items: Job[] }>().items.filter(({ rule }) => rule === null)
    await until(async () => (await sessions.list({})).items.find((one) => one.id === id)?.folder === house.workspace, 'the prompt')
    await type('HISTCONTROL=ignorespace')
    await type('echo unrecorded')
    await ran('echo unrecorded')
    expect(await recorded()).toEqual([])

    await settings.update({ shell_history: true })
    await type('mkdir -p deep && cd deep')
    await ran('mkdir -p deep && cd deep')
    await type(' echo behind-a-blank')
    await ran('echo behind-a-blank')
    await type("(exit 7) # --password 'hunter2 is it' --token=abcdef123456")
    await until(async () => (await recorded()).some(({ exit_code }) => exit_code === 7), 'the failure to be recorded')
    const items = await recorded()
    expect(items.map(({ title }) => title)).toEqual(['(exit 7) # --password [masked] --token=[masked]', 'mkdir -p deep && cd deep'])
    expect(items[0]).toMatchObject({
      kind: 'session',
      status: 'failed',
      exit_code: 7,
      work_dir: 'deep',
      effect: null,
      tool: null,
      requested_by: { door: 'window' },
    })
    expect(items[0]!.duration_ms).toBeGreaterThanOrEqual(0)
    expect(JSON.stringify(items)).not.toMatch(/hunter2|abcdef123456|behind-a-blank/)

    // It is the line of a shell: asked for as a job it is judged like anything else.
    const again = await commands.check({ command: items[1]!.command, args: items[1]!.args })
    expect(again.allowed).toBe(false)
    await type('sleep 100')
    await until(async () => (await recorded())[0]?.status === 'running', 'the line that runs to be there')
    await jobs.cancel({ id: (await recorded())[0]!.id })
    await until(async () => (await recorded())[0]?.status === 'cancelled', 'it to be interrupted in its shell')
    expect((await recorded())[0]).toMatchObject({ command: 'sleep', args: ['100'], exit_code: 130 })
    await until(async () => (await sessions.list({})).items.find((one) => one.id === id)?.running_command === null, 'the shell to be free')
    await sessions.close({ id })
    await settings.update({ shell_history: false, shell: null })
  })

  it('never come from the API, whatever the verdict says', async () => {
    const answer = await house.ask('POST', '/api/commands/execute', { body: { command: 'git', args: ['add', '-p'] } })
    expect([answer.status, answer.error().code]).toEqual([403, 'COMMAND_REFUSED'])
  })
})
