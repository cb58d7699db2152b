/** Where each commit of a history stands in the graph, and which lines run past it. */

export interface GraphRow {
  /** Column of the commit, from 0. */
  at: number
  colour: number
  /** Columns whose line comes from above and ends in this commit. */
  into: readonly Line[]
  /** Columns whose line goes from this commit on to a parent below. */
  out: readonly Line[]
  /** Columns whose line passes by. */
  past: readonly Line[]
}

export interface Line {
  at: number
  colour: number
}

interface Lane {
  /** The commit that the line leads to. */
  hash: string
  colour: number
}

/** The same commits, those before their parents that a wrong clock put behind them; the very list where there are none. */
export function childrenFirst<C extends { hash: string; parents: readonly string[] }>(commits: readonly C[]): readonly C[] {
  const places = new Map(commits.map(({ hash }, index) => [hash, index]))
  const late = commits.some(({ parents }, index) => parents.some((parent) => (places.get(parent) ?? index) < index))
  if (!late) return commits
  const children = new Map<string, C[]>()
  for (const commit of commits) {
    for (const parent of commit.parents) {
      const known = children.get(parent)
      if (known) known.push(commit)
      else children.set(parent, [commit])
    }
  }
  const ordered = new Set<C>()
  for (const commit of commits) {
    // Not by calling itself: a chain of children can be as long as the history.
    const open = [commit]
    for (let one = open.at(-1); one !== undefined; one = open.at(-1)) {
      const waiting = ordered.has(one) ? undefined : children.get(one.hash)?.find((child) => !ordered.has(child))
      if (waiting) open.push(waiting)
      else ordered.add(open.pop()!)
    }
  }
  return [...ordered]
}

/** One row for each commit; they come children first. A parent that is not among them keeps its line to the end. */
export function layoutLanes(commits: readonly { hash: string; parents: readonly string[] }[]): GraphRow[] {
  const lanes: (Lane | null)[] = []
  let colours = 0
  const free = (): number => {
    const found = lanes.indexOf(null)
    return found < 0 ? lanes.length : found
  }
  return commits.map(({ hash, parents }) => {
    const into: Line[] = []
    const past: Line[] = []
    lanes.forEach((lane, at) => {
      if (lane?.hash === hash) into.push({ at, colour: lane.colour })
      else if (lane) past.push({ at, colour: lane.colour })
    })
    const at = into[0]?.at ?? free()
    const colour = into[0]?.colour ?? colours++
    for (const line of into) lanes[line.at] = null
    const out: Line[] = []
    parents.forEach((parent, index) => {
      const known = lanes.findIndex((lane) => lane?.hash === parent)
      // The first parent goes on straight below, so that a branch keeps its column.
      if (index === 0) {
        if (known >= 0 && known < at) {
          out.push({ at: known, colour: lanes[known]!.colour })
          return
        }
        lanes[at] = { hash: parent, colour }
        out.push({ at, colour })
        return
      }
      if (known >= 0) {
        out.push({ at: known, colour: lanes[known]!.colour })
        return
      }
      const place = free()
      lanes[place] = { hash: parent, colour: colours++ }
      out.push({ at: place, colour: lanes[place]!.colour })
    })
    while (lanes.length > 0 && lanes.at(-1) === null) lanes.pop()
    return { at, colour, into, out, past }
  })
}

/** Columns that a graph needs at most. */
export const graphWidth = (rows: readonly GraphRow[]): number =>
  rows.reduce((most, { at, into, out, past }) => {
    let width = Math.max(most, at + 1)
    for (const list of [into, out, past]) for (const line of list) if (line.at >= width) width = line.at + 1
    return width
  }, 1)
