/** Talks to a running Odoo over its external API: XML-RPC, JSON-RPC, or JSON-2 (from Odoo 19) with a key as the bearer. */

import { AppError } from '../base/app-error.ts'
import { monotonicMs } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import type { OutgoingAnswer } from '../outgoing/ask-server.ts'
import { askServer } from '../outgoing/ask-server.ts'
import type { GuardedCalls, Try } from './guarded-calls.ts'
import { failed, refusalOfClass, refusalOfFault, refused, saysNothing } from './odoo-refusals.ts'
import { NotXmlRpc, type RpcValue, readAnswer, writeCall } from './xml-rpc.ts'

export type OdooProtocol = 'xmlrpc' | 'jsonrpc' | 'json2'

export interface OdooAccount {
  /** Without a slash at its end; a folder in front of the API is kept. */
  url: string
  /** Empty where JSON-2 is to take the only one. */
  database: string
  username: string
  /** A password or an API key. */
  api_key: Secret
  protocol: OdooProtocol | 'auto'
}

export type Domain = RpcValue[]
export type OdooRecord = { [name: string]: RpcValue }

export interface SearchRead {
  model: string
  domain: Domain
  /** Empty asks for all. */
  fields: readonly string[]
  limit: number
  offset: number
  order?: string | undefined
}

/** A method of a model: on the records of `ids`, or on those that `domain` finds. */
export interface ModelCall {
  kind: 'read' | 'write'
  model: string
  method: string
  ids?: readonly number[]
  domain?: Domain
  named?: OdooRecord
  /** Where it may take longer than a call usually may. */
  limit_ms?: number | undefined
}

const most_answer_bytes = 10 * 1024 * 1024
/** From this version on Odoo speaks JSON-2. */
const first_json2 = 19

export class OdooClient {
  readonly #account: OdooAccount
  readonly #guard: GuardedCalls
  #uid: number | undefined
  #protocol: OdooProtocol | undefined

  constructor(account: OdooAccount, guard: GuardedCalls) {
    this.#account = account
    this.#guard = guard
    if (account.protocol !== 'auto') this.#protocol = account.protocol
  }

  /** The database it is about; empty where the server is to know it. */
  get database(): string {
    return this.#account.database
  }

  /** Signs in anew. Throws ODOO_CONNECTION_FAILED, also for wrong credentials, which Odoo answers without an error. */
  async test(): Promise<{ uid: number; version: string; latency_ms: number; protocol: OdooProtocol }> {
    const protocol = await this.#chosen()
    const start = monotonicMs()
    const version = await this.version()
    const latency_ms = Math.round((monotonicMs() - start) * 100) / 100
    this.#uid = undefined
    return { uid: await this.#signIn(protocol), version, latency_ms, protocol }
  }

  /** Such as `17.0`; needs neither a database nor credentials. */
  async version(): Promise<string> {
    return this.#versionBy(await this.#chosen())
  }

  /** Records as Odoo gives them; what is empty is false, and many2one is [id, name]. */
  async searchRead({ model, domain, fields, limit, offset, order }: SearchRead, limit_ms?: number): Promise<OdooRecord[]> {
    const named = { fields: [...fields], limit, offset, ...(order !== undefined && { order }) }
    const answer = await this.execute({ kind: 'read', model, method: 'search_read', domain, named, limit_ms })
    if (!Array.isArray(answer) || answer.some((one) => one === null || typeof one !== 'object' || Array.isArray(one)))
      throw failed('other', 'The answer to search_read is no list of records.', false)
    return answer as OdooRecord[]
  }

  async count(model: string, domain: Domain): Promise<number> {
    const answer = await this.execute({ kind: 'read', model, method: 'search_count', domain })
    if (typeof answer !== 'number') throw failed('other', 'The answer to search_count is no number.', false)
    return answer
  }

  /** Null for a method that gives nothing back. Throws ODOO_CONNECTION_FAILED and CIRCUIT_OPEN. */
  async execute({ kind, model, method, ids, domain, named = {}, limit_ms }: ModelCall): Promise<RpcValue> {
    const protocol = await this.#chosen()
    if (protocol === 'json2') {
      // Arguments have names there.
      const body = { ...(ids && { ids: [...ids] }), ...(domain && { domain }), ...named }
      return this.#guard.call(kind, (one) => this.#json(`/json/2/${encodeURIComponent(model)}/${encodeURIComponent(method)}`, body, one), limit_ms)
    }
    const { database, api_key } = this.#account
    this.#uid ??= await this.#signIn(protocol)
    const args = [...(ids ? [[...ids]] : []), ...(domain ? [domain] : [])]
    try {
      return await this.#service(protocol, kind, 'object', 'execute_kw', [database, this.#uid, api_key.reveal(), model, method, args, named], limit_ms)
    } catch (error) {
      // The user may be another one by now.
      if (error instanceof AppError && error.details['kind'] === 'credentials') this.#uid = undefined
      throw error
    }
  }

  /** Asks the server once which protocol it speaks; what was chosen stays. */
  async #chosen(): Promise<OdooProtocol> {
    this.#protocol ??= await this.#choose()
    return this.#protocol
  }

  async #choose(): Promise<OdooProtocol> {
    let spoken: OdooProtocol | undefined
    let version = ''
    let first: unknown
    for (const protocol of ['xmlrpc', 'jsonrpc', 'json2'] as const) {
      try {
        version = await this.#versionBy(protocol)
        spoken = protocol
        break
      } catch (error) {
        // A server that is away speaks none of them; one that answers something else may speak the next.
        if (!(error instanceof AppError) || error.code !== 'ODOO_CONNECTION_FAILED' || error.details['is_failure'] === true) throw error
        first ??= error
      }
    }
    if (spoken === undefined) throw first
    if (spoken === 'json2') return spoken
    if (Number.parseInt(version.replace(/^\D+/, ''), 10) >= first_json2) {
      // A password is no key for JSON-2, and the older protocols are there beside it.
      this.#uid = await said(this.#signIn('json2'))
      if (this.#uid !== undefined) return 'json2'
    }
    // JSON is read many times faster than XML, which counts for long answers.
    return spoken === 'xmlrpc' && (await said(this.#versionBy('jsonrpc'))) === version ? 'jsonrpc' : spoken
  }

  async #versionBy(protocol: OdooProtocol): Promise<string> {
    const told =
      protocol === 'json2'
        ? await this.#guard.call('read', (one) => this.#json('/web/version', undefined, one))
        : await this.#service(protocol, 'read', 'common', 'version', [])
    const version = told !== null && typeof told === 'object' && !Array.isArray(told) ? told[protocol === 'json2' ? 'version' : 'server_version'] : undefined
    if (typeof version === 'string') return version
    throw failed('other', `${this.#host} does not answer as Odoo does: it tells no version.`, false)
  }

  async #signIn(protocol: OdooProtocol): Promise<number> {
    const { database, username, api_key } = this.#account
    if (protocol === 'json2') {
      const context = await this.#guard.call('read', (one) => this.#json('/json/2/res.users/context_get', {}, one))
      const uid = (context as { uid?: RpcValue } | null)?.uid
      if (typeof uid === 'number' && uid > 0) return uid
      throw failed('other', `${this.#host} does not answer as Odoo does: it tells no user.`, false)
    }
    const uid = await this.#service(protocol, 'read', 'common', 'authenticate', [database, username, api_key.reveal(), {}])
    if (typeof uid !== 'number' || uid <= 0)
      throw failed('credentials', `Odoo does not accept the user name or the key of ${username} for the database ${database}.`, false)
    return uid
  }

  #service(
    protocol: 'xmlrpc' | 'jsonrpc',
    kind: 'read' | 'write',
    service: 'common' | 'object',
    method: string,
    args: RpcValue[],
    limit_ms?: number,
  ): Promise<RpcValue> {
    return this.#guard.call(
      kind,
      (one) => (protocol === 'xmlrpc' ? this.#xmlRpc(service, method, args, one) : this.#jsonRpc(service, method, args, one)),
      limit_ms,
    )
  }

  async #xmlRpc(service: string, method: string, args: RpcValue[], one: Try): Promise<RpcValue> {
    const text = await this.#post(`/xmlrpc/2/${service}`, 'text/xml', writeCall(method, args), one)
    try {
      const answer = readAnswer(text)
      if ('result' in answer) return answer.result
      const { code, text: words } = answer.fault
      if (saysNothing(code, words)) return null
      throw refused(refusalOfFault(code, words))
    } catch (error) {
      if (error instanceof NotXmlRpc) throw failed('other', `${this.#host} does not answer as Odoo does: ${error.message}`, false)
      throw error
    }
  }

  async #jsonRpc(service: string, method: string, args: RpcValue[], one: Try): Promise<RpcValue> {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: 1 })
    const answer = objectOf(this.#parsed(await this.#post('/jsonrpc', 'application/json', body, one)))
    const error = objectOf(answer['error'])
    // A method that gives nothing back answers without a result.
    if (answer['error'] === undefined || answer['error'] === null) return (answer['result'] as RpcValue | undefined) ?? null
    const { name, message } = objectOf(error['data'])
    throw refused(refusalOfClass(wordsOf(name), wordsOf(message) || wordsOf(error['message']) || 'Odoo answered with an error.'))
  }

  /** JSON-2: arguments by name, errors by status. */
  async #json(path: string, body: RpcValue | undefined, one: Try): Promise<RpcValue> {
    const { api_key, database } = this.#account
    const headers = {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      authorization: `bearer ${api_key.reveal()}`,
      ...(database !== '' && { 'x-odoo-database': database }),
    }
    const answer = await this.#ask(path, body === undefined ? 'GET' : 'POST', body === undefined ? undefined : JSON.stringify(body), headers, one)
    const { status } = answer
    const text = answer.body.toString('utf8')
    if (status === 200) return this.#parsed(text) as RpcValue
    const { name, message } = objectOf(safely(text))
    if (status === 401) throw failed('credentials', `Odoo does not accept the key${wordsOf(message) && `: ${wordsOf(message)}`}.`, false, { status })
    // An error that nobody caught in Odoo is told with its class; without one the server itself is broken.
    if (wordsOf(name) === '') throw unexpected(this.#host, path, status)
    throw refused(refusalOfClass(wordsOf(name), wordsOf(message) || `Odoo answered ${status}.`))
  }

  async #post(path: string, type: string, body: string, one: Try): Promise<string> {
    const { status, body: bytes } = await this.#ask(path, 'POST', body, { 'content-type': type }, one)
    if (status === 200) return bytes.toString('utf8')
    throw unexpected(this.#host, path, status)
  }

  async #ask(
    path: string,
    method: 'GET' | 'POST',
    body: string | undefined,
    headers: Record<string, string>,
    { left_ms, signal }: Try,
  ): Promise<OutgoingAnswer> {
    try {
      const url = `${this.#account.url}${path}`
      return await askServer({ url, method, headers, ...(body !== undefined && { body }), timeout_ms: left_ms, limit_bytes: most_answer_bytes, signal })
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

/** Undefined where the server says no, or answers something else. */
async function said<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof AppError && error.code === 'ODOO_CONNECTION_FAILED' && error.details['reason'] === undefined) return undefined
    throw error
  }
}

function unexpected(host: string, path: string, status: number): AppError {
  if (status >= 500) return failed('unreachable', `${host} answered ${status}.`, true, { status })
  const why = status >= 300 && status < 400 ? 'It sends callers elsewhere, which is not followed with a key.' : 'An Odoo answers 200 there.'
  return failed('other', `${host} answered ${status} at ${path}. ${why} Look at the address.`, false, { status })
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const objectOf = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

function safely(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
