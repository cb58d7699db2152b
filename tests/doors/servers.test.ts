/** Servers over SSH through the real house: keys that are sealed, records, host keys that are pinned, and the test of a real sshd on loopback. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server as TcpServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Server, ServerTestReport, SshKey } from '../../src-preload/contract/servers.ts'
import { SshServer } from '../helpers/ssh-server.ts'
import { TestHouse } from '../helpers/test-house.ts'

let house: TestHouse
let sshd: SshServer
const user = userInfo().username
beforeAll(async () => {
  house = await TestHouse.open()
  sshd = new SshServer(join(house.folder, 'sshd'))
  await sshd.start()
})
afterAll(async () => {
  await sshd[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

async function made<T>(path: string, body: object): Promise<T> {
  const answer = await house.ask('POST', path, { body })
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
  return answer.json<T>()
}
const server = (name: string, more: object = {}) =>
  made<Server>('/api/v1/servers', { name, host: '127.0.0.1', port: sshd.port, root_username: user, app_username: user, ...more })
async function tested(id: string, body: object = {}): Promise<ServerTestReport> {
  const answer = await house.ask('POST', `/api/v1/servers/${id}/test`, { body: { mode: 'sync', ...body } })
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
  const { job, report } = answer.json<{ job: Job; report: ServerTestReport }>()
  expect([job.kind, job.status, job.report]).toEqual(['server_test', 'succeeded', report])
  return report
}
const userKey = (name: string) => made<SshKey>('/api/v1/ssh/keys', { name, private_key: sshd.user_key, passphrase: sshd.passphrase })

describe('keys', () => {
  it('are made and brought along, told by their public half, and their private half lies on no disk in the open', async () => {
    const fresh = await made<SshKey>('/api/v1/ssh/keys', { name: 'Laptop', generate: 'ed25519' })
    expect(fresh).toMatchObject({ name: 'Laptop', type: 'ssh-ed25519', source: 'stored' })
    const file = join(house.folder, 'made.pub')
    writeFileSync(file, fresh.public_key)
    expect(execFileSync('ssh-keygen', ['-lf', file], { encoding: 'utf8' })).toContain(`${fresh.fingerprint} Laptop`)
    const brought = await userKey('Brought along')
    expect((await house.ask('GET', '/api/v1/ssh/keys?filter=brought')).json()).toMatchObject({ items: [{ id: brought.id }], page: 1, per_page: 20, total: 1 })
    const lines = sshd.user_key.split('\n').slice(1, 3)
    for (const found of readdirSync(join(house.folder, 'data'), { recursive: true, withFileTypes: true }))
      if (found.isFile())
        expect([found.name, lines.some((line) => readFileSync(join(found.parentPath, found.name)).includes(line))]).toEqual([found.name, false])
  })

  it.each([
    ['a passphrase is missing', () => ({ private_key: sshd.user_key }), 'passphrase'],
    ['a passphrase is wrong', () => ({ private_key: sshd.user_key, passphrase: 'guess' }), 'passphrase'],
    ['it is no key', () => ({ private_key: 'ssh-ed25519 AAAA' }), 'private_key'],
    ['it is cut', () => ({ private_key: sshd.user_key.slice(0, 120) }), 'private_key'],
  ])('are refused where %s', async (_case, body, path) => {
    const answer = await house.ask('POST', '/api/v1/ssh/keys', { body: { name: 'Bad', ...body() } })
    expect([answer.status, answer.error()]).toMatchObject([400, { code: 'INVALID_INPUT', details: { issues: [{ path }] } }])
  })

  it('are not deleted while a server uses them', async () => {
    const key = await userKey('In use')
    const { id } = await server('user of a key', { key_id: key.id })
    expect((await house.ask('DELETE', `/api/v1/ssh/keys/${key.id}`)).error()).toMatchObject({ code: 'CONFLICT', details: { server_id: id } })
    expect((await house.ask('DELETE', `/api/v1/servers/${id}`)).json()).toEqual({ success: true })
    expect((await house.ask('DELETE', `/api/v1/ssh/keys/${key.id}`)).json()).toEqual({ success: true })
  })
})

describe('records', () => {
  it('are made, found, changed and removed; with another place the host key and what was set up are forgotten', async () => {
    const one = await server('Alpha one', { tags: ['eu', 'web', 'eu'] })
    expect(one).toMatchObject({ use_ssh_agent: true, setup_complete: false, host_key: null, status: 'unknown', guard: null, tags: ['eu', 'web'] })
    expect((await house.ask('POST', '/api/v1/servers', { body: { name: 'ALPHA ONE', host: 'x' } })).error().code).toBe('CONFLICT')
    for (const query of ['filter=alpha', 'filter=EU', 'tag=web'])
      expect((await house.ask('GET', `/api/v1/servers?${query}`)).json()).toMatchObject({ items: [{ id: one.id }], total: 1 })
    expect((await house.ask('GET', '/api/v1/servers?page=9')).json()).toMatchObject({ items: [], page: 9 })
    expect((await house.ask('PATCH', `/api/v1/servers/${one.id}`, { body: { tags: [] } })).json()).toMatchObject({ id: one.id, tags: [], name: 'Alpha one' })
    const reader = await house.newKey('read')
    expect((await house.ask('PATCH', `/api/v1/servers/${one.id}`, { key: reader.key, body: {} })).status).toBe(403)
    await house.ask('DELETE', `/api/v1/servers/${one.id}`)
    expect((await house.ask('GET', `/api/v1/servers/${one.id}`)).error()).toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    ['host', { host: '-oProxyCommand=x' }],
    ['host', { host: 'a b' }],
    ['port', { port: 0 }],
    ['root_username', { root_username: "root'; id" }],
    ['proxy_jump', { proxy_jump: 'a,b,c,d,e' }],
    ['proxy_jump', { proxy_jump: '-J' }],
    ['manual_key_path', { manual_key_path: 'id_rsa' }],
    ['name', { name: ' ' }],
    ['tags.0', { tags: ['a\nb'] }],
  ])('with a %s that is none are refused by field', async (path, more) => {
    const answer = await house.ask('POST', '/api/v1/servers', { body: { name: 'Bad', host: 'h', ...more } })
    expect([answer.status, answer.error()]).toMatchObject([400, { code: 'INVALID_INPUT', details: { issues: [{ path }] } }])
  })
})

describe('the test of a server', () => {
  it('tells an unknown host key, pins the one that is accepted, gets in with it, and stops at another', async () => {
    const key = await userKey('Door')
    const { id } = await server('real', { key_id: key.id })
    expect(await tested(id)).toMatchObject({
      status: 'error',
      tcp: { ok: true },
      host_key: { fingerprint: sshd.fingerprint, state: 'unknown' },
      root: { ok: false, reason: 'host_key_unknown' },
      platform: null,
    })
    const runner = await house.newKey('run')
    const accept_host_key = sshd.fingerprint
    expect((await house.ask('POST', `/api/v1/servers/${id}/test`, { key: runner.key, body: { accept_host_key } })).error().code).toBe('FORBIDDEN')
    expect(await tested(id, { accept_host_key })).toMatchObject({
      status: 'online',
      host_key: { state: 'pinned' },
      root: { ok: true, reason: null },
      app: { ok: true, reason: null },
      platform: { arch: expect.stringMatching(/x86_64|aarch64/) },
    })
    const seen = (await house.ask('GET', `/api/v1/servers/${id}`)).json<Server>()
    expect(seen).toMatchObject({ status: 'online', connected_as: user, host_key: { fingerprint: sshd.fingerprint, from: 'accepted' } })
    const other = `SHA256:${'A'.repeat(43)}`
    expect(await tested(id, { accept_host_key: other, replace_host_key: true })).toMatchObject({ status: 'online' })
    // A change that is refused forgets nothing.
    await server('has the name')
    expect((await house.ask('PATCH', `/api/v1/servers/${id}`, { body: { name: 'has the name', host: 'localhost' } })).status).toBe(409)
    expect((await house.ask('GET', `/api/v1/servers/${id}`)).json<Server>().host_key).toMatchObject({ fingerprint: sshd.fingerprint })
    // A key that was pinned gives way only where that is said, and only to the one that was named.
    const moved = await house.ask('PATCH', `/api/v1/servers/${id}`, { body: { proxy_jump: null, host: 'localhost' } })
    expect(moved.json<Server>()).toMatchObject({ host_key: null, status: 'unknown', connected_as: null })
    expect(await tested(id, { accept_host_key: other })).toMatchObject({
      status: 'error',
      host_key: { state: 'changed' },
      root: { reason: 'host_key_changed' },
    })
  })

  it('takes over what known_hosts holds, hashed too, and takes another key there for a changed one', async () => {
    const folder = join(house.folder, 'home', '.ssh')
    mkdirSync(folder, { recursive: true })
    const public_key = readFileSync(join(house.folder, 'sshd', 'host_key.pub'), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')
    writeFileSync(join(folder, 'known_hosts'), `[127.0.0.1]:${sshd.port} ${public_key}\n`)
    execFileSync('ssh-keygen', ['-H', '-f', join(folder, 'known_hosts')], { stdio: 'ignore' })
    const key = await userKey('Known')
    await house.ask('DELETE', `/api/v1/servers/${(await server('forgets the pin', { key_id: key.id })).id}`)
    const { id } = await server('known', { key_id: key.id, host: '127.0.0.1' })
    // Whatever another test pinned for this place goes with a move there and back.
    await house.ask('PATCH', `/api/v1/servers/${id}`, { body: { host: 'localhost' } })
    await house.ask('PATCH', `/api/v1/servers/${id}`, { body: { host: '127.0.0.1' } })
    expect(await tested(id)).toMatchObject({ status: 'online', host_key: { state: 'pinned' } })
    expect((await house.ask('GET', `/api/v1/servers/${id}`)).json<Server>().host_key).toMatchObject({ from: expect.stringMatching(/known_hosts|accepted/) })
  })

  it.each([
    ['no_key', 'no key at all', () => ({ use_ssh_agent: false })],
    [
      'auth_failed',
      'a key that the server does not know',
      async () => ({ key_id: (await made<SshKey>('/api/v1/ssh/keys', { name: 'Stranger', generate: 'ed25519' })).id }),
    ],
    ['key_encrypted', 'a file with a passphrase', () => ({ manual_key_path: join(house.folder, 'sshd', 'user_key') })],
    ['key_permissions', 'a file that others may read', () => ({ manual_key_path: keyFile('open', 0o644) })],
    ['no_key', 'a file that is not there', () => ({ manual_key_path: '/nowhere/id' })],
    ['agent_unavailable', 'an agent that is gone', () => ({ use_ssh_agent: true })],
  ])('says %s for %s', async (reason, _case, more) => {
    const { id } = await server(`case ${_case}`, await more())
    if (reason === 'agent_unavailable') writeConfig(`Host 127.0.0.1\n  IdentityAgent ${join(house.folder, 'no-agent')}\n`)
    const report = await tested(id, { accept_host_key: sshd.fingerprint, replace_host_key: true })
    writeConfig('')
    expect([report.root.ok, report.root.reason]).toEqual([false, reason])
  })

  it('says what a machine does that is no server: nothing listens, no such name, another protocol, a flood for a banner', async () => {
    using odd = await OddServer.start()
    const says = async (name: string, more: object) => tested((await server(name, { use_ssh_agent: false, ...more })).id)
    expect(await says('closed', { port: await odd.closedPort() })).toMatchObject({
      status: 'offline',
      tcp: { ok: false, latency_ms: null },
      root: { reason: 'refused' },
    })
    expect(await says('nameless', { host: 'no-such-name.invalid' })).toMatchObject({ status: 'offline', root: { reason: 'unreachable' } })
    odd.says = 'HTTP/1.1 400 Bad Request\r\n\r\n'
    expect(await says('web', { port: odd.port })).toMatchObject({
      status: 'error',
      tcp: { ok: true },
      host_key: null,
      root: { reason: expect.stringMatching(/unreachable|connection_lost/) },
    })
    odd.says = `${'x'.repeat(1024 * 1024)}\r\n`
    expect(await says('flood', { port: odd.port })).toMatchObject({ status: 'error', root: { reason: expect.stringMatching(/unreachable|connection_lost/) } })
  })

  it('follows ~/.ssh/config and a jump host, holds each hop to its key, and runs no ProxyCommand', async () => {
    const key = await userKey('Jumps')
    const mark = join(house.folder, 'proxy-command-ran')
    writeConfig(
      `Host inner\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  ProxyJump ${user}@outer\nHost outer\n  HostName 127.0.0.1\n  Port ${sshd.port}\nHost shell\n  ProxyCommand touch ${mark}\n`,
    )
    const { id } = await server('behind', { host: 'inner', port: null, key_id: key.id })
    expect(await tested(id, { accept_host_key: sshd.fingerprint, replace_host_key: true })).toMatchObject({ status: 'online', root: { ok: true } })
    const shell = await server('shell line', { host: 'shell', port: null, key_id: key.id })
    expect(await tested(shell.id)).toMatchObject({ root: { reason: 'jump_failed' } })
    expect(() => readFileSync(mark)).toThrow('ENOENT')
    writeConfig('')
  })

  it('keeps a password for its job alone, and shows it nowhere', async () => {
    const password = 'correct horse 42 staple'
    const { id } = await server('rented', { use_ssh_agent: false })
    const answer = await house.ask('POST', `/api/v1/servers/${id}/test`, { body: { mode: 'sync', password } })
    expect([answer.status, answer.text.includes(password)]).toEqual([200, false])
    for (const found of readdirSync(join(house.folder, 'data'), { recursive: true, withFileTypes: true }))
      if (found.isFile()) expect([found.name, readFileSync(join(found.parentPath, found.name)).includes(password)]).toEqual([found.name, false])
  })
})

function keyFile(name: string, mode: number): string {
  const path = join(house.folder, name)
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path])
  chmodSync(path, mode)
  return path
}

function writeConfig(text: string): void {
  mkdirSync(join(house.folder, 'home', '.ssh'), { recursive: true })
  writeFileSync(join(house.folder, 'home', '.ssh', 'config'), text)
}

/** A port that answers with what no sshd would say. */
class OddServer implements Disposable {
  says = ''
  readonly #server: TcpServer

  private constructor(server: TcpServer) {
    this.#server = server
  }

  static async start(): Promise<OddServer> {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end(odd.says)
    })
    const odd = new OddServer(server)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return odd
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  /** One on which nothing listens. */
  async closedPort(): Promise<number> {
    using other = await OddServer.start()
    return other.port
  }

  [Symbol.dispose](): void {
    this.#server.close()
  }
}
