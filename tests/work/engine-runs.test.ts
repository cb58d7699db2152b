/** A job from its submission to its end: exit codes, streams, terminal, input, timeouts, and every way not to start. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../helpers/until.ts'
import { type Harness, openHarness, programs } from './engine-harness.ts'

const sh = (script: string): [string, string[]] => ['/bin/sh', ['-c', script]]
let host: Harness
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'opsdeck-runs-'))
  host = await openHarness({ settings: { grace_ms: 300 } })
})
afterAll(async () => {
  await host[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => expect(host.log).toEqual([]))

describe('a run', () => {
  it('succeeds with exit code 0 and keeps both streams apart', async () => {
    const job = await host.run(...sh('printf out; printf err >&2'))
    expect(job).toMatchObject({ status: 'succeeded', exit_code: 0, signal: null, error: null, stdout_bytes: 3, stderr_bytes: 3, attempt: 1, position: null })
    expect(String(await host.text(job.id, 'stdout'))).toBe('out')
    expect(String(await host.text(job.id, 'stderr'))).toBe('err')
    expect(job.attempts).toEqual([{ number: 1, status: 'succeeded', exit_code: 0, signal: null, started_at: job.started_at, finished_at: job.finished_at }])
    expect(job.duration_ms).toBeGreaterThanOrEqual(0)
  })

  it('fails with its exit code, modulo 256 as the system has it', async () => {
    expect(await host.run(...sh('exit 300'))).toMatchObject({ status: 'failed', exit_code: 44, signal: null, error: null })
  })

  it.each(['split', 'terminal'] as const)('tells the signal that ended it (%s)', async (capture) => {
    expect(await host.run(...sh('kill -SEGV $$'), { capture })).toMatchObject({ status: 'failed', exit_code: null, signal: 'SIGSEGV' })
  })

  it('has a terminal of the size asked for, which can be resized', async () => {
    const { id } = await host.submit(...sh('stty size; read line; stty size; read line; echo "got $line"'), { capture: 'terminal', cols: 91, rows: 33 })
    const shown = () => host.text(id, 'terminal').then(String)
    await until(async () => (await shown()).includes('33 91'), 'the first size')
    await host.engine.resize(id, 120, 40)
    await host.engine.writeInput(id, '\n')
    await until(async () => (await shown()).includes('40 120'), 'the second size')
    await host.engine.writeInput(id, 'grüße\n')
    expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(await shown()).toContain('got grüße')
  })

  it('closes stdin of pipes unless input is given', async () => {
    const job = await host.run('/bin/cat')
    expect(job).toMatchObject({ status: 'succeeded', stdout_bytes: 0 })
  })

  it('takes input while it runs, and its end', async () => {
    const { id } = await host.submit('/bin/cat', [], { input: 'one ' })
    await until(async () => host.engine.job(id).stdout_bytes === 4, 'the first input to come back')
    await host.engine.writeInput(id, 'two')
    await host.engine.endInput(id)
    expect(await host.engine.ended(id)).toMatchObject({ status: 'succeeded' })
    expect(String(await host.text(id))).toBe('one two')
    await expect(host.engine.writeInput(id, 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('closes stdin after the input for callers that wait', async () => {
    const job = await host.run('/bin/cat', [], { input: 'all of it', end_input: true })
    expect(String(await host.text(job.id))).toBe('all of it')
  })

  it('refuses input to a job without stdin', async () => {
    const { id } = await host.submit('/bin/sleep', ['30'])
    await until(() => host.engine.job(id).status === 'running', 'it to run')
    await expect(host.engine.writeInput(id, 'x')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(host.engine.resize(id, 80, 24)).rejects.toMatchObject({ code: 'CONFLICT' })
    await host.engine.cancel(id, { force: true })
    expect(await host.engine.ended(id)).toMatchObject({ status: 'cancelled', signal: 'SIGKILL' })
  })

  it('is timed out with everything it started, also when it ignores SIGTERM', async () => {
    const job = await host.run(join(programs, 'ignore-term.sh'), [], { timeout_ms: 200 })
    expect(job).toMatchObject({ status: 'timed_out', signal: 'SIGKILL', error: { code: 'TIMED_OUT' } })
  })

  it('sees its marker and nothing of our own environment', async () => {
    const job = await host.run('/usr/bin/env')
    const names = String(await host.text(job.id))
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .sort()
    expect(names).toEqual(['HOME', 'LANG', 'OPSDECK_HOST', 'OPSDECK_JOB', 'PATH'])
  })

  it('takes its default timeout from the door', async () => {
    const http = await host.run('/bin/true', [], { timeout_ms: undefined, requested_by: { door: 'http', key_id: 'k' } })
    const window = await host.run('/bin/true', [], { timeout_ms: undefined, requested_by: { door: 'window', key_id: null } })
    expect([http.timeout_ms, window.timeout_ms]).toEqual([60_000, null])
  })
})

describe('a program that cannot be started', () => {
  const cases: [string, () => [string, string[], object?], string][] = [
    ['is missing', () => ['/nonexistent/program', []], 'ENOENT'],
    ['is a folder', () => [folder, []], 'EACCES'],
    ['is not executable', () => [file('plain', '#!/bin/sh\n', 0o644), []], 'EACCES'],
    ['is text without an interpreter, which glibc would give to a shell', () => [file('text', 'echo hello\n', 0o755), []], 'ENOEXEC'],
    ['is empty', () => [file('empty', '', 0o755), []], 'ENOEXEC'],
    ['names a missing interpreter', () => [file('lost', '#!/nonexistent/sh\n', 0o755), []], 'ENOENT'],
    ['gets more arguments than the system takes', () => ['/bin/true', Array.from({ length: 40 }, () => 'x'.repeat(120_000))], 'E2BIG'],
    ['has a missing working directory', () => ['/bin/true', [], { work_dir: join(folder, 'gone') }], 'ENOENT'],
    ['has a file as working directory', () => ['/bin/true', [], { work_dir: file('a-file', '', 0o644) }], 'ENOTDIR'],
  ]
  const file = (name: string, text: string, mode: number) => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
    return join(folder, name)
  }

  for (const capture of ['split', 'terminal'] as const) {
    it.each(cases)(`fails with its own reason when it %s (${capture})`, async (_what, make, code) => {
      const [command, args, more] = make()
      const job = await host.run(command, args, { capture, request: { command, args, ...more } })
      // Behind a terminal the system's reason for a failed exec is known as a sentence only.
      const expected = capture === 'terminal' && code === 'E2BIG' ? 'ENOEXEC' : code
      expect(job).toMatchObject({ status: 'failed', exit_code: null, signal: null, error: { code: expected } })
      expect(job.error?.message).toMatch(/\.$/)
      expect(job.attempts).toHaveLength(1)
    })
  }

  it('says that the working directory is missing, not the program', async () => {
    const gone = join(folder, 'gone')
    const job = await host.run('/bin/true', [], { request: { command: '/bin/true', args: [], work_dir: gone } })
    expect(job.error?.message).toBe(`The working directory ${gone} does not exist.`)
  })

  it('refuses a NUL with a reason', async () => {
    expect(await host.run('/bin/echo', ['a\0b'])).toMatchObject({ status: 'failed', error: { code: 'ERR_INVALID_ARG_VALUE' } })
  })
})

describe('judged again right before the start', () => {
  it('fails when the command is no longer allowed', async () => {
    let refused = false
    mkdirSync(folder, { recursive: true })
    await using strict = await openHarness({ refused: () => refused, settings: { workers: 1 } })
    const first = await strict.submit('/bin/sleep', ['0.2'])
    const second = await strict.submit('/bin/true')
    refused = true
    expect(await strict.engine.ended(second.id)).toMatchObject({ status: 'failed', error: { code: 'COMMAND_REFUSED' }, attempts: [] })
    expect(await strict.engine.ended(first.id)).toMatchObject({ status: 'succeeded' })
  })
})
