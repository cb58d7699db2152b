/** Finds the known word that a mistyped one most likely meant. */

/** The closest of `known`, or undefined when none is near enough to be a slip of the hand. */
export function didYouMean(typed: string, known: readonly string[]): string | undefined {
  let best: { word: string; distance: number } | undefined
  for (const word of known) {
    const distance = typed.length > 1 && word.startsWith(typed) ? 1 : editDistance(typed, word)
    if (!best || distance < best.distance) best = { word, distance }
  }
  // A third of the letters may be wrong, as in git's own suggestions; a short word may have one slip.
  return best && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined
}

/** Edits between two words: insert, remove, replace, swap of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), swap))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
