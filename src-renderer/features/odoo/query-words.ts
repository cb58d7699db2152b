/** What is typed about records as the host takes it, and records as text: for a cell and for a file. */
import type { FarRecord } from '../../../src-preload/contract/connections.ts'

/** Names with commas or blanks between them. */
export const fieldsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

/** A domain in JSON, or in Python as far as it looks the same but for quotes and constants. Throws a sentence. */
export function domainOf(text: string): unknown[] {
  if (text.trim() === '') return []
  const value = read(text) ?? read(asJson(text))
  if (!Array.isArray(value)) throw new Error('A domain is a list of conditions, such as [["name", "ilike", "oak"]].')
  // One condition alone is meant as a list of one.
  return value.length === 3 && typeof value[0] === 'string' && !['|', '&', '!'].includes(value[0]) ? [value] : value
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Python's tuples, single quotes and constants, outside of its strings. */
function asJson(text: string): string {
  return text
    .replace(/'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|[()]|\b(?:True|False|None)\b/g, (word, inner: string | undefined) => {
      if (inner !== undefined) return JSON.stringify(inner.replace(/\\'/g, "'"))
      return ({ '(': '[', ')': ']', True: 'true', False: 'false', None: 'null' } as Record<string, string>)[word] ?? word
    })
    .replace(/,\s*([\]])/g, '$1')
}

/** The columns that the records have, in the order in which they come; those that were asked for first. */
export function columnsOf(records: readonly FarRecord[], asked: readonly string[] | null): string[] {
  const columns = new Set(['id', ...(asked ?? [])])
  for (const record of records) for (const name of Object.keys(record)) columns.add(name)
  return [...columns]
}

/** Odoo says false for what is empty, and [id, name] for what points elsewhere. */
export function cellText(value: unknown): string {
  if (value === false || value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string') return value[1]
  return JSON.stringify(value)
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text)

/** RFC 4180, with a byte order mark so that spreadsheets read it as UTF-8. */
export function csvOf(records: readonly FarRecord[], columns: readonly string[]): string {
  const lines = [columns.map(quoted), ...records.map((record) => columns.map((name) => quoted(cellText(record[name]))))]
  return `\uFEFF${lines.map((cells) => `${cells.join(',')}\r\n`).join('')}`
}
