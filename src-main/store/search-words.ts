/** Words for the search: what of the output is indexed, and how a query becomes an FTS5 expression. */

/** How much of each end of the output is searchable (PRODUCT.md 7). */
export const searched_bytes = 64 * 1024

/** Runs of what FTS5's unicode61 takes for a word: letters, marks, numbers, private use. */
const word = /[\p{L}\p{M}\p{N}\p{Co}]+/gu

/** Terminal control sequences (ECMA-48 CSI and OSC, two-letter escapes), which would glue to words or pretend to be some. */
const control_sequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g

/** Text without control sequences and NULs; bytes that are not UTF-8 become replacement characters, which are no words. */
export function searchableText(bytes: Buffer): string {
  return bytes.toString('utf8').replace(control_sequence, ' ').replaceAll('\0', ' ')
}

/**
 * All words must occur; what stands in quotation marks must occur in that order; the last word may be a beginning.
 * Undefined when the query has no word at all.
 */
export function matchExpression(query: string): string | undefined {
  const terms: string[] = []
  let typing = false
  for (const [, quoted, bare] of query.matchAll(/"([^"]*)"?|([^"]+)/g)) {
    if (quoted !== undefined) {
      const phrase = quoted.match(word)
      if (phrase) terms.push(`"${phrase.join(' ')}"`)
      typing = false
      continue
    }
    for (const piece of bare!.split(/\s+/)) {
      const phrase = piece.match(word)
      if (!phrase) continue
      // "main.py" is the two words in that order, as the index has them.
      terms.push(`"${phrase.join(' ')}"`)
      typing = /[\p{L}\p{M}\p{N}\p{Co}]$/u.test(bare!)
    }
  }
  if (terms.length === 0) return undefined
  if (typing) terms[terms.length - 1] += ' *'
  return terms.join(' AND ')
}
