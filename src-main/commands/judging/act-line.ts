/** A line that destroys, as those who put it into a sentence see it, and the words they share. */

export interface ActLine {
  /** Of the command: `git/branch`. */
  rule: string
  /** Positional words in their order, and those of them behind a `--`. */
  words: readonly string[]
  paths: readonly string[]
  /** Options by main name; a flag has no values. */
  given: ReadonlyMap<string, readonly string[]>
  has: (...names: string[]) => boolean
  valuesOf: (...names: string[]) => string[]
  context: Readonly<Record<string, string>>
}

/** So many names stand in a sentence; the others are counted. */
const most_named = 5
const longest_name = 120

const shortened = (name: string): string => (name.length > longest_name ? `${name.slice(0, longest_name).toWellFormed()}...` : name)

export function nameSome(names: readonly string[]): string {
  const more = names.length - most_named
  return `${names.slice(0, most_named).map(shortened).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** "pod a", "pods a, b". */
export const plural = (one: string, names: readonly string[]): string => `${one}${names.length === 1 ? '' : /[cs]h$/.test(one) ? 'es' : 's'} ${nameSome(names)}`
