/** A path with the letters marked that were typed; the name before the folders it lies in. */
import styles from './dialogs.module.css'

interface Run {
  text: string
  marked: boolean
}

/** Letters from `from` on in runs of marked and others. */
export function runsOf(text: string, from: number, places: ReadonlySet<number>): Run[] {
  const runs: Run[] = []
  for (let i = 0; i < text.length; i++) {
    const marked = places.has(from + i)
    const last = runs.at(-1)
    if (last?.marked === marked) last.text += text[i]
    else runs.push({ text: text[i]!, marked })
  }
  return runs
}

function Letters({ text, from, places }: { text: string; from: number; places: ReadonlySet<number> }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: runs have no other name, and are never moved
  return runsOf(text, from, places).map(({ text: run, marked }, i) => (marked ? <b key={i}>{run}</b> : <span key={i}>{run}</span>))
}

export function MarkedPath({ path, places }: { path: string; places: ReadonlySet<number> }) {
  const name_from = path.lastIndexOf('/') + 1
  return (
    <span className={styles.quick}>
      <span className={styles.quickName}>
        <Letters text={path.slice(name_from)} from={name_from} places={places} />
      </span>
      <span className={styles.quickFolder}>
        <Letters text={path.slice(0, Math.max(0, name_from - 1))} from={0} places={places} />
      </span>
    </span>
  )
}
