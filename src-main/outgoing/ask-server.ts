/** The only way out over HTTP: one request, bounded in time and size, that follows no redirect and says what went wrong. */
import { AppError } from '../base/app-error.ts'

export interface OutgoingRequest {
  url: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array<ArrayBuffer>
  /** For all of it, the answer's last byte included. */
  timeout_ms: number
  /** A larger answer is refused. */
  limit_bytes: number
  /** Ends it earlier; its reason is thrown. */
  signal?: AbortSignal
}

export interface OutgoingAnswer {
  status: number
  headers: Headers
  body: Buffer
}

/**
 * Any status is an answer. Throws UPSTREAM_FAILED with `details` {reason: timeout|too_large|refused|unresolved|unreachable|tls|broken, host}
 * and INVALID_INPUT for an address that is none.
 */
export async function askServer({ url, timeout_ms, limit_bytes, signal, ...init }: OutgoingRequest): Promise<OutgoingAnswer> {
  const address = URL.parse(url)
  if (address === null || !/^https?:$/.test(address.protocol)) throw invalid('The address must begin with http:// or https://.')
  // fetch refuses such an address too, but prints the password in its message.
  if (address.username || address.password) throw invalid('The address must not hold a user name or a password.')
  const time = AbortSignal.timeout(timeout_ms)
  try {
    const answer = await fetch(address, { ...init, redirect: 'manual', signal: signal ? AbortSignal.any([time, signal]) : time })
    return { status: answer.status, headers: answer.headers, body: await bodyOf(answer, limit_bytes, address.host) }
  } catch (error) {
    if (error instanceof AppError) throw error
    if (signal?.aborted) throw signal.reason
    if (time.aborted) throw failed('timeout', address.host, `${address.host} did not answer within ${timeout_ms / 1000} s.`, error)
    throw notReached(address.host, error)
  }
}

async function bodyOf(answer: Response, limit_bytes: number, host: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size_bytes = 0
  for await (const piece of answer.body ?? []) {
    size_bytes += piece.length
    if (size_bytes > limit_bytes) throw failed('too_large', host, `The answer of ${host} is larger than ${limit_bytes} bytes and was not read to its end.`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** What the system says, in words; codes of getaddrinfo(3), connect(2) and OpenSSL as Node passes them on. */
function notReached(host: string, error: unknown): AppError {
  const code = codeOf(error)
  if (code === 'ECONNREFUSED') return failed('refused', host, `Nothing listens at ${host}. Look whether it runs and the port is right.`, error)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return failed('unresolved', host, `The name of ${host} is not known here. Look at its spelling and the network.`, error)
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) return failed('tls', host, `${host} could not prove who it is (${code}).`, error)
  if (/^E(HOSTUNREACH|NETUNREACH|TIMEDOUT)$|CONNECT_TIMEOUT/.test(code)) return failed('unreachable', host, `${host} cannot be reached (${code}).`, error)
  return failed('broken', host, `The connection to ${host} broke${code ? ` (${code})` : ''}.`, error)
}

function codeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; errors?: { code?: unknown }[] } }
  const code = cause?.code ?? cause?.errors?.[0]?.code
  return typeof code === 'string' ? code : ''
}

function failed(reason: string, host: string, message: string, cause?: unknown): AppError {
  return new AppError('UPSTREAM_FAILED', message, { reason, host }, cause)
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'url', message }] })
}
