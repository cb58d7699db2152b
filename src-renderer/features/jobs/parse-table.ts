/** Comma, semicolon or tab separated values as rows (RFC 4180), as far as the text goes. */

export interface Table {
  head: string[]
  rows: string[][]
  /** More rows or columns are there than are kept. */
  is_cut: boolean
}

const most_rows = 50_000
const most_columns = 200
/** Of one cell; the rest of it is not shown. */
const most_characters = 2000

/** The separator that the first line has most of, outside of quotes; the first of them where it has none. */
export function separatorOf(text: string): string {
  const [line = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n/, 1)
  const counts = [',', ';', '\t'].map((one) => [one, line.split(one).length] as const)
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0]
}

/** `text` may be a beginning: `is_whole` false leaves out its last row, which may be half. */
export function parseTable(text: string, is_whole: boolean): Table {
  const source = text.replace(/^\uFEFF/, '')
  const separator = separatorOf(source)
  const rows: string[][] = []
  let is_cut = !is_whole
  let row: string[] = []
  let at = 0
  const endRow = () => {
    // An empty line is no row.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  while (at < source.length && rows.length <= most_rows) {
    const cell = readCell(source, at, separator)
    if (row.length < most_columns) row.push(cell.text.slice(0, most_characters))
    else is_cut = true
    at = cell.end
    const ends_row = source[at] === '\n' || source[at] === '\r' || at >= source.length
    if (at >= source.length) {
      if (is_whole) endRow()
      break
    }
    at += source.startsWith('\r\n', at) ? 2 : 1
    if (ends_row) endRow()
    else if (at >= source.length && is_whole) {
      if (row.length < most_columns) row.push('')
      endRow()
    }
  }
  const [head = [], ...body] = rows
  return { head, rows: body.slice(0, most_rows), is_cut: is_cut || at < source.length }
}

/** One cell from `from` on, and where the sign after it stands. Text behind a closing quote is kept, as spreadsheets do. */
function readCell(source: string, from: number, separator: string): { text: string; end: number } {
  let text = ''
  let at = from
  if (source[at] === '"') {
    for (at++; at < source.length; ) {
      const quote = source.indexOf('"', at)
      if (quote < 0) return { text: text + source.slice(at), end: source.length }
      text += source.slice(at, quote)
      at = quote + 1
      if (source[at] !== '"') break
      text += '"'
      at++
    }
  }
  let end = at
  while (end < source.length && source[end] !== separator && source[end] !== '\n' && source[end] !== '\r') end++
  return { text: text + source.slice(at, end), end }
}

/** How wide each column has to be for its head and its first rows, in characters. */
export function columnWidths({ head, rows }: Table): number[] {
  const looked_at = [head, ...rows.slice(0, 200)]
  const columns = Math.max(0, ...looked_at.map((row) => row.length))
  return Array.from({ length: columns }, (_, column) => Math.min(40, Math.max(4, ...looked_at.map((row) => row[column]?.length ?? 0))))
}
