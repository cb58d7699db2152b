/** A remote that wants a password, or never answers: asked for in the window, at once refused without one, ended by time and by cancel. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CredentialRequest } from '../../src-preload/contract/git.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { type DoorClient, doors } from '../helpers/door-clients.ts'
import { TestHouse } from '../helpers/test-house.ts'
import { until } from '../helpers/until.ts'

let house: TestHouse
let server: Server
/** Requests that are held open without an answer. */
let held = 0
const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'], HOME: '/nonexistent' } }).trim()

beforeAll(async () => {
  house = await TestHouse.open()
  const { folder, workspace } = house
  // The user's own git trusts this server; it is signed by nobody.
  writeFileSync(join(folder, 'home', '.gitconfig'), '[http]\n\tsslVerify = false\n')
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=127.0.0.1'], {
    stdio: 'ignore',
  })
  const source = join(folder, 'source')
  mkdirSync(source)
  git(source, 'init', '-q', '-b', 'main')
  git(source, '-c', 'user.name=a', '-c', 'user.email=a@x', 'commit', '-q', '--allow-empty', '-m', 'from afar')
  git(folder, 'clone', '-q', '--bare', source, 'shop.git')
  git(join(folder, 'shop.git'), 'update-server-info')
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const { pathname } = new URL(request.url!, 'https://x')
    if (pathname.startsWith('/silent')) {
      held++
      request.socket.once('close', () => held--)
      return
    }
    if (request.headers.authorization !== `Basic ${Buffer.from('ada:open sesame').toString('base64')}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' }).end()
      return
    }
    try {
      response.end(readFileSync(join(folder, pathname)))
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening))
  const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  git(workspace, 'init', '-q', '-b', 'main')
  git(workspace, 'remote', 'add', 'origin', `${base}/shop.git`)
  git(workspace, 'remote', 'add', 'silent', `${base}/silent/shop.git`)
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await house[Symbol.asyncDispose]()
})

const fetch = async (body: object): Promise<string> => {
  const answer = await house.ask('POST', '/api/git/fetch', { body })
  expect(answer.status, answer.text).toBe(202)
  return answer.json<{ id: string }>().id
}
const ended = (id: string): Promise<Job> => house.house.rooms.engine.ended(id)
const errorText = async (id: string): Promise<string> => (await house.ask('GET', `/api/commands/${id}/output?stream=stderr`)).json<{ data: string }>().data

describe('a remote that wants a password', () => {
  it('fails at once, and says why, while no window is open', async () => {
    const job = await ended(await fetch({ remote: 'origin' }))
    expect(job).toMatchObject({ status: 'failed', report: { outcome: 'failed', reason: 'authentication' } })
    expect(await errorText(job.id)).toContain(`No window is open in which "Username for 'https://127.0.0.1`)
    expect(job.duration_ms).toBeLessThan(10_000)
  })

  describe('with a window', () => {
    let window: DoorClient
    let known: string[]
    beforeEach(async () => {
      window = await doors["the page's socket"]!(house)
      known = []
      return () => window[Symbol.dispose]()
    })
    const next = async (): Promise<CredentialRequest> => {
      for (;;) {
        const { items } = await window.client.git.credentials.list({ wait_ms: 10_000, known: known.join(',') })
        const fresh = items.find(({ id }) => !known.includes(id))
        if (fresh) {
          known.push(fresh.id)
          return fresh
        }
      }
    }

    it('it is asked for there, given once, and written nowhere', async () => {
      const seen: unknown[] = []
      using _listening = house.house.rooms.feed.on_change.on((change) => void seen.push(change))
      const asked = next()
      const id = await fetch({ remote: 'origin' })
      const user = await asked
      expect(user).toMatchObject({ kind: 'username', secret: false, job_id: id, subject: expect.stringContaining('https://127.0.0.1') })
      expect(seen).toContainEqual({ area: 'git', id: `credential:${user.id}`, action: 'created' })
      const then = next()
      await window.client.git.credentials.answer({ id: user.id, value: 'ada' })
      const password = await then
      expect(password).toMatchObject({ kind: 'password', secret: true, job_id: id })
      await window.client.git.credentials.answer({ id: password.id, value: 'open sesame' })
      expect(await ended(id)).toMatchObject({ status: 'succeeded' })
      expect(git(house.workspace, 'log', '-1', '--format=%s', 'origin/main')).toBe('from afar')
      await expect(window.client.git.credentials.answer({ id: password.id, value: 'again' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const places = [join(house.folder, 'data'), house.workspace, join(house.folder, 'home')]
      const found = spawnSync('grep', ['-rlaF', 'open sesame', ...places], { encoding: 'utf8' })
      expect([found.status, found.stdout]).toEqual([1, ''])
    })

    it('a no ends the job with a reason', async () => {
      const asked = next()
      const refused = await fetch({ remote: 'origin' })
      await window.client.git.credentials.answer({ id: (await asked).id, value: null })
      expect(await ended(refused)).toMatchObject({ status: 'failed', report: { reason: 'authentication' } })
    })

    it('a cancelled job takes its question back', async () => {
      const asked = next()
      const id = await fetch({ remote: 'origin' })
      await asked
      await house.ask('DELETE', `/api/commands/${id}`)
      expect((await ended(id)).status).toBe('cancelled')
      await until(async () => (await window.client.git.credentials.list({ wait_ms: 0 })).items.length === 0, 'the question to go')
    })

    it('nobody but a running job of git over the local socket can ask', async () => {
      const body = { prompt: 'Password: ', job: 'x:1' }
      expect((await house.ask('POST', '/api/git/credentials', { body })).error().code).toBe('FORBIDDEN')
      await expect(window.client.git.credentials.ask(body)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      using local = await doors['the local socket']!(house)
      await expect(local.client.git.credentials.ask(body)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      const { key } = await house.newKey('run')
      expect((await house.ask('POST', '/api/git/credentials/x', { key, body: { value: 'x' } })).status).toBe(403)
    })
  })
})

describe('a remote that never answers', () => {
  it('is given up after the time it was given', async () => {
    const job = await ended(await fetch({ remote: 'silent', timeout_ms: 1500 }))
    expect(job.status).toBe('timed_out')
    await until(() => held === 0, 'the connection to end')
  })

  it('is let go when somebody cancels; looking goes on meanwhile', async () => {
    const id = await fetch({ remote: 'silent' })
    await until(() => held > 0, 'the connection')
    expect((await house.ask('GET', '/git/status')).status).toBe(200)
    expect((await house.ask('POST', '/api/git/branches', { body: { name: 'x' } })).error().details['reason']).toBe('unknown_name')
    await house.ask('DELETE', `/api/commands/${id}`)
    expect((await ended(id)).status).toBe('cancelled')
    await until(() => held === 0, 'the connection to end')
  })
})
