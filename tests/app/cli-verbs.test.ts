/** check, jobs, show, logs, cancel, keys, serve and doctor as a user has them. */
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { Bench, opsdeck_bin, type PipedOpsdeck, root } from '../helpers/opsdeck.ts'
import { until } from '../helpers/until.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
  bench.tool(
    'echo',
    `case $1 in
  both) printf 'to out\\n'; printf 'to err\\n' >&2 ;;
  wait) echo begun; while [ ! -e stop ]; do sleep 0.05; done; echo over ;;
  stubborn) trap '' TERM; echo begun; while :; do sleep 0.05; done ;;
  bytes) printf 'a\\xff\\xfeb' ;;
  *) echo "$@" ;;
esac`,
  )
})
afterEach(() => bench[Symbol.asyncDispose]())

const json = async <T>(...args: string[]): Promise<T> => {
  const { stdout, code, stderr } = await bench.run(args)
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
  expect(stdout.trimEnd()).not.toContain('\n')
  return JSON.parse(stdout) as T
}

async function serving(...more: string[]): Promise<{ host: PipedOpsdeck; address: string }> {
  const host = bench.start(['serve', '--port', '0', ...more])
  await host.says('\n')
  return { host, address: host.stdout.trim().replace('listening ', '') }
}

async function jobId(...words: string[]): Promise<string> {
  await bench.run(['run', '--', 'echo', ...words])
  return (await json<{ items: Job[] }>('jobs', '--json')).items[0]!.id
}

describe('check', () => {
  test('exits 0 for allowed and 3 for refused, and runs nothing', async () => {
    const allowed = await bench.run(['check', '--', 'echo', 'hi there'])
    expect(allowed).toMatchObject({ code: 0, stderr: '' })
    expect(allowed.stdout).toContain('allowed (read)')
    expect(allowed.stdout).toContain("runs as: echo 'hi there'")
    const refused = await bench.run(['check', '--', 'nonsense'])
    expect(refused).toMatchObject({ code: 3, stderr: '' })
    expect(refused.stdout).toContain('refused')
    expect(refused.stdout).toContain('rule:')
    expect((await json<{ items: Job[] }>('jobs', '--json')).items).toEqual([])
  })

  test('--json is the verdict alone', async () => {
    expect(await json('check', '--json', '--', 'echo', 'x')).toMatchObject({ allowed: true, effect: 'read', argv: ['echo', 'x'] })
    const refused = await bench.run(['check', '--json', '--', 'nonsense'])
    expect(refused.code).toBe(3)
    expect(JSON.parse(refused.stdout)).toMatchObject({ allowed: false })
  })
})

describe('jobs and show', () => {
  test('newest first, found by word, status and tool, page by page', async () => {
    for (const word of ['alpha', 'beta', 'gamma']) await bench.run(['run', '--', 'echo', word])
    const table = (await bench.run(['jobs'])).stdout.trim().split('\n')
    expect(table.map((row) => row.split(' ').at(-1))).toEqual(['gamma', 'beta', 'alpha'])
    expect(table[0]).toMatch(/^[0-9a-f-]{36} {2}succeeded/)
    const names = async (...args: string[]) =>
      (await json<{ items: Job[]; next_cursor: string | null }>('jobs', '--json', ...args)).items.map((job) => job.args[0])
    expect(await names('beta')).toEqual(['beta'])
    expect(await names('--status', 'failed')).toEqual([])
    expect(await names('--tool', 'echo')).toHaveLength(3)
    const first = await json<{ next_cursor: string }>('jobs', '--json', '--limit', '2')
    expect(await names('--limit', '2', '--cursor', first.next_cursor)).toEqual(['alpha'])
    const nonsense = await bench.run(['jobs', '--json', '--cursor', 'nonsense'])
    expect(nonsense.code).toBe(125)
    expect(JSON.parse(nonsense.stdout)).toMatchObject({ code: 'INVALID_CURSOR' })
  })

  test('show tells the record, in words and as JSON', async () => {
    const id = await jobId('hello world')
    const { stdout } = await bench.run(['show', id])
    expect(stdout).toContain(id)
    expect(stdout).toContain("echo 'hello world'")
    expect(stdout).toMatch(/status +succeeded/)
    expect(await json('show', '--json', id)).toMatchObject({ id, status: 'succeeded', args: ['hello world'] })
  })

  test.each(['show', 'logs', 'cancel'])('%s of an id that does not exist: 125 and NOT_FOUND', async (verb) => {
    const missing = await bench.run([verb, '--json', 'nobody'])
    expect(missing.code).toBe(125)
    expect(JSON.parse(missing.stdout)).toMatchObject({ code: 'NOT_FOUND' })
    expect(missing.stderr).toMatch(/^opsdeck: /)
  })
})

describe('logs', () => {
  test('streams apart, or one alone', async () => {
    const id = await jobId('both')
    expect(await bench.run(['logs', id])).toEqual({ code: 0, signal: null, stdout: 'to out\n', stderr: 'to err\n' })
    expect(await bench.run(['logs', '--stream', 'stderr', id])).toMatchObject({ stdout: 'to err\n', stderr: '' })
    const other = await bench.run(['logs', '--stream', 'terminal', id])
    expect(other.code).toBe(125)
    expect(other.stderr).toContain('it has stdout and stderr')
    expect((await bench.run(['logs', '--attempt', '7', id])).code).toBe(125)
  })

  test('--json is one piece a line, bytes that are no text in base64', async () => {
    const { stdout } = await bench.run(['logs', '--json', await jobId('both')])
    const pieces = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { stream: string; data: string })
    expect(pieces.sort((a, b) => (a.stream < b.stream ? -1 : 1))).toEqual([
      { stream: 'stderr', from: 0, encoding: 'utf8', data: 'to err\n' },
      { stream: 'stdout', from: 0, encoding: 'utf8', data: 'to out\n' },
    ])
    const bytes = await bench.run(['logs', '--json', await jobId('bytes')])
    expect(JSON.parse(bytes.stdout)).toMatchObject({ encoding: 'base64', data: Buffer.from([0x61, 0xff, 0xfe, 0x62]).toString('base64') })
  })

  test('-f follows to the end; without it what is there', async () => {
    await serving()
    const job = bench.start(['run', '--', 'echo', 'wait'])
    await job.says('begun')
    const { items } = await json<{ items: Job[] }>('jobs', '--json', '--status', 'running')
    const { id } = items[0]!
    expect((await bench.run(['logs', id])).stdout).toBe('begun\n')
    const following = bench.start(['logs', '-f', id])
    await following.says('begun')
    writeFileSync(join(bench.workspace, 'stop'), '')
    expect(await following.ended).toMatchObject({ code: 0, stdout: 'begun\nover\n' })
    await job.ended
  })

  test('Ctrl-C leaves logs -f and not the job', async () => {
    await serving()
    const job = bench.start(['run', '--', 'echo', 'wait'])
    await job.says('begun')
    const { id } = (await json<{ items: Job[] }>('jobs', '--json')).items[0]!
    const following = bench.start(['logs', '-f', id])
    await following.says('begun')
    following.child.kill('SIGINT')
    expect((await following.ended).code).toBe(130)
    expect((await json<Job>('show', '--json', id)).status).toBe('running')
    writeFileSync(join(bench.workspace, 'stop'), '')
    expect((await job.ended).code).toBe(0)
  })
})

describe('cancel', () => {
  test('ends a running job, --force one that ignores it; a second time is a conflict', async () => {
    await serving()
    const running = async (word: string) => {
      const job = bench.start(['run', '--', 'echo', word])
      await job.says('begun')
      return { job, id: (await json<{ items: Job[] }>('jobs', '--json')).items[0]!.id }
    }
    const gentle = await running('wait')
    expect((await bench.run(['cancel', gentle.id])).code).toBe(0)
    expect((await gentle.job.ended).code).toBe(143)
    const again = await bench.run(['cancel', '--json', gentle.id])
    expect(again.code).toBe(125)
    expect(JSON.parse(again.stdout)).toMatchObject({ code: 'CONFLICT' })
    const stubborn = await running('stubborn')
    expect(await json('cancel', '--json', '--force', stubborn.id)).toMatchObject({ id: stubborn.id })
    expect((await stubborn.job.ended).code).toBe(137)
  })
})

describe('keys', () => {
  test('are made, work at the API, are listed without their secret, and are revoked', async () => {
    const { address } = await serving()
    const made = await bench.run(['keys', 'create', 'ci', '--scope', 'read', '--expires', '30d'])
    expect(made.code).toBe(0)
    const key = made.stdout.trim()
    expect(made.stdout).toBe(`${key}\n`)
    const status = async () => (await fetch(`${address}/api/commands/tools`, { headers: { authorization: `Bearer ${key}` } })).status
    expect(await status()).toBe(200)
    const listed = await bench.run(['keys', 'list'])
    expect(listed.stdout).toMatch(/read +all jobs +until .* ci$/m)
    expect(listed.stdout).not.toContain(key)
    expect((await bench.run(['keys', 'revoke', 'ci'])).stdout).toBe('revoked ci\n')
    expect(await status()).toBe(401)
    const missing = await bench.run(['keys', 'revoke', 'ci'])
    expect(missing.code).toBe(125)
    expect(missing.stderr).toContain('There is no key "ci"')
  })

  test('two of one name are told apart by their id', async () => {
    const first = await json<{ id: string; key: string }>('keys', 'create', '--json', 'twin', '--own-jobs')
    await json('keys', 'create', '--json', 'twin')
    expect((await bench.run(['keys', 'revoke', 'twin'])).stderr).toContain('2 keys are named "twin"')
    expect(await json('keys', 'revoke', '--json', first.id)).toEqual({ success: true })
    expect((await json<{ items: unknown[] }>('keys', 'list', '--json')).items).toHaveLength(1)
  })
})

describe('serve', () => {
  test('prints one line on standard output, and its key once on standard error', async () => {
    const { host, address } = await serving()
    expect(host.stdout).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/)
    const key = /opsdeck_\S+/.exec(host.stderr)![0]
    expect((await fetch(`${address}/health`)).status).toBe(200)
    expect((await fetch(`${address}/api/keys`, { headers: { 'x-api-key': key } })).status).toBe(200)
    host.child.kill('SIGTERM')
    expect((await host.ended).code).toBe(0)
    const again = await serving()
    expect(again.host.stderr).not.toContain('opsdeck_')
  })

  test.each([
    ['SIGTERM', false, 1],
    ['SIGINT', false, 1],
    ['SIGTERM', true, 1],
    ['SIGTERM', true, 2],
    ['SIGINT', true, 2],
  ] as const)('%s (to its whole group: %s), %i times: exit 0, and nothing of it is left', async (signal, to_group, times) => {
    const host = bench.start(['serve', '--port', '0'], { own_group: true })
    await host.says('listening')
    const job = bench.start(['run', '--', 'echo', 'wait'])
    await job.says('begun')
    for (let n = 0; n < times; n++) process.kill(to_group ? -host.pid : host.pid, signal)
    expect((await host.ended).code).toBe(0)
    await job.ended
    const left = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(bench.tools))
    expect(left).toEqual([])
  })

  test('a port that is taken: exit 1, naming port and flag', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    const taken = await bench.run(['serve', '--port', String(port)])
    server.close()
    expect(taken).toMatchObject({ code: 1, stdout: '' })
    expect(taken.stderr).toContain(String(port))
    expect(taken.stderr).toContain('--port')
  })

  test.each([['--port', 'abc'], ['--port', '70000'], ['--port=-1']])('%s %s is no port: exit 1', async (...args) => {
    const wrong = await bench.run(['serve', ...args.filter((word): word is string => typeof word === 'string')])
    expect(wrong).toMatchObject({ code: 1, stdout: '' })
    expect(wrong.stderr).toContain('port')
  })

  test('PORT counts where no flag is given, and the flag wins', async () => {
    const host = bench.start(['serve', '--port', '0'], { env: { PORT: 'nonsense' } })
    await host.says('listening')
    expect((await bench.run(['serve'], { env: { PORT: 'nonsense', OPSDECK_DATA_DIR: join(bench.folder, 'other') } })).code).toBe(1)
  })

  test('a second host on the data dir: exit 1, naming the first', async () => {
    const { host } = await serving()
    const second = await bench.run(['serve', '--port', '0'])
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain(String(host.pid))
  })

  test('its pid is the host: a kill -9 of it ends its commands', async () => {
    const { host } = await serving()
    const job = bench.start(['run', '--', 'echo', 'stubborn'])
    await job.says('begun')
    host.child.kill('SIGKILL')
    await host.ended
    await until(() => !execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`${bench.tools}/echo`), 'the command to end')
    expect((await job.ended).code).toBe(125)
  })

  test.each([
    ['npm', 'run', '--silent', 'serve', '--', '--port', '0'],
    ['npx', 'opsdeck', 'serve', '--port', '0'],
  ])('started by %s it ends when that is ended', async (...command) => {
    const above = bench.start([], { command, cwd: root })
    await above.says('listening')
    const { pid } = JSON.parse(readFileSync(join(bench.data_dir, 'host.json'), 'utf8')) as { pid: number }
    above.child.kill('SIGTERM')
    await above.ended
    await until(() => !existsSync(`/proc/${pid}`), 'the host to end')
  })

  test.skipIf(!existsSync('/usr/bin/node'))('started by an older Node it is the same host, and ends with it', async () => {
    const host = bench.start(['serve', '--port', '0'], { command: ['/usr/bin/node', opsdeck_bin] })
    await host.says('listening')
    host.child.kill('SIGTERM')
    expect((await host.ended).code).toBe(0)
    const killed = bench.start(['serve', '--port', '0'], { command: ['/usr/bin/node', opsdeck_bin] })
    await killed.says('listening')
    killed.child.kill('SIGKILL')
    await killed.ended
    // Its data dir is free again: another host can take it.
    const next = bench.start(['serve', '--port', '0'])
    await next.says('listening')
  })
})

describe('doctor', () => {
  test('says what is there, line by line and as JSON, and makes nothing', async () => {
    const words = await bench.run(['doctor'])
    expect(words.code).toBe(0)
    for (const name of ['node', 'terminals', 'sqlite', 'data dir', 'descriptors', 'browser', 'electron', 'echo'])
      expect(words.stdout).toMatch(new RegExp(`^(ok|warn) +${name} `, 'm'))
    expect(words.stdout).toContain(join(bench.tools, 'echo'))
    const { checks } = await json<{ status: string; checks: { name: string; status: string; next: string | null }[] }>('doctor', '--json')
    for (const check of checks) expect(check.status === 'ok' || check.next !== null, check.name).toBe(true)
    expect(existsSync(bench.data_dir)).toBe(false)
  })

  test('a data dir that cannot be used fails, with the next step', async () => {
    writeFileSync(join(bench.folder, 'file'), '')
    const bad = await bench.run(['doctor', '--data-dir', join(bench.folder, 'file')])
    expect(bad.code).toBe(1)
    expect(bad.stdout).toMatch(/^fail +data dir .*--data-dir/m)
  })

  test("a policy of the user's with a problem is warned of, with its line and the fix", async () => {
    mkdirSync(join(bench.data_dir, 'policies'), { recursive: true })
    writeFileSync(join(bench.data_dir, 'policies', 'git.yaml'), 'tool: git\ncomands: {}\n')
    expect((await bench.run(['doctor'])).stdout).toMatch(/^warn +git +\S+git\.yaml:2:1: There is no key "comands"\. Write "commands"\.$/m)
  })

  test('a low limit of descriptors is warned of', async () => {
    const child = spawn('bash', ['-c', `ulimit -n 200; exec "${opsdeck_bin}" doctor --json`], { env: bench.env, stdio: ['ignore', 'pipe', 'inherit'] })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    await new Promise((done) => child.once('close', done))
    const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; message: string }[] }
    expect(checks.find(({ name }) => name === 'descriptors')).toMatchObject({ status: 'warn', message: expect.stringContaining('200') })
  })

  test('node-pty that does not work fails', async () => {
    // A checkout whose node-pty has no binary: everything else is the real one.
    const checkout = join(bench.folder, 'checkout')
    mkdirSync(join(checkout, 'node_modules', 'node-pty'), { recursive: true })
    execFileSync(
      'bash',
      [
        '-c',
        `cp -r "${root}"/{bin,src-main,src-preload,resources,package.json} . && for each in "${root}"/node_modules/*; do [ "$(basename "$each")" = node-pty ] || ln -s "$each" node_modules/; done`,
      ],
      { cwd: checkout },
    )
    writeFileSync(join(checkout, 'node_modules', 'node-pty', 'package.json'), '{"name":"node-pty","version":"0.0.0","main":"x.js"}')
    chmodSync(join(checkout, 'bin', 'opsdeck'), 0o755)
    const bad = await bench.run(['doctor'], { command: [join(checkout, 'bin', 'opsdeck')] })
    expect(bad.code).toBe(1)
    expect(bad.stdout).toMatch(/^fail +terminals .*npm rebuild node-pty/m)
  })
})
