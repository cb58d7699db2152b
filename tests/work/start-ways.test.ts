/** A program sees and does the same whichever way it is started: by posix_spawn or by node's own spawn. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibc } from '../../src-main/processes/libc.ts'
import { type OnExit, PosixSpawn, type SpawnWish } from '../../src-main/processes/posix-spawn.ts'
import { StartWay, tryOut } from '../../src-main/processes/start-way.ts'
import { until } from '../helpers/until.ts'
import { openRunner, type RunnerHarness } from './runner-harness.ts'

const folder = mkdtempSync(join(tmpdir(), 'opsdeck-ways-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const here = openLibc() !== null
const ways = here ? (['posix_spawn', 'child_process'] as const) : (['child_process'] as const)

describe.each(ways)('started by %s, a program', (way) => {
  let host: RunnerHarness
  beforeAll(async () => {
    host = await openRunner({ env: { OPSDECK_START_WAY: way } })
  })
  afterAll(() => host[Symbol.asyncDispose]())
  const sh = (script: string, seat: object = {}, env: Record<string, string> = {}) => host.start('/bin/sh', ['-c', script], seat, undefined, env)
  const said = async (seen: ReturnType<typeof sh>) => {
    const report = await seen.ended
    return { ...report, out: Buffer.concat(seen.bytes[0]).toString(), err: Buffer.concat(seen.bytes[1]).toString() }
  }

  it('has no signal blocked or ignored', async () => {
    expect((await said(sh('grep -E "^Sig(Blk|Ign)" /proc/self/status'))).out).toBe('SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n')
  })

  it('has its three descriptors, and by posix_spawn nothing else, whatever we were given by whoever started us', async () => {
    // The shell's own look at the folder is descriptor 3.
    const three = '/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3'
    const { out } = await said(sh('echo /proc/self/fd/*'))
    if (way === 'posix_spawn') expect(out).toBe(`${three}\n`)
    else expect(out).toContain(three.slice(0, three.lastIndexOf(' ')))
  })

  it('leads a session and a group, in its folder, with its own environment', async () => {
    const { out } = await said(sh('cut -d " " -f 1,5,6 /proc/$$/stat; pwd; echo "$WORD"', {}, { WORD: 'grüße  =x' }))
    const [ids, cwd, word] = out.split('\n')
    expect(new Set(ids!.split(' ')).size).toBe(1)
    expect([cwd, word]).toEqual([tmpdir(), 'grüße  =x'])
  })

  it('is told by its exit code, or by its signal', async () => {
    expect(await said(sh('exit 255'))).toMatchObject({ exit_code: 255, signal: null, failure: null })
    expect(await said(sh('kill -KILL $$'))).toMatchObject({ exit_code: null, signal: 'SIGKILL' })
  })

  it('reads nothing, a pipe or a file', async () => {
    writeFileSync(join(folder, 'input'), 'of a file')
    expect(await said(sh('cat; echo .'))).toMatchObject({ out: '.\n', exit_code: 0 })
    expect(await said(sh('cat', { input: 'through a pipe', end_input: true }))).toMatchObject({ out: 'through a pipe' })
    expect(await said(sh('cat', { input_file: join(folder, 'input') }))).toMatchObject({ out: 'of a file' })
    // What does not fit into the pipe is its own affair when it does not read it.
    expect(await said(sh('exec 0<&-; echo done', { input: 'x'.repeat(1_000_000), end_input: true }))).toMatchObject({ out: 'done\n' })
  })

  it('is read to its end, whatever it leaves and however late it writes', async () => {
    expect(await said(sh('printf out; printf err >&2'))).toMatchObject({ out: 'out', err: 'err' })
    expect(await said(sh('head -c 300000 /dev/zero | tr "\\0" x; echo; sleep 0.02; echo late; exit 3'))).toMatchObject({
      out: `${'x'.repeat(300_000)}\nlate\n`,
      exit_code: 3,
    })
    // It closes its output and goes on; one of its children holds it a little longer than it lives itself.
    expect(await said(sh('echo first; exec 1>&- 2>&-; sleep 0.05; exit 4'))).toMatchObject({ out: 'first\n', exit_code: 4 })
    expect(await said(sh('(sleep 0.05; echo child) & exit 5'))).toMatchObject({ out: 'child\n', exit_code: 5, left_behind: 0 })
  })

  it.each([
    ['a NUL in an argument', ['a\0b'], {}, 'ERR_INVALID_ARG_VALUE'],
    ['a NUL in the environment', [], { A: 'a\0b' }, 'ERR_INVALID_ARG_VALUE'],
    ['an argument longer than the system takes', ['x'.repeat(200_000)], {}, 'E2BIG'],
  ] as const)('fails with its reason for %s', async (_, args, env, code) => {
    expect(await host.start('/bin/true', args, {}, undefined, env).ended).toMatchObject({ exit_code: null, failure: { code } })
  })

  it('leaves nothing open in the runner', async () => {
    const open = () => readdirSync(`/proc/${host.runner.pid}/fd`).length
    await said(sh('true'))
    const before = open()
    await Promise.all(Array.from({ length: 20 }, (_, n) => said(sh(n % 2 ? 'echo x' : 'sleep 0.01', { input: 'in', end_input: true }))))
    await until(() => open() <= before, 'the descriptors to be closed')
  })
})

describe.runIf(here)('posix_spawn', () => {
  it('is taken once it was tried, and not before the first program', async () => {
    const way = new StartWay()
    expect(way.posix()).toBeNull()
    await until(() => way.posix() !== null, 'the trial to succeed')
    way[Symbol.dispose]()
    expect(new StartWay('child_process').posix()).toBeNull()
  })

  const changes: [string, (wish: SpawnWish) => SpawnWish][] = [
    ['another folder', (wish) => ({ ...wish, cwd: '/tmp' })],
    ['another environment', (wish) => ({ ...wish, env: {} })],
    ['an argument less', (wish) => ({ ...wish, args: wish.args.slice(0, 1) })],
    ['a program that is not there', (wish) => ({ ...wish, path: '/nonexistent' })],
  ]
  it.each(changes)('fails its trial with %s', async (_, change) => {
    using posix = new PosixSpawn(openLibc()!)
    await expect(tryOut(posix)).resolves.toBeUndefined()
    await expect(tryOut({ spawn: (wish: SpawnWish, on_exit: OnExit) => posix.spawn(change(wish), on_exit) })).rejects.toThrow()
  })
})
