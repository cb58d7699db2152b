/** Value types of curl: what it would read from files (`@`, `<`), write to files, or send as a secret. */

import { isProtected } from '../../workspaces/protected-places.ts'
import { placePath } from './path-types.ts'
import { checkUrl } from './url-types.ts'
import { type CheckResult, refused, type Seat, simpleType, type TypeMaker } from './value-type.ts'

const line_break = /[\r\n\0]/

/** A URL; with -O also the file that its last part names (tool_operhlp.c, get_url_file_name). */
export const curlUrl: TypeMaker = () =>
  simpleType('curl-url', 'url', (value, seat) => {
    const problem = checkUrl(value, ['http', 'https'], true, seat)
    if (problem || !(seat.given('--remote-name') || seat.given('--remote-name-all'))) return problem
    const path = value.replace(/^[a-z]+:\/\//i, '').replace(/[?#].*$/, '')
    const name = path.slice(path.lastIndexOf('/') + 1)
    const folder = seat.values('--output-dir').at(-1)
    // curl takes dots out of the path first, and newer ones name the file after the last folder where nothing is left behind it.
    const cleaned = new URL(`http://${path.replaceAll('\\', '%5C')}`).pathname
    if (name === '' || !path.includes('/') || cleaned.endsWith('/')) return refused('names no file that -O could write; use -o NAME')
    for (const each of new Set([name, cleaned.slice(cleaned.lastIndexOf('/') + 1)])) {
      const problem = writesTo(folder === undefined ? each : `${folder}/${each}`, seat)
      if (problem) return problem
    }
    return null
  })

function writesTo(value: string, seat: Seat): CheckResult {
  const place = placePath(value, seat, false)
  if ('reason' in place) return place
  if (isProtected(place.relative)) return refused('is a place that tools load code or configuration from, so nothing may be written there')
  seat.raise('change', '')
  return null
}

/** A file that is written, `-` for the output, or /dev/null; `output-file(--output-dir)` lies in the folder of that option, however it is written. */
export const outputFile: TypeMaker = (args, compile) => {
  const path = compile('path-out')
  return simpleType(
    'output-file',
    'path',
    (value, seat) => {
      if (value === '-' || value === '/dev/null') return null
      const folder = args === '' ? undefined : seat.values(args).at(-1)
      const problem = path.check(folder === undefined ? value : `${folder}/${value}`, seat)
      if (!problem) seat.raise('change', '')
      return problem
    },
    { offers: 'files' },
  )
}

const upload = 'would send a file; write the text itself'

/** An inline body; `@file` is an upload. */
export const inlineBody: TypeMaker = () => simpleType('inline-body', 'text', (value) => (value.startsWith('@') ? refused(upload) : null))

/** `content`, `=content`, `name=content`; `@file` and `name@file` are uploads. */
export const encodedBody: TypeMaker = () =>
  simpleType('encoded-body', 'text', (value) => (/^[^=]*@/.test(value) ? refused(`${upload}, after = where it holds @`) : null))

/** `name=content`; `@file`, `<file` and headers from a file are uploads. */
export const formField: TypeMaker = () =>
  simpleType('form-field', 'text', (value) => {
    const equals = value.indexOf('=')
    if (equals < 0) return refused('does not have the form name=content')
    if (/^\s*[@<]/.test(value.slice(equals + 1)) || /^\(/.test(value.slice(equals + 1)) || /[;,]\s*headers\s*=\s*[@<]/i.test(value)) return refused(upload)
    return null
  })

/** Names of headers whose values are credentials. */
const secret_header =
  /^(?:authorization|proxy-authorization|cookie2?|x-api-key|api-key|apikey|x-auth-token|x-auth-key|x-access-token|private-token|job-token|x-vault-token|x-amz-security-token|x-goog-api-key|x-gitlab-token|x-csrf-token|x-functions-key|ocp-apim-subscription-key|[a-z-]*-(?:token|secret|password|api-?key))\s*:\s*\S/i

export const header: TypeMaker = () =>
  simpleType('header', 'text', (value) => {
    if (value.startsWith('@')) return refused('would read headers from a file')
    if (line_break.test(value)) return refused('holds a line break, which would send a second header')
    if (secret_header.test(value)) return refused('carries a credential, which would stand in the process list and the history')
    if (/^(?:metadata-flavor|x-aws-ec2-metadata-token[a-z-]*|metadata)\s*:/i.test(value))
      return refused('is a header of metadata services, which hand out credentials')
    return null
  })

/** GET, HEAD and OPTIONS read; DELETE and PURGE delete; all others change. */
export const httpMethod: TypeMaker = () =>
  simpleType(
    'http-method',
    'value',
    (value, seat) => {
      if (!/^[A-Za-z]{1,20}$/.test(value)) return refused('is not a method')
      const method = value.toUpperCase()
      if (method === 'CONNECT' || method === 'TRACE') return refused(`is ${method}, which is no everyday request`)
      if (method === 'DELETE' || method === 'PURGE') seat.raise('destroy', `${method} deletes what the address stands for`)
      else if (!/^(?:GET|HEAD|OPTIONS|PROPFIND|REPORT|SEARCH)$/.test(method)) seat.raise('change', '')
      return null
    },
    { values: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] },
  )

/** What is printed at the end; `@file` reads a format, `%output{file}` writes one (8.3 and later). */
export const writeOut: TypeMaker = () =>
  simpleType('write-out', 'text', (value) => {
    if (value.startsWith('@')) return refused('would read the format from a file')
    return /%output\{/i.test(value) ? refused('opens files with %output{}; save the output of the job instead') : null
  })
