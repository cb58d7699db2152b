/** What one log line holds: a JSON object with time, level and message first, bounded in size, without secrets. */
import type { Masks } from './mask.ts'
import { masked } from './mask.ts'

export const log_levels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof log_levels)[number]
export type LogFields = Readonly<Record<string, unknown>>

/** Bounds of a line, so that nothing a caller hands in can make it huge. */
const string_limit = 16_384
const list_limit = 100
const depth_limit = 6
export const line_limit_bytes = 64 * 1024

/** ISO 8601 in local time with milliseconds and the offset, e.g. 2026-03-01T09:05:07.123+01:00. */
export function localTimestamp(date: Date): string {
  const offset_min = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset_min * 60_000).toISOString().slice(0, -1)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${local}${offset_min < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset_min) / 60))}:${two(Math.abs(offset_min) % 60)}`
}

/** The line as it is stored, without the line break. */
export function recordLine(date: Date, level: LogLevel, message: string, fields: LogFields, masks: Masks): string {
  const head = { timestamp: localTimestamp(date), level, message: plain(message, masks, 0) }
  const rest = plain(fields, masks, 0) as Record<string, unknown>
  const line = JSON.stringify({ ...head, ...rest, ...head })
  return Buffer.byteLength(line) <= line_limit_bytes ? line : JSON.stringify({ ...head, message: String(head.message).slice(0, 1000), cut: true })
}

/** JSON-able copy of `value`: errors with their stack and cause, deep and long things cut, secrets masked. */
function plain(value: unknown, masks: Masks, depth: number): unknown {
  if (typeof value === 'string') return masks.text(value.length > string_limit ? `${value.slice(0, string_limit)} ... (${value.length} characters)` : value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (depth >= depth_limit) return '...'
  if (value instanceof Error) return plain(errorFields(value), masks, depth)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.slice(0, list_limit).map((item) => plain(item, masks, depth + 1))
  if ('toJSON' in value && typeof value.toJSON === 'function') return plain(value.toJSON(), masks, depth + 1)
  const entries = Object.entries(value).slice(0, list_limit)
  return Object.fromEntries(
    entries.map(([name, item]) => [name, typeof item === 'string' && masks.isSecretField(name) ? masked : plain(item, masks, depth + 1)]),
  )
}

function errorFields(error: Error): Record<string, unknown> {
  const { code, details } = error as { code?: unknown; details?: unknown }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(code !== undefined && { code }),
    ...(details !== undefined && { details }),
    ...(error.cause !== undefined && { cause: error.cause }),
  }
}
