/** Words for the search: what of the output is indexed, and how a query becomes an FTS5 expression. */

/** How much of each end of the output is searchable (PRODUCT.md 7). */
export const searched_bytes = 64 * 1024

/** A query names at most so many terms. */
const most_terms = 32

/** Runs of what FTS5's unicode61 takes for a word: letters, marks, numbers, private use. */
const word = /[\p{L}\p{M}\p{N}\p{Co}]+/gu

/** Terminal control sequences (ECMA-48 CSI and OSC, two-letter escapes), which would glue to words or pretend to be some. */
const control_sequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g

/** Text without control sequences and NULs; bytes that are not UTF-8 become replacement characters, which are no words. */
export function searchableText(bytes: Buffer): string {
  return bytes.toString('utf8').replace(control_sequence, ' ').replaceAll('\0', ' ')
}

/** What of the record itself is searchable. */
export function commandText({ title, command, args }: { title: string; command: string; args: readonly string[] }): string {
  return [title, command, ...args].join(' ').slice(0, searched_bytes)
}

/** The title and the line, once where the one is the other. */
export function wholeLine({ title, command, args }: { title: string; command: string; args: readonly string[] }): string {
  const line = [command, ...args].join(' ')
  return title.includes(line) ? title : `${title} ${line}`
}

/** The same question put to a text that is not in the index, for jobs that still run: every word is there, or begins one. */
export function hasWords(text: string, query: string): boolean {
  const words = plain(text).match(word) ?? []
  const asked = plain(query).match(word) ?? []
  return asked.length > 0 && asked.every((one) => words.some((other) => other.startsWith(one)))
}

/** As unicode61 folds: without case and diacritics. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
}

/** What the history filters by, as it stands in the index. */
export interface Tags {
  tool?: string | null | undefined
  status?: string | undefined
  kind?: string | undefined
  key_id?: string | null | undefined
}

/** One word per tag, of letters and digits only, whatever the value holds. */
export function tagWords(tags: Tags): string[] {
  return (['tool', 'status', 'kind', 'key_id'] as const).flatMap((name) => {
    const value = tags[name]
    return value === undefined || value === null ? [] : [`${name.replace('_', '')}x${Buffer.from(value).toString('hex')}`]
  })
}

/** The words in a text, in their order. */
export function wordsIn(text: string): string[] {
  return text.match(word) ?? []
}

/** The terms of a query: what stands in quotation marks is one, all else is parted at white space. */
export function queryTerms(query: string): { text: string; quoted: boolean }[] {
  const terms: { text: string; quoted: boolean }[] = []
  for (const [, quoted, bare] of query.matchAll(/"([^"]*)"?|([^"]+)/g)) {
    if (quoted !== undefined) terms.push({ text: quoted.trim(), quoted: true })
    else for (const text of bare!.split(/\s+/)) terms.push({ text, quoted: false })
  }
  return terms.filter(({ text }) => text !== '').slice(0, most_terms)
}

/**
 * All terms must occur, each as its words in that order ("main.py" is two, as the index has them). One that is not quoted
 * may also stand as any of `others` says. Undefined when the query has no word at all. `tags` restrict as the filters do.
 */
export function matchExpression(query: string, tags: Tags, others: (term: string) => readonly string[]): string | undefined {
  const terms = queryTerms(query).flatMap(({ text, quoted }) => {
    const phrase = wordsIn(text).join(' ')
    if (phrase === '') return []
    const ways = [...new Set([phrase, ...(quoted ? [] : others(text).map((other) => wordsIn(other).join(' ')))])].map((way) => `"${way}"`)
    return [ways.length === 1 ? ways[0]! : `(${ways.join(' OR ')})`]
  })
  if (terms.length === 0) return undefined
  return [`{command output} : (${terms.join(' AND ')})`, ...tagWords(tags).map((word) => `tags : ${word}`)].join(' AND ')
}
