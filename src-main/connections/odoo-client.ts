/** Talks to a running Odoo over its external API: XML-RPC, JSON-RPC, or JSON-2 (from Odoo 19) with a key as the bearer. */
import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import { askServer } from '../outgoing/ask-server.ts'
import type { GuardedCalls } from './guarded-calls.ts'
import { NotXmlRpc, type RpcValue, readAnswer, writeCall } from './xml-rpc.ts'

export type OdooProtocol = 'xmlrpc' | 'jsonrpc' | 'json2'

export interface OdooAccount {
  /** Without a path. */
  url: string
  database: string
  username: string
  /** A password or an API key. */
  api_key: Secret
  protocol: OdooProtocol
}

export type Domain = RpcValue[]

export interface SearchRead {
  model: string
  domain: Domain
  /** Empty asks for all. */
  fields: readonly string[]
  limit: number
  offset: number
  order?: string | undefined
}

/** PRODUCT.md 10. */
const timeout_ms = 30_000
const most_answer_bytes = 10 * 1024 * 1024

/** How the far side says no. `kind` is ours; `message` is its last line, without the traceback. */
interface Refusal {
  kind: 'credentials' | 'access' | 'missing' | 'user' | 'field' | 'model' | 'database' | 'unreachable' | 'other'
  message: string
}

export class OdooClient {
  readonly #account: OdooAccount
  readonly #guard: GuardedCalls
  #uid: number | undefined

  constructor(account: OdooAccount, guard: GuardedCalls) {
    this.#account = account
    this.#guard = guard
  }

  /** Signs in anew. Throws ODOO_CONNECTION_FAILED, also for wrong credentials, which Odoo answers without an error. */
  async test(signal?: AbortSignal): Promise<{ uid: number; version: string; latency_ms: number }> {
    const start = monotonicMs()
    const version = await this.version(signal)
    const latency_ms = Math.round((monotonicMs() - start) * 100) / 100
    this.#uid = undefined
    return { uid: await this.#signIn(signal), version, latency_ms }
  }

  /** Such as `17.0`; needs neither a database nor credentials. */
  async version(signal?: AbortSignal): Promise<string> {
    if (this.#account.protocol === 'json2') {
      const told = await this.#guard.call('read', (own) => this.#json('/web/version', undefined, own), signal)
      return textOf((told as { version?: RpcValue } | null)?.version)
    }
    const told = await this.#service('read', 'common', 'version', [], signal)
    return told !== null && typeof told === 'object' && !Array.isArray(told) ? textOf(told['server_version']) : ''
  }

  /** Records as Odoo gives them; what is empty is false, and many2one is [id, name]. */
  async searchRead({ model, domain, fields, limit, offset, order }: SearchRead, signal?: AbortSignal): Promise<{ [name: string]: RpcValue }[]> {
    const more = { fields: [...fields], limit, offset, ...(order !== undefined && { order }) }
    const answer = await this.#execute('read', model, 'search_read', [domain], more, signal)
    if (!Array.isArray(answer)) throw failed('other', 'The answer to search_read is no list.', false)
    return answer as { [name: string]: RpcValue }[]
  }

  async count(model: string, domain: Domain, signal?: AbortSignal): Promise<number> {
    const answer = await this.#execute('read', model, 'search_count', [domain], {}, signal)
    if (typeof answer !== 'number') throw failed('other', 'The answer to search_count is no number.', false)
    return answer
  }

  async #execute(
    kind: 'read' | 'write',
    model: string,
    method: string,
    args: RpcValue[],
    named: { [name: string]: RpcValue },
    signal?: AbortSignal,
  ): Promise<RpcValue> {
    if (this.#account.protocol === 'json2') {
      // The arguments of the methods that are called here have names of their own there.
      const body = { domain: args[0] ?? [], ...named }
      return this.#guard.call(kind, (own) => this.#json(`/json/2/${encodeURIComponent(model)}/${encodeURIComponent(method)}`, body, own), signal)
    }
    const { database, api_key } = this.#account
    this.#uid ??= await this.#signIn(signal)
    return this.#service(kind, 'object', 'execute_kw', [database, this.#uid, api_key.reveal(), model, method, args, named], signal)
  }

  async #signIn(signal?: AbortSignal): Promise<number> {
    const { database, username, api_key, protocol } = this.#account
    if (protocol === 'json2') {
      const context = await this.#guard.call('read', (own) => this.#json('/json/2/res.users/context_get', {}, own), signal)
      const uid = (context as { uid?: RpcValue } | null)?.uid
      return typeof uid === 'number' ? uid : 0
    }
    const uid = await this.#service('read', 'common', 'authenticate', [database, username, api_key.reveal(), {}], signal)
    if (typeof uid !== 'number' || uid <= 0)
      throw failed('credentials', `Odoo does not accept the user name or the key of ${username} for the database ${database}.`, false)
    return uid
  }

  #service(kind: 'read' | 'write', service: 'common' | 'object', method: string, args: RpcValue[], signal?: AbortSignal): Promise<RpcValue> {
    return this.#guard.call(
      kind,
      (own) => (this.#account.protocol === 'xmlrpc' ? this.#xmlRpc(service, method, args, own) : this.#jsonRpc(service, method, args, own)),
      signal,
    )
  }

  async #xmlRpc(service: string, method: string, args: RpcValue[], signal: AbortSignal): Promise<RpcValue> {
    const text = await this.#post(`/xmlrpc/2/${service}`, 'text/xml', writeCall(method, args), signal)
    try {
      const answer = readAnswer(text)
      if ('result' in answer) return answer.result
      throw refused(refusalOfFault(answer.fault.code, answer.fault.text))
    } catch (error) {
      if (error instanceof NotXmlRpc) throw failed('other', `${this.#host} does not answer as Odoo does: ${error.message}`, false)
      throw error
    }
  }

  async #jsonRpc(service: string, method: string, args: RpcValue[], signal: AbortSignal): Promise<RpcValue> {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: 1 })
    const answer = this.#parsed(await this.#post('/jsonrpc', 'application/json', body, signal)) as {
      result?: RpcValue
      error?: { message?: string; data?: { name?: string; message?: string } }
    }
    // A method that gives nothing back answers without a result.
    if (answer.error === undefined) return answer.result ?? null
    const { name = '', message = '' } = answer.error.data ?? {}
    throw refused(refusalOfClass(name, message || answer.error.message || 'Odoo answered with an error.'))
  }

  /** JSON-2: arguments by name, errors by status. */
  async #json(path: string, body: RpcValue | undefined, signal: AbortSignal): Promise<RpcValue> {
    const { api_key, database } = this.#account
    const { status, body: bytes } = await this.#ask(
      path,
      body === undefined ? 'GET' : 'POST',
      body === undefined ? undefined : JSON.stringify(body),
      {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        authorization: `bearer ${api_key.reveal()}`,
        'x-odoo-database': database,
      },
      signal,
    )
    const text = bytes.toString('utf8')
    if (status < 400) return this.#parsed(text) as RpcValue
    const { name = '', message = '' } = safely(text) as { name?: string; message?: string }
    if (status === 401) throw failed('credentials', message || 'Odoo does not accept the key.', false)
    throw refused(refusalOfClass(name, message || `Odoo answered ${status}.`))
  }

  async #post(path: string, type: string, body: string, signal: AbortSignal): Promise<string> {
    const { status, body: bytes } = await this.#ask(path, 'POST', body, { 'content-type': type }, signal)
    if (status === 200) return bytes.toString('utf8')
    throw failed('other', `${this.#host} answered ${status} at ${path}; an Odoo answers 200 there. Look at the address.`, false, { status })
  }

  async #ask(path: string, method: 'GET' | 'POST', body: string | undefined, headers: Record<string, string>, signal: AbortSignal) {
    const url = new URL(path, this.#account.url).href
    try {
      const answer = await askServer({ url, method, headers, ...(body !== undefined && { body }), timeout_ms, limit_bytes: most_answer_bytes, signal })
      if (answer.status < 500) return answer
      throw failed('unreachable', `${this.#host} answered ${answer.status}.`, true, { status: answer.status })
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'UPSTREAM_FAILED') throw error
      // An answer that is too large comes from somebody who works.
      throw failed('unreachable', error.message, error.details['reason'] !== 'too_large', { reason: error.details['reason'] })
    }
  }

  get #host(): string {
    return new URL(this.#account.url).host
  }

  #parsed(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      throw failed('other', `${this.#host} does not answer as Odoo does: the answer is no JSON.`, false)
    }
  }
}

const textOf = (value: RpcValue | undefined): string => (typeof value === 'string' ? value : '')

function safely(text: string): unknown {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

function failed(kind: Refusal['kind'], message: string, is_failure: boolean, more: Record<string, unknown> = {}): AppError {
  return new AppError('ODOO_CONNECTION_FAILED', message, { kind, is_failure, ...more })
}

const refused = ({ kind, message }: Refusal): AppError => failed(kind, message, kind === 'unreachable')

/** The last line of a traceback says what it was about. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

/** Codes of odoo/addons/base/controllers/rpc.py: 1 any other error (a traceback), 2 a warning for the user, 3 access denied, 4 no right. */
function refusalOfFault(code: number | string, text: string): Refusal {
  if (typeof code === 'string') return { kind: 'user', message: code.replace(/^warning -- \w+\s*/, '').trim() || text }
  if (code === 3) return { kind: 'credentials', message: 'Odoo does not accept the credentials.' }
  if (code === 4) return { kind: 'access', message: text.trim() }
  if (code === 2) return { kind: 'user', message: text.trim() }
  const line = lastLine(text)
  const [, name = '', message = line] = /^([A-Za-z_][\w.]*): (.*)$/.exec(line) ?? []
  return refusalOfClass(name, message)
}

/** By the class of the error, which JSON names and XML has at the head of the last line. */
function refusalOfClass(name: string, message: string): Refusal {
  const last = name.slice(name.lastIndexOf('.') + 1)
  const said = message.trim() || name
  if (last === 'AccessDenied') return { kind: 'credentials', message: 'Odoo does not accept the credentials.' }
  if (last === 'AccessError') return { kind: 'access', message: said }
  if (last === 'MissingError') return { kind: 'missing', message: said }
  if (last === 'UserError' || last === 'ValidationError') return { kind: 'user', message: said }
  if (name.startsWith('psycopg') || last === 'OperationalError')
    return /["»«„“”][^"]{1,63}["»«„“”]/.test(said.slice(said.indexOf('FATAL')) || '') && said.includes('FATAL')
      ? { kind: 'database', message: said }
      : { kind: 'unreachable', message: said }
  if (last === 'ValueError' && /\b[a-z_]+(?:\.[a-z_]+)+\b/.test(said)) return { kind: 'field', message: said }
  return { kind: 'other', message: said }
}
