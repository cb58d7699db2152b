/** A whole host in this process, on a data dir of its own, with its HTTP door open: real parts, removed afterwards. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { type House, openHouse } from '../../src-main/house.ts'
import { type HouseOptions, houseOptions } from '../../src-main/house-options.ts'
import type { ErrorBody } from '../../src-preload/contract/errors.ts'
import type { Scope } from '../../src-preload/contract/shapes.ts'
import { shareCodeCache } from './code-cache.ts'

const root = join(import.meta.dirname, '..', '..')

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  bytes: Buffer
  text: string
  /** The body as JSON; throws when it is none. */
  json<T = Record<string, unknown>>(): T
  error(): ErrorBody
}

export interface Asked {
  body?: unknown
  /** Sent as it is, with no content type of its own. */
  raw_body?: string | Buffer
  headers?: Record<string, string>
  /** Null for none; default the admin key. */
  key?: string | null
}

export class TestHouse implements AsyncDisposable {
  readonly folder: string
  readonly workspace: string
  readonly house: House
  readonly port: number
  /** An admin key. */
  readonly key: string

  private constructor(folder: string, workspace: string, house: House, port: number, key: string) {
    this.folder = folder
    this.workspace = workspace
    this.house = house
    this.port = port
    this.key = key
  }

  /** In a folder of its own, or in that of a house that was closed before. */
  static async open(more: Partial<HouseOptions> = {}, folder = realpathSync(mkdtempSync(join(tmpdir(), 'opsdeck-doors-')))): Promise<TestHouse> {
    const workspace = join(folder, 'workspace')
    for (const name of ['workspace', 'home']) mkdirSync(join(folder, name), { recursive: true })
    if (!existsSync(join(folder, 'home', '.cache'))) shareCodeCache(join(folder, 'home'))
    const env = {
      HOME: join(folder, 'home'),
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      OPSDECK_DATA_DIR: join(folder, 'data'),
      OPSDECK_WORKSPACE: workspace,
      OPSDECK_TOOL_PATH: `${join(root, 'tests', 'fixtures', 'doors')}:/usr/local/bin:/usr/bin:/bin`,
    }
    const house = await openHouse({ ...houseOptions('headless', root, env, {}, null), ...more })
    const port = await house.openHttp(0)
    const { key } = await house.rooms.access.keys.create({ name: 'test', scope: 'admin' })
    return new TestHouse(folder, workspace, house, port, key)
  }

  get base(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Plain node:http, so that every header (Host too) can be what a test wants. */
  ask(method: string, path: string, { body, raw_body, headers = {}, key = this.key }: Asked = {}): Promise<Answer> {
    const sent = raw_body ?? (body === undefined ? undefined : JSON.stringify(body))
    return askPort(
      this.port,
      method,
      path,
      {
        ...(key !== null && { 'x-api-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      sent,
    )
  }

  async newKey(scope: Scope, more: { own_jobs_only?: boolean; expires_at?: string } = {}): Promise<{ id: string; key: string }> {
    return this.house.rooms.access.keys.create({ name: scope, scope, ...more })
  }

  /** What a page sends to show itself, as a browser would get it: the cookie, and the secret beside it. */
  async page(): Promise<{ cookie: string; 'x-opsdeck-page': string }> {
    const { token } = this.house.rooms.access.launch_tokens.create()
    const answer = await this.ask('POST', '/launch', { key: null, body: { token } })
    if (answer.status !== 200) throw new Error(answer.text)
    return { cookie: answer.headers['set-cookie']![0]!.split(';')[0]!, 'x-opsdeck-page': answer.json<{ page_secret: string }>().page_secret }
  }

  socket(path: string, headers: Record<string, string> = {}): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { headers, perMessageDeflate: false })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.house[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

export function askPort(port: number, method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(parts)
        const text = bytes.toString('utf8')
        const json = <T>() => JSON.parse(text) as T
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, json, error: () => json<ErrorBody>() })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Resolves when the socket is open; rejects with the HTTP answer's status when it was refused. */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('unexpected-response', (_request, response) =>
      reject(Object.assign(new Error(`refused: ${response.statusCode}`), { status: response.statusCode })),
    )
    socket.once('error', reject)
  })
}

/** Resolves with the code the socket was closed with. */
export function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })))
}
