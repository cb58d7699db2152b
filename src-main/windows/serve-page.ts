/** Answers the scheme `app:` with the built page: files of one folder, with their type and the security headers. */
import { open, realpath } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { isOurAddress } from './app-address.ts'
import { content_security_policy } from './content-security-policy.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

const headers = {
  'content-security-policy': content_security_policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** A handler for `protocol.handle`; everything that is not a file below `folder` is 404, whatever it is. */
export function servePage(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = request.method === 'GET' ? await fileOf(folder, request.url) : undefined
    if (!path) return new Response('not found', { status: 404, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } })
    await using file = await open(path)
    return new Response(await file.readFile(), { headers: { ...headers, 'content-type': types[extname(path)] ?? 'application/octet-stream' } })
  }
}

/** The real path of the file that `address` names, or undefined where it is not ours, not there or not inside. */
async function fileOf(folder: string, address: string): Promise<string | undefined> {
  if (!isOurAddress(address)) return undefined
  try {
    const name = decodeURIComponent(new URL(address).pathname)
    if (name.includes('\0') || name.includes('\\')) return undefined
    const root = await realpath(folder)
    const path = await realpath(resolve(join(root, name === '/' ? 'index.html' : name)))
    // Links resolved on both sides, so that neither `..` nor a link leads out.
    return path.startsWith(root + sep) && extname(path) in types ? path : undefined
  } catch {
    return undefined
  }
}
