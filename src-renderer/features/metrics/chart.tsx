/** One chart over time: bars or lines, in the colours of the theme, as wide as there is room; its key tells the names and the newest values. */
import { useComputedColorScheme } from '@mantine/core'
import { type CSSProperties, useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import styles from './metrics.module.css'

export interface ChartLine {
  name: string
  /** A colour of the theme, as `--ok`. */
  color: string
  /** One for each time; null where nothing is known. */
  values: (number | null)[]
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

function plot(host: HTMLElement, current: { readonly current: ChartProps }): uPlot {
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
      cursor: { show: false },
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
  const { title, lines, says } = props
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const scheme = useComputedColorScheme('dark')
  const newest = useRef(props)
  newest.current = props
  const drawn = `${props.kind} ${lines.map(({ name, color }) => `${name}${color}`).join()} ${scheme}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when its lines or the theme are others
  useEffect(() => {
    const element = host.current!
    const made = plot(element, newest)
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
  return (
    <figure className={styles.chart}>
      <figcaption>
        <span className={styles.chartTitle}>{title}</span>
        {lines.map(({ name, color, note }) => (
          <span key={name} className={styles.chartKey} style={{ '--key': `var(${color})` } as CSSProperties}>
            {name} <span className={styles.chartNote}>{note}</span>
          </span>
        ))}
      </figcaption>
      <div ref={host} className={styles.plot} style={{ height }} role="img" aria-label={says} />
    </figure>
  )
}
