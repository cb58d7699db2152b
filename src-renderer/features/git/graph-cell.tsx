/** The piece of the history graph beside one commit: lines that come, pass and go, and the commit itself. */
import type { GraphRow, Line } from './lane-layout.ts'

const row_px = 24
export const lane_px = 12
/** Further lanes are not drawn: the words beside them matter more. */
export const lanes_drawn = 16
const colours = ['--lane-0', '--lane-1', '--lane-2', '--lane-3', '--lane-4', '--lane-5']

const colourOf = (colour: number): string => `var(${colours[colour % colours.length]})`
const x = (at: number): number => at * lane_px + lane_px / 2
const middle = row_px / 2

/** From the top or the bottom edge of the row to the commit in its middle. */
const bend = (line: Line, at: number, edge: number): string =>
  line.at === at ? `M${x(at)} ${edge}V${middle}` : `M${x(line.at)} ${edge}C${x(line.at)} ${middle} ${x(line.at)} ${middle} ${x(at)} ${middle}`

export function GraphCell({ row, lanes, merge, current }: { row: GraphRow; lanes: number; merge: boolean; current: boolean }) {
  const width = Math.min(lanes, lanes_drawn) * lane_px
  const drawn = ({ at }: Line) => at < lanes_drawn
  return (
    <svg width={width} height={row_px} aria-hidden style={{ display: 'block' }}>
      <g fill="none" strokeWidth={1.5}>
        {row.past.filter(drawn).map((line) => (
          <path key={`p${line.at}`} d={`M${x(line.at)} 0V${row_px}`} stroke={colourOf(line.colour)} />
        ))}
        {row.into.filter(drawn).map((line) => (
          <path key={`i${line.at}`} d={bend(line, row.at, 0)} stroke={colourOf(line.colour)} />
        ))}
        {row.out.filter(drawn).map((line) => (
          <path key={`o${line.at}`} d={bend(line, row.at, row_px)} stroke={colourOf(line.colour)} />
        ))}
      </g>
      {row.at < lanes_drawn ? (
        <circle
          cx={x(row.at)}
          cy={middle}
          r={current ? 4.5 : 3.5}
          fill={merge ? 'var(--surface-0)' : colourOf(row.colour)}
          stroke={colourOf(row.colour)}
          strokeWidth={merge || current ? 1.5 : 0}
        />
      ) : null}
    </svg>
  )
}
