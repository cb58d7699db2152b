/** What two sequences have in common, in order (Myers): for words of a line and for lines of a file. */

/** Past this many differences they are taken as wholly different, which costs no time to find out. */
const most_differences = 2000

/** Pairs of indexes of equal elements, rising in both. */
export function commonPairs(old: readonly string[], now: readonly string[]): [number, number][] {
  let head = 0
  while (head < old.length && head < now.length && old[head] === now[head]) head++
  let tail = 0
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const middle = greedy(old.slice(head, old.length - tail), now.slice(head, now.length - tail))
  const pairs: [number, number][] = []
  for (let i = 0; i < head; i++) pairs.push([i, i])
  for (const [a, b] of middle) pairs.push([a + head, b + head])
  for (let i = tail; i > 0; i--) pairs.push([old.length - i, now.length - i])
  return pairs
}

function greedy(old: readonly string[], now: readonly string[]): [number, number][] {
  const most = Math.min(old.length + now.length, most_differences)
  if (old.length === 0 || now.length === 0) return []
  /** Furthest place in `old` on each diagonal, kept for every number of differences. */
  const steps: Map<number, number>[] = []
  let furthest = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= most; d++) {
    const next = new Map<number, number>()
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1))
      let x = down ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1
      let y = x - k
      while (x < old.length && y < now.length && old[x] === now[y]) {
        x++
        y++
      }
      next.set(k, x)
      if (x >= old.length && y >= now.length) return traced([...steps, next], old, now)
    }
    steps.push(next)
    furthest = next
  }
  return []
}

function traced(steps: readonly Map<number, number>[], old: readonly string[], now: readonly string[]): [number, number][] {
  const pairs: [number, number][] = []
  let x = old.length
  let y = now.length
  for (let d = steps.length - 1; d >= 0 && (x > 0 || y > 0); d--) {
    const before = d === 0 ? new Map([[1, 0]]) : steps[d - 1]!
    const k = x - y
    const down = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1))
    const from = down ? (before.get(k + 1) ?? 0) : (before.get(k - 1) ?? 0)
    const start_x = down ? from : from + 1
    while (x > start_x && x > 0 && y > 0) {
      x--
      y--
      pairs.push([x, y])
    }
    x = from
    y = from - (down ? k + 1 : k - 1)
  }
  return pairs.reverse()
}
