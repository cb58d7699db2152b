/** `opsdeck serve` as a process: what it prints, when it refuses to start, how it ends. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Bench, type PipedOpsdeck } from '../helpers/opsdeck.ts'
import { askPort } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let bench: Bench
beforeEach(() => {
  bench = new Bench()
})
afterEach(async () => {
  await bench[Symbol.asyncDispose]()
})

async function listening(served: PipedOpsdeck): Promise<number> {
  await served.says('listening')
  expect(served.stdout).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+\n$/)
  return Number(served.stdout.trim().split(':').at(-1))
}

const keyOf = ({ stderr }: PipedOpsdeck) => /opsdeck_[\w-]{43}/.exec(stderr)?.[0]

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('starting', () => {
  it('prints one line on stdout, and at the first start a key on stderr, never again', async () => {
    const first = bench.start(['serve', '--port', '0'])
    const port = await listening(first)
    const key = keyOf(first)!
    expect((await askPort(port, 'GET', '/api/keys', { 'x-api-key': key })).status).toBe(200)
    first.child.kill('SIGTERM')
    expect(await first.ended).toMatchObject({ code: 0 })
    const second = bench.start(['serve', '--port', '0'])
    const again = await listening(second)
    expect(keyOf(second)).toBeUndefined()
    expect((await askPort(again, 'GET', '/api/keys', { 'x-api-key': key })).status).toBe(200)
    for (const file of ['keys.json', 'host.json', 'opsdeck.db']) {
      expect(readFileSync(join(bench.data_dir, file)).includes(key)).toBe(false)
      expect(statSync(join(bench.data_dir, file)).mode & 0o077).toBe(0)
    }
  })

  it('makes no key when OPSDECK_API_KEY is given, and keeps that one nowhere', async () => {
    const served = bench.start(['serve', '--port', '0'], { env: { OPSDECK_API_KEY: 'one-of-my-own-keys' } })
    const port = await listening(served)
    expect(served.stderr).not.toContain('opsdeck_')
    const answer = await askPort(port, 'GET', '/api/keys', { authorization: 'Bearer one-of-my-own-keys' })
    expect(answer.json()).toEqual({ items: [], next_cursor: null })
  })

  it('trusts the workspace that the user named', async () => {
    const served = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: 'one-of-my-own-keys' } })
    const port = await listening(served)
    const { items } = (await askPort(port, 'GET', '/api/workspaces', { 'x-api-key': 'one-of-my-own-keys' })).json<{ items: object[] }>()
    expect(items).toMatchObject([{ path: bench.workspace, trusted: true, current: true }])
  })

  it('says which port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise<void>((resolve) => other.once('listening', () => resolve()))
    const { port } = other.address() as { port: number }
    const { code, stdout, stderr } = await bench.run(['serve', '--port', String(port)])
    other.close()
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(String(port))
    expect(stderr).toContain('--port')
  })

  it('takes the port from PORT, and a flag before it', async () => {
    const { code, stderr } = await bench.run(['serve'], { env: { PORT: 'ninety' } })
    expect(code).toBe(1)
    expect(stderr).toContain('ninety')
    const served = bench.start(['serve', '--port', '0'], { env: { PORT: 'ninety' } })
    await listening(served)
  })

  it('does not start twice on a data dir', async () => {
    const first = bench.start(['serve', '--port', '0'])
    await listening(first)
    const { code, stdout, stderr } = await bench.run(['serve', '--port', '0'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toContain(bench.data_dir)
    expect(stderr).toContain(String(first.pid))
  })

  it('says so when the workspace is not there', async () => {
    const { code, stderr } = await bench.run(['serve', '--port', '0', '--workspace', join(bench.folder, 'nosuch')])
    expect(code).toBe(1)
    expect(stderr).toContain('nosuch')
  })

  it('finds the local socket of a data dir with a long name', async () => {
    const long = join(bench.folder, 'x'.repeat(120))
    mkdirSync(long)
    const served = bench.start(['serve', '--port', '0', '--data-dir', long])
    await listening(served)
    const { socket } = JSON.parse(readFileSync(join(long, 'host.json'), 'utf8')) as { socket: string }
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100)
    expect(statSync(socket).mode & 0o777).toBe(0o600)
    expect((await bench.run(['jobs', '--json', '--data-dir', long])).code).toBe(0)
    served.child.kill('SIGTERM')
    await served.ended
    expect(statSync(socket, { throwIfNoEntry: false })).toBeUndefined()
  })
})

describe('ending', () => {
  const key = 'one-of-my-own-keys'
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }

  /** A host with a job that ignores SIGTERM. */
  async function busyHost({ own_group = false, grace_ms = 500 } = {}) {
    bench.tool('echo', `trap '' TERM; builtin echo "$BASHPID"; while :; do sleep 0.1; done`)
    mkdirSync(bench.data_dir)
    writeFileSync(join(bench.data_dir, 'settings.json'), JSON.stringify({ grace_ms }))
    const served = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: key }, own_group })
    const port = await listening(served)
    const { id } = (await askPort(port, 'POST', '/api/commands/execute', headers, '{"command":"echo","capture":"split"}')).json<{ id: string }>()
    let pid = 0
    await until(async () => {
      const { data } = (await askPort(port, 'GET', `/api/commands/${id}/output`, headers)).json<{ data: string }>()
      pid = Number(data)
      return pid > 0
    }, 'the job to start')
    return { served, port, id, pid }
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('takes %s once or twice, ends what runs, exits with 0', async (signal) => {
    // Long enough to be asked in, on a busy machine too.
    const { served, port, pid } = await busyHost({ grace_ms: 3000 })
    served.child.kill(signal)
    // A signal comes when the kernel likes; from then on it still answers while it closes, and says that it takes no more.
    await until(async () => (await askPort(port, 'GET', '/health', {})).status === 503, 'the signal to be heard')
    const answer = await askPort(port, 'POST', '/api/commands/execute', headers, '{"command":"echo"}')
    expect([answer.status, answer.error().code]).toEqual([503, 'NOT_READY'])
    served.child.kill(signal)
    expect(await served.ended).toMatchObject({ code: 0, signal: null })
    expect(isAlive(pid)).toBe(false)
  })

  it('takes a signal to its whole group', async () => {
    const { served, pid } = await busyHost({ own_group: true })
    process.kill(-served.pid, 'SIGTERM')
    expect(await served.ended).toMatchObject({ code: 0, signal: null })
    expect(isAlive(pid)).toBe(false)
  })

  it('lets go of sockets and requests that wait', async () => {
    const { served, port, id } = await busyHost()
    const waiting = askPort(port, 'GET', `/api/commands/${id}/output?from=1000&wait_ms=30000`, headers).catch(() => null)
    const sync = askPort(port, 'POST', '/api/commands/execute', headers, '{"command":"echo","mode":"sync"}').catch(() => null)
    await until(async () => (await askPort(port, 'GET', '/api/engine', headers)).json<{ running: number }>().running === 2, 'the second job')
    served.child.kill('SIGTERM')
    expect(await served.ended).toMatchObject({ code: 0 })
    await Promise.all([waiting, sync])
    expect(statSync(join(bench.data_dir, 'opsdeck.sock'), { throwIfNoEntry: false })).toBeUndefined()
  })
})
