/** The hidden state a command acts on: which of it is marked as production or read-only, and where two records of it differ. Used by host and window alike. */
import { z } from 'zod'

/** Names and values, e.g. `{kube_context: "prod-eu", kube_namespace: "shop"}`; the names are those of the policies. */
export const context_record = z.record(z.string().min(1).max(100), z.string().max(4096))
export type ContextRecord = Readonly<Record<string, string>>

/** What a workspace with its profile acts on, by the names of verdicts; and the names each could be set to, where files of the tools list them. */
export const place_contexts = z.object({ current: context_record, known: z.record(z.string(), z.array(z.string())) })
export type PlaceContexts = z.infer<typeof place_contexts>

/** Marks every value of the context `name` that `pattern` matches. `*` stands for any characters, `?` for one; capitals and small letters are the same. */
export const context_mark = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'Name a context as verdicts show it, such as kube_context.'),
  pattern: z.string().regex(/^[^\u0000-\u001f\u007f]{1,300}$/, 'Give a pattern of 1 to 300 characters, such as prod-*.'),
})
export type ContextMark = z.infer<typeof context_mark>

/** Shown in place of a value whose file is damaged, too large or cannot be read. */
export const unknown_value = 'unknown'

/** One context that a mark holds for. In production its value is the name to type. */
export interface MarkedContext {
  name: string
  value: string
}

/**
 * The first context that one of `marks` holds for, or null. A value that could not be read may be what is marked, so it counts as such for
 * every name that has a mark.
 */
export function markedOf(context: ContextRecord, marks: readonly ContextMark[]): MarkedContext | null {
  for (const { name, pattern } of marks) {
    const value = Object.hasOwn(context, name) ? context[name] : undefined
    if (value !== undefined && (value === unknown_value || matchesPattern(value, pattern))) return { name, value }
  }
  return null
}

/** Walks both texts once, going back only to the last `*`: no pattern makes it slow. */
export function matchesPattern(value: string, pattern: string): boolean {
  const text = value.toLowerCase()
  const glob = pattern.toLowerCase()
  let at = 0
  let in_glob = 0
  let star = -1
  let retry = 0
  while (at < text.length) {
    if (glob[in_glob] === '*') {
      star = in_glob++
      retry = at
    } else if (glob[in_glob] === '?' || glob[in_glob] === text[at]) {
      at++
      in_glob++
    } else if (star >= 0) {
      in_glob = star + 1
      at = ++retry
    } else return false
  }
  while (glob[in_glob] === '*') in_glob++
  return in_glob === glob.length
}

export interface ContextDifference {
  name: string
  /** Null: there was none. */
  expected: string | null
  actual: string | null
}

/** Every name whose value is another one, in the order of the names. */
export function contextDifferences(expected: ContextRecord, actual: ContextRecord): ContextDifference[] {
  const lookUp = (record: ContextRecord, name: string): string | null => (Object.hasOwn(record, name) ? record[name]! : null)
  return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort().flatMap((name) => {
    const difference = { name, expected: lookUp(expected, name), actual: lookUp(actual, name) }
    return difference.expected === difference.actual ? [] : [difference]
  })
}

/** "kube_context is prod-eu and was staging", for sentences. */
export function tellDifferences(differences: readonly ContextDifference[]): string {
  return differences.map(({ name, expected, actual }) => `${name} is ${actual ?? 'not set'} and was ${expected ?? 'not set'}`).join('; ')
}
