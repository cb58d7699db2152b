/** One chart over time: bars or lines, in the colours of the theme, as wide as there is room; its key tells the names and the newest values, or those under the pointer. */
import { useComputedColorScheme } from '@mantine/core'
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import styles from './metrics.module.css'

export interface ChartLine {
  name: string
  /** A colour of the theme, as `--ok`. */
  color: string
  /** One for each time; null where nothing is known. */
  values: (number | null)[]
  /** What is told of each time, where that is not what is drawn. */
  told?: readonly (number | null)[]
  /** Stands beside its name: a total, or the newest value. */
  note: string
}

export interface ChartProps {
  title: string
  kind: 'bars' | 'lines'
  /** Seconds since 1970, rising. */
  times: number[]
  lines: readonly ChartLine[]
  format: (value: number) => string
  /** The scale reaches at least up to here. */
  least_top?: number
  /** What the chart says, in a sentence for those who do not see it. */
  says: string
  /** What opens on a click on a time, in words, and the way to open it. */
  pick?: { words: string; open: (place: number) => void }
}

const height = 140
const day_s = 86_400

function label(times: readonly number[], at: number): string {
  const span_s = (times.at(-1) ?? 0) - (times[0] ?? 0)
  const date = new Date(at * 1000)
  return span_s > 2 * day_s
    ? date.toLocaleDateString(undefined, { month: 'short', day: 'numeric' })
    : date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}

/** The whole of it: a day where the pieces are days, else with the time. */
function momentWords(times: readonly number[], place: number): string {
  const date = new Date((times[place] ?? 0) * 1000)
  const day = { month: 'short', day: 'numeric' } as const
  return (times[1] ?? 0) - (times[0] ?? 0) >= day_s
    ? date.toLocaleDateString(undefined, day)
    : date.toLocaleString(undefined, { ...day, hour: '2-digit', minute: '2-digit' })
}

function plot(host: HTMLElement, current: { readonly current: ChartProps }, onPlace: (place: number | null) => void): uPlot {
  const { kind, lines } = current.current
  const style = getComputedStyle(host)
  const color = (name: string) => style.getPropertyValue(name).trim()
  const axis = { stroke: color('--muted'), font: "11px 'Inter'", grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } }
  const bars = uPlot.paths.bars!({ size: [0.8, 12] })
  return new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height,
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      hooks: { setCursor: [({ cursor }) => onPlace(cursor.idx ?? null)] },
      scales: { y: { range: (_self, _min, max) => [0, Math.max(current.current.least_top ?? 0, max || 1)] } },
      axes: [
        { ...axis, size: 24, grid: { show: false }, values: (_self, ticks) => ticks.map((at) => label(current.current.times, at)) },
        { ...axis, size: 60, values: (_self, ticks) => ticks.map((value) => current.current.format(value)) },
      ],
      series: [
        {},
        ...lines.map(({ name, color: of_theme }) =>
          kind === 'bars'
            ? { label: name, stroke: color(of_theme), fill: color(of_theme), paths: bars, points: { show: false }, width: 0 }
            : { label: name, stroke: color(of_theme), points: { show: true, size: 4, filter: lonely }, width: 1.5 },
        ),
      ],
    },
    dataOf(current.current),
    host,
  )
}

/** Places of values with nothing known beside them, which no line would show. */
function lonely(chart: uPlot, series: number): number[] {
  const values = chart.data[series]!
  const known = (place: number) => typeof values[place] === 'number'
  return Array.from(values.keys()).filter((place) => known(place) && !known(place - 1) && !known(place + 1))
}

function dataOf({ times, lines }: ChartProps): uPlot.AlignedData {
  return [times, ...lines.map(({ values }) => values)]
}

export function Chart(props: ChartProps) {
  const { title, lines, says, times, format, pick } = props
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const scheme = useComputedColorScheme('dark')
  const [at, setAt] = useState<number | null>(null)
  const newest = useRef(props)
  newest.current = props
  const drawn = `${props.kind} ${lines.map(({ name, color }) => `${name}${color}`).join()} ${scheme}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when its lines or the theme are others
  useEffect(() => {
    const element = host.current!
    const made = plot(element, newest, setAt)
    chart.current = made
    const watcher = new ResizeObserver(() => made.setSize({ width: Math.max(200, element.clientWidth), height }))
    watcher.observe(element)
    return () => {
      watcher.disconnect()
      made.destroy()
      chart.current = null
    }
  }, [drawn])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the data is what changes
  useEffect(() => chart.current?.setData(dataOf(newest.current)), [props.times, lines])
  const place = at !== null && at < times.length ? at : null
  const noteOf = ({ note, values, told = values }: ChartLine): string => {
    if (place === null) return note
    const value = told[place]
    return typeof value === 'number' ? format(value) : 'none'
  }
  const moveTo = (to: number) => {
    const wanted = Math.max(0, Math.min(times.length - 1, to))
    const left = chart.current?.valToPos(times[wanted] ?? 0, 'x')
    if (left !== undefined) chart.current?.setCursor({ left, top: 0 })
    setAt(wanted)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const from = place ?? times.length
    const moves: Record<string, number> = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: times.length - 1, PageUp: from - 10, PageDown: from + 10 }
    const move = moves[event.key]
    if (move !== undefined) moveTo(move)
    else if (event.key === 'Enter' && place !== null && pick) pick.open(place)
    else return
    event.preventDefault()
  }
  const words = place === null ? 'the newest' : `${momentWords(times, place)}: ${lines.map((line) => `${line.name} ${noteOf(line)}`).join(', ')}`
  return (
    <figure className={styles.chart}>
      <figcaption>
        <span className={styles.chartTitle}>{title}</span>
        {lines.map((line) => (
          <span key={line.name} className={styles.chartKey} style={{ '--key': `var(${line.color})` } as CSSProperties}>
            {line.name} <span className={styles.chartNote}>{noteOf(line)}</span>
          </span>
        ))}
        <time className={styles.moment}>{place === null ? '' : momentWords(times, place)}</time>
      </figcaption>
      <div className={styles.plotFrame}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider above it has the keys */}
        <div
          ref={host}
          className={styles.plot}
          data-picks={pick !== undefined || undefined}
          style={{ height }}
          role="img"
          aria-label={says}
          title={pick?.words}
          onClick={() => place !== null && pick?.open(place)}
        />
        <div
          className={styles.walker}
          role="slider"
          tabIndex={0}
          aria-label={`${title}, by time`}
          aria-valuemin={0}
          aria-valuemax={Math.max(0, times.length - 1)}
          aria-valuenow={place ?? Math.max(0, times.length - 1)}
          aria-valuetext={words}
          onKeyDown={onKeyDown}
          onBlur={() => chart.current?.setCursor({ left: -10, top: -10 })}
        />
      </div>
    </figure>
  )
}
