/** What a message on an oRPC socket may look like, checked before the library reads it. */

/** Kinds of messages that a client of this contract sends: a request, and its withdrawal. Streams and files are not in the contract. */
const request_kind = 1
const abort_kind = 4

/** A sentence on what is wrong with the message, or null when it can be read. */
export function frameProblem(text: string): string | null {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return 'A message must be JSON.'
  }
  if (!isRecord(message) || typeof message['i'] !== 'string' || message['i'].length > 100) return 'A message needs an id.'
  const kind = message['t'] ?? request_kind
  if (kind === abort_kind) return null
  if (kind !== request_kind) return 'Only requests and their withdrawal are understood.'
  const { p: payload } = message
  if (!isRecord(payload) || typeof payload['u'] !== 'string' || !payload['u'].startsWith('/') || payload['u'].length > 1000)
    return 'A request needs the path of an operation.'
  if (payload['m'] !== undefined && typeof payload['m'] !== 'string') return 'The method of a request is a word.'
  const headers = payload['h']
  if (headers !== undefined && (!isRecord(headers) || Object.keys(headers).some((name) => name.toLowerCase().startsWith('content-'))))
    return 'A request carries JSON only.'
  return null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
