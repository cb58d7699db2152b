/** Signs that chats and documents put in the place of plain ones: quotes and dashes that no program takes for what was meant. */
import { wordsOf } from '../../parts/line-words.ts'

const double_quotes = /[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/g
const single_quotes = /[\u2018\u2019\u201a\u201b\u2032]/g
/** En dash, em dash, horizontal bar, minus sign, hyphens that do not break. */
const leading_dash = /^[\u2010-\u2015\u2212]+/
const blanks = /[\u00a0\u2007\u202f]/g

/** A dash before one letter was one, before a word or alone two: both became this sign. */
const plainDashes = (word: string): string => word.replace(leading_dash, (dashes) => (word.length - dashes.length === 1 ? '-' : '--'))

/** The line with plain signs; null where it has none that look like a mistake. What stands within plain quotes is text and stays. */
export function plainSigns(line: string): string | null {
  // Quotes come in pairs, and a single one that only closes is an apostrophe.
  const has_pairs = (line.match(double_quotes)?.length ?? 0) % 2 === 0
  const has_opening = /[\u2018\u201a\u201b]/.test(line)
  const plainQuotes = (word: string): string => {
    const double = has_pairs ? word.replaceAll(double_quotes, '"') : word
    return has_opening ? double.replaceAll(single_quotes, "'") : double
  }
  let made = ''
  let at = 0
  for (const { start, end } of wordsOf(line.replaceAll(blanks, ' '))) {
    const word = line.slice(start, end)
    const is_quoted = /["']/.test(word)
    made += line.slice(at, start).replaceAll(blanks, ' ')
    made += is_quoted ? word : plainQuotes(plainDashes(word.replaceAll(blanks, ' ')))
    at = end
  }
  made += line.slice(at).replaceAll(blanks, ' ')
  return made === line ? null : made
}
