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
