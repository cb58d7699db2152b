/** Sorts the names of very large folders in pieces, between which others get their turn. */

/** So many are sorted at once, which takes about as long as others may wait: measured, 4 ms. */
const run_length = 8192
/** Merged between two looks at the clock. */
const merged_each = 4096

/** By UTF-16 units, as `sort` does; `pause` is called every few milliseconds and may throw to give up. Takes `names` over. */
export async function sortNames(names: string[], pause: () => Promise<void> | void): Promise<string[]> {
  if (names.length <= run_length) return names.sort()
  let runs: string[][] = []
  for (let from = 0; from < names.length; from += run_length) {
    runs.push(names.slice(from, from + run_length).sort())
    await pause()
  }
  while (runs.length > 1) {
    const merged: string[][] = []
    for (let at = 0; at < runs.length; at += 2) merged.push(await merge(runs[at]!, runs[at + 1] ?? [], pause))
    runs = merged
  }
  return runs[0] ?? []
}

async function merge(one: readonly string[], other: readonly string[], pause: () => Promise<void> | void): Promise<string[]> {
  const merged: string[] = []
  let a = 0
  let b = 0
  while (a < one.length && b < other.length) {
    merged.push(one[a]! <= other[b]! ? one[a++]! : other[b++]!)
    if (merged.length % merged_each === 0) await pause()
  }
  for (; a < one.length; a++) merged.push(one[a]!)
  for (; b < other.length; b++) merged.push(other[b]!)
  return merged
}
