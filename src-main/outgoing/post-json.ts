/** Posts a JSON text to an address outside: bounded in time, follows no redirect, and reaches this machine itself only where that is allowed. */
import { lookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from '../base/app-error.ts'
import { isOwnMachine } from './own-machine.ts'

export interface PostedJson {
  url: string
  body: string
  headers: Readonly<Record<string, string>>
  /** For all of it, the answer's head included; what it says beyond that is not read. */
  timeout_ms: number
  allow_loopback: boolean
  signal?: AbortSignal
}

/** Throws INVALID_INPUT for an address that is none, or that holds a password. */
export function checkAddress(url: string): URL {
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol)) throw invalid('The address must begin with http:// or https://.')
  if (address.username || address.password) throw invalid('The address must not hold a user name or a password.')
  return address
}

/** The status of the answer, whatever it is. Throws UPSTREAM_FAILED, and FORBIDDEN for an address of this machine. */
export function postJson({ url, body, headers, timeout_ms, allow_loopback, signal }: PostedJson): Promise<number> {
  const address = checkAddress(url)
  const host = address.hostname.replace(/^\[|\]$/g, '')
  // A literal address is never looked up.
  if (!allow_loopback && isIP(host) !== 0 && isOwnMachine(host)) return Promise.reject(ownMachine(address.host))
  const time = AbortSignal.timeout(timeout_ms)
  return new Promise((resolve, reject) => {
    const send = address.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(
      address,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        agent: false,
        lookup: allow_loopback ? lookup : lookUpOutside(address.host),
        signal: signal ? AbortSignal.any([time, signal]) : time,
      },
      (answer) => {
        resolve(answer.statusCode ?? 0)
        answer.destroy()
      },
    )
    request.on('error', (error) => {
      if (error instanceof AppError) reject(error)
      else if (signal?.aborted) reject(signal.reason)
      else if (time.aborted) reject(failed(`${address.host} did not answer within ${timeout_ms / 1000} s.`, error))
      else reject(failed(`${address.host} was not reached (${(error as NodeJS.ErrnoException).code ?? error.message}).`, error))
    })
    request.end(body)
  })
}

/** Looked at where the connection is made: a name that means another address a moment later gets no further. */
function lookUpOutside(host: string): LookupFunction {
  return (name, options, done) =>
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '')
      const outside = found.filter(({ address }) => !isOwnMachine(address))
      const [first] = outside
      if (!first) return done(ownMachine(host), '')
      if (options.all) done(null, outside)
      else done(null, first.address, first.family)
    })
}

function ownMachine(host: string): AppError {
  return new AppError('FORBIDDEN', `${host} leads to this machine itself, which the settings of the webhook do not allow.`, { host })
}

function failed(message: string, cause: unknown): AppError {
  return new AppError('UPSTREAM_FAILED', message, {}, cause)
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'url', message }] })
}
