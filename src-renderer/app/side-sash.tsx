/** The edge between side list and work area: dragged, or moved with the arrows. */
import type { PointerEvent } from 'react'
import { setSideWidth, useLayout } from '../stores/layout.ts'
import styles from './shell.module.css'

const min = 160
const max = 600
const clamp = (width: number) => Math.round(Math.min(max, Math.max(min, width)))

export function SideSash() {
  const width = useLayout((state) => state.sideWidth)
  const set = (next: number) => setSideWidth(clamp(next))
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const start = event.clientX - width
    const element = event.currentTarget
    element.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent) => set(moved.clientX - start)
    element.addEventListener('pointermove', move)
    element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', move), { once: true })
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has no element of its own
    <div
      className={styles.sash}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the job list"
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={drag}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width - 16)
        else if (event.key === 'ArrowRight') set(width + 16)
        else return
        event.preventDefault()
      }}
    />
  )
}
