/** How an Odoo says no: the faults of XML-RPC and the errors of JSON as one kind and one sentence. */
import { AppError } from '../base/app-error.ts'

/** `kind` is ours; `message` is its last line, without the traceback. */
export interface Refusal {
  kind: 'credentials' | 'access' | 'missing' | 'user' | 'field' | 'model' | 'database' | 'unreachable' | 'suppliers_unknown' | 'other'
  message: string
}

/** ODOO_CONNECTION_FAILED. `is_failure`: the server is away or broken, which counts for its circuit. */
export function failed(kind: Refusal['kind'], message: string, is_failure: boolean, more: Record<string, unknown> = {}): AppError {
  return new AppError('ODOO_CONNECTION_FAILED', message, { kind, is_failure, ...more })
}

export const refused = ({ kind, message }: Refusal): AppError => failed(kind, message, kind === 'unreachable')

/** The last line of a traceback says what it was about. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

/** XML-RPC cannot say "nothing": the method was run and its work is kept (recorded runs of Odoo 17), only the answer could not be written. */
export const saysNothing = (code: number | string, text: string): boolean => code === 1 && lastLine(text).includes('cannot marshal None')

/** Codes of odoo/addons/base/controllers/rpc.py: 1 any other error (a traceback), 2 a warning for the user, 3 access denied, 4 no right. */
export function refusalOfFault(code: number | string, text: string): Refusal {
  if (typeof code === 'string') return { kind: 'user', message: code.replace(/^warning -- \w+\s*/, '').trim() || text }
  if (code === 3) return { kind: 'credentials', message: 'Odoo does not accept the credentials.' }
  if (code === 4) return { kind: 'access', message: text.trim() }
  if (code === 2) return { kind: 'user', message: text.trim() }
  const line = lastLine(text)
  const [, name = '', message = line] = /^([A-Za-z_][\w.]*): (.*)$/.exec(line) ?? []
  return refusalOfClass(name, message)
}

/** By the class of the error, which JSON names and XML has at the head of the last line. */
export function refusalOfClass(name: string, message: string): Refusal {
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
