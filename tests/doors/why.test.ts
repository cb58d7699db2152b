/** Why a job failed, as every caller can ask it: real programs that fail, and what was different when they went well. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Why } from '../../src-preload/contract/why.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
    cwd: house.workspace,
    env: { PATH: process.env['PATH'], HOME: house.folder, GIT_CONFIG_GLOBAL: '/dev/null' },
    encoding: 'utf8',
  }).trim()

beforeAll(async () => {
  house = await TestHouse.open()
  git('init', '-q', '-b', 'main')
  git('commit', '-q', '--allow-empty', '-m', 'first')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
})

async function run(command: string, args: string[], more: object = {}): Promise<Job> {
  const answer = await house.ask('POST', '/api/commands/execute', { body: { command, args, mode: 'sync', ...more } })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.json<Job & Record<string, unknown>>()
}
async function why(id: string, key?: string): Promise<Why> {
  const answer = await house.ask('GET', `/api/commands/${id}/why`, key === undefined ? {} : { key })
  if (answer.status !== 200) throw new Error(answer.text)
  return answer.json<Why & Record<string, unknown>>()
}

describe('a failure', () => {
  it('of git names its line with its place, what 128 means, and the commit that was another one when it went well', async () => {
    const before = git('rev-parse', 'HEAD')
    git('branch', 'topic')
    const good = await run('git', ['log', '--oneline', 'topic'])
    expect(good.commit).toBe(before)
    git('branch', '-D', 'topic')
    git('commit', '-q', '--allow-empty', '-m', 'second')
    git('pack-refs', '--all')
    const after = git('rev-parse', 'HEAD')
    const bad = await run('git', ['log', '--oneline', 'topic'])
    expect([bad.status, bad.exit_code, bad.commit]).toEqual(['failed', 128, after])
    const told = await why(bad.id)
    expect(told).toMatchObject({
      status: 'failed',
      end: { exit_code: 128, meaning: expect.stringContaining('fatal error'), source: expect.stringContaining('git') },
      compared_with: { id: good.id, like: 'same' },
      differences: [{ what: 'commit', before, now: after }],
      again: { id: good.id, command: 'git', args: ['log', '--oneline', 'topic'], work_dir: '.', not_restored: [expect.stringContaining(before.slice(0, 10))] },
    })
    const [line] = told.lines
    expect(line).toMatchObject({ stream: 'stderr', line: 1, text: expect.stringMatching(/^fatal: ambiguous argument 'topic'/) })
    const raw = await house.ask('GET', `/api/commands/${bad.id}/output?stream=stderr`, { headers: { accept: 'application/octet-stream' } })
    expect(raw.bytes.subarray(line!.from, line!.to).toString()).toBe(line!.text)
    expect(told.summary).toContain('exit code 128')
    expect(told.summary).toContain(line!.text)
  })

  it('of a script names the exception after its traceback, and what was new in its arguments and folder', async () => {
    writeFileSync(
      join(house.workspace, 'work.py'),
      'import sys\nif len(sys.argv) > 1:\n    print("starting")\n    raise ValueError("no such colour: " + sys.argv[1])\n',
    )
    const good = await run('python3', ['work.py'])
    expect(good.status).toBe('succeeded')
    const bad = await run('python3', ['work.py', 'green'])
    const told = await why(bad.id)
    expect(told.lines[0]).toMatchObject({ stream: 'stderr', line: 4, text: 'ValueError: no such colour: green' })
    expect(told).toMatchObject({
      compared_with: { id: good.id, like: 'kind' },
      differences: [{ what: 'argv', message: 'The arguments are others (new: green).' }],
    })
  })

  it('of a program that a signal ended says what the signal means; no memory is blamed that did not run out', async () => {
    writeFileSync(join(house.workspace, 'die.py'), 'import os, signal\nprint("here", flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)\n')
    const told = await why((await run('python3', ['die.py'])).id)
    expect(told).toMatchObject({ end: { signal: 'SIGSEGV', source: 'signal(7)' }, out_of_memory: null, lines: [{ stream: 'stdout', text: 'here' }] })
    expect(told.summary).toMatch(/^python3 was ended by SIGSEGV: it reached for memory/)
  })
})

describe('to run it again', () => {
  it('says which variables are not given again, and what would be refused now', async () => {
    const { id } = await run('git', ['log', '--oneline', 'nothing'], { env: { GIT_AUTHOR_NAME: 'Ada' } })
    const { again } = await why(id)
    expect(again).toMatchObject({ id, not_restored: ['Variables that were given with it: GIT_AUTHOR_NAME. Their values are not kept.'] })
  })
})

describe('the question', () => {
  it('is answered of a success, refused of what has not ended, and not there for a key that may not see the job', async () => {
    const good = await run('git', ['status'])
    expect(await why(good.id)).toMatchObject({ summary: 'It succeeded.', lines: [] })
    const waiting = await house.ask('POST', '/api/commands/execute', { body: { command: 'python3', args: ['-c', ''], mode: 'async' } })
    expect(waiting.status).toBe(403)
    writeFileSync(join(house.workspace, 'wait.py'), 'import time\ntime.sleep(30)\n')
    const { id } = (await house.ask('POST', '/api/commands/execute', { body: { command: 'python3', args: ['wait.py'] } })).json<{ id: string }>()
    const refused = await house.ask('GET', `/api/commands/${id}/why`)
    expect([refused.status, refused.error().code]).toEqual([409, 'CONFLICT'])
    await house.ask('DELETE', `/api/commands/${id}?force=true`)
    const { key } = await house.newKey('read', { own_jobs_only: true })
    expect((await house.ask('GET', `/api/commands/${good.id}/why`, { key })).status).toBe(404)
    expect((await house.ask('GET', '/api/commands/nothing/why')).status).toBe(404)
  })

  it('compares a key that sees its own jobs with those alone', async () => {
    const { key } = await house.newKey('run', { own_jobs_only: true })
    const answer = await house.ask('POST', '/api/commands/execute', { key, body: { command: 'git', args: ['log', '--oneline', 'topic'], mode: 'sync' } })
    expect((await why(answer.json<Job & Record<string, unknown>>().id, key)).compared_with).toBeNull()
  })
})
