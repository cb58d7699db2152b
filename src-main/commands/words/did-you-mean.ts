/** Finds the known word that was probably meant, by edit distance. */

/** The closest of `known` to `written`, or null when none is close (two edits, one for short words). */
export function didYouMean(written: string, known: Iterable<string>): string | null {
  if (written.length > 40) return null
  const allowed = written.length <= 4 ? 1 : 2
  let best: string | null = null
  let best_distance = allowed + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - written.length) >= best_distance) continue
    const distance = editDistance(written, candidate, best_distance)
    if (distance < best_distance) {
      best = candidate
      best_distance = distance
    }
  }
  return best
}

/** The same for names of programs: in a short one another letter makes another program (rm is not rg, ln is not ls), only a letter too many, too few or swapped is a slip. */
export function meantTool(written: string, known: Iterable<string>): string | null {
  const letters = (word: string) => [...word].sort().join('')
  const may_be_meant = (name: string) => written.length > 3 || name.length !== written.length || letters(name) === letters(written)
  return didYouMean(written, [...known].filter(may_be_meant))
}

/** Optimal string alignment distance (swapped neighbours count once); gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
      if (cost < least) least = cost
    }
    if (least >= limit) return limit
    before = previous
    previous = row
  }
  return previous[b.length]!
}
