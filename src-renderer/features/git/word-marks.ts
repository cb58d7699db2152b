/** Which words of a changed line are the changed ones. */
import { commonPairs } from './sequence-diff.ts'

/** Part of a line, from and to in UTF-16 units. */
export type Span = readonly [from: number, to: number]

/** Longer lines get no marks: nobody reads them word by word. */
const longest = 2000

const words = (text: string): string[] => text.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? []

/** The spans that only the old and only the new line has; none where the lines have little in common, for then all of it is marked already by its colour. */
export function wordMarks(old: string, now: string): { old: Span[]; now: Span[] } {
  if (old.length > longest || now.length > longest) return { old: [], now: [] }
  const [before, after] = [words(old), words(now)]
  const pairs = commonPairs(before, after)
  const shared = pairs.reduce((sum, [at]) => sum + (before[at]!.trim() === '' ? 0 : before[at]!.length), 0)
  if (shared * 3 < Math.max(bare(old), bare(now))) return { old: [], now: [] }
  return { old: spans(before, new Set(pairs.map(([a]) => a))), now: spans(after, new Set(pairs.map(([, b]) => b))) }
}

const bare = (text: string): number => text.replace(/\s+/g, '').length

function spans(parts: readonly string[], common: ReadonlySet<number>): Span[] {
  const found: [number, number][] = []
  let at = 0
  parts.forEach((part, index) => {
    const to = at + part.length
    if (!common.has(index)) {
      const last = found.at(-1)
      if (last && last[1] === at) last[1] = to
      else found.push([at, to])
    }
    at = to
  })
  return found
}
