/** A log line for people: time, level in colour, message, the fields that matter on the same line. */
import type { LogLevel } from './log-record.ts'

/** SGR colours: grey, blue, yellow, red. */
const colours: Record<LogLevel, number> = { debug: 90, info: 34, warn: 33, error: 31 }

/** Escape sequences and control characters in a message must not act on the terminal of who reads the log. */
const control = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

/** `line` as it is stored (log-record.ts): its secrets are masked and its size is bounded already. */
export function readableLine(line: string): string {
  const { timestamp, level, message, ...fields } = JSON.parse(line) as { timestamp: string; level: LogLevel; message: string; [name: string]: unknown }
  const named = Object.entries(fields).filter(([name, value]) => !lengthy.includes(name) && value !== null)
  const words = named.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const text = [message, ...words].join(' ').replaceAll(control, '?')
  const stack = level === 'error' ? stackOf(fields) : ''
  return `\u001b[90m${timestamp.slice(11, 19)}\u001b[0m \u001b[${colours[level]}m${level.padEnd(5)}\u001b[0m ${text}${stack}`
}

/** Told below the line, or only in the file. */
const lengthy = ['stack', 'cause', 'error']

function stackOf({ stack, error }: Record<string, unknown>): string {
  const own = typeof stack === 'string' ? stack : (error as { stack?: unknown } | undefined)?.stack
  return typeof own === 'string' ? `\n${own.replaceAll(control, (character) => (character === '\n' ? '\n' : '?'))}` : ''
}
