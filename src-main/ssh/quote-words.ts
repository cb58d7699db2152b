/** Writes words so that any POSIX shell reads them back as exactly these words (POSIX.1-2017, Shell Command Language 2.2.2). */

/** One word; what holds no sign of a shell stays as it is. */
export const quoteWord = (word: string): string => (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

export const quoteWords = (words: readonly string[]): string => words.map(quoteWord).join(' ')
