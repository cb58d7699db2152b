/** A call whose body may be larger than a message of a socket: over HTTP where there is such a door, as any other call where there is none. */
import { page_secret_header } from '../../src-preload/contract/page-secret.ts'
import { hasByteRoutes } from './bytes.ts'
import { disconnected, failureOfBody } from './failure.ts'
import { pageSecret } from './page-secret.ts'

/** The host takes 1 MB in one message; what a call adds to its input stays far below the rest. */
const message_bytes = 900_000

/** Posts `input` to `path` when it is large, else does `call`. Throws a Failure. */
export async function callLarge<T>(path: string, input: object, call: () => Promise<T>): Promise<T> {
  if (!hasByteRoutes()) return call()
  const body = new Blob([JSON.stringify(input)], { type: 'application/json' })
  if (body.size <= message_bytes) return call()
  const secret = pageSecret()
  const answer = await fetch(new URL(path, new URL('./', window.location.href)), {
    method: 'POST',
    body,
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json', ...(secret !== null && { [page_secret_header]: secret }) },
  }).catch((error: unknown) => {
    throw disconnected(error)
  })
  const text = await answer.text()
  if (answer.ok) return JSON.parse(text) as T
  throw failureOfBody(text)
}
