/** A log line for people: time, level in colour, message, the fields that matter on the same line. */
import type { LogFields, LogLevel } from './log-record.ts'
import type { Masks } from './mask.ts'

/** SGR colours: grey, blue, yellow, red. */
const colours: Record<LogLevel, number> = { debug: 90, info: 34, warn: 33, error: 31 }

/** Escape sequences and control characters in a message must not act on the terminal of who reads the log. */
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

export function readableLine(date: Date, level: LogLevel, message: string, fields: LogFields, masks: Masks): string {
  const time = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}:${String(date.getSeconds()).padStart(2, '0')}`
  const named = Object.entries(fields)
    .filter(([name, value]) => name !== 'stack' && value !== undefined && value !== null && !(value instanceof Error))
    .map(([name, value]) => `${name}=${masks.isSecretField(name) ? '[masked]' : typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
  const error = Object.values(fields).find((value) => value instanceof Error)
  const stack = level === 'error' && error ? `\n${error.stack ?? error.message}` : ''
  const text = masks.text(`${message}${named.length > 0 ? `  ${named.join(' ')}` : ''}${stack}`).replaceAll(control, '?')
  return `\u001b[90m${time}\u001b[0m \u001b[${colours[level]}m${level.padEnd(5)}\u001b[0m ${text}`
}
