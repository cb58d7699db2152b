/** Pages of lists that are in memory; a cursor names the last item of the page before. */
import { AppError } from '../base/app-error.ts'

/** `list` is part of the cursor, so that one list's cursor is nonsense to another. Throws INVALID_CURSOR. */
export function page<T>(list: string, items: readonly T[], query: { limit: number; cursor?: string | undefined }, idOf: (item: T) => string) {
  const start = query.cursor === undefined ? 0 : startAfter(list, items, query.cursor, idOf)
  const shown = items.slice(start, start + query.limit)
  const end = start + shown.length
  const last = shown.at(-1)
  const next_cursor = last !== undefined && end < items.length ? Buffer.from(JSON.stringify([list, end, idOf(last)])).toString('base64url') : null
  return { items: shown, next_cursor }
}

/** A page by its number, of what has `filter` as part of one of its texts, case ignored; a page beyond the last is empty. */
export function numberedPage<T>(
  all: readonly T[],
  query: { page: number; per_page: number; filter?: string | undefined },
  textsOf: (item: T) => readonly string[],
) {
  const { page: number, per_page } = query
  const part = (query.filter ?? '').toLowerCase()
  const found = part === '' ? all : all.filter((item) => textsOf(item).some((text) => text.toLowerCase().includes(part)))
  return { items: found.slice((number - 1) * per_page, number * per_page), page: number, per_page, total: found.length }
}

function startAfter<T>(list: string, items: readonly T[], cursor: string, idOf: (item: T) => string): number {
  const [name, place, id] = parse(cursor)
  if (name !== list || typeof place !== 'number' || !Number.isSafeInteger(place) || place < 0 || typeof id !== 'string') throw new AppError('INVALID_CURSOR')
  const index = items.findIndex((item) => idOf(item) === id)
  // The item may be gone since: what stood after it has moved up by one.
  return index >= 0 ? index + 1 : Math.min(items.length, Math.max(0, place - 1))
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
