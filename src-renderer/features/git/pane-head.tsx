/** The head of a pane that shows one file: its path, a way back where the window is narrow, and how its difference is drawn. */
import { Button, SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { setDiffShape, useGit } from '../../stores/git.ts'
import { shownPath } from './change-rows.ts'
import styles from './diff.module.css'

export function DiffShape() {
  const shape = useGit((state) => state.diff)
  return (
    <SegmentedControl
      aria-label="How to show the difference"
      value={shape}
      onChange={(value) => setDiffShape(value as typeof shape)}
      data={[
        { value: 'inline', label: 'Inline' },
        { value: 'side', label: 'Side by side' },
      ]}
    />
  )
}

export function PaneHead({ path, onBack, children }: { path: string; onBack: () => void; children?: ReactNode }) {
  const shown = shownPath(path)
  // Where it is narrow the folder gives way: the name says what is shown.
  const cut = shown.lastIndexOf('/') + 1
  return (
    <header className={styles.head}>
      <span className={styles.back}>
        <Button size="compact-sm" onClick={onBack}>
          Back
        </Button>
      </span>
      <h2 title={shown} aria-label={shown}>
        <span className={styles.folder}>{shown.slice(0, cut)}</span>
        <span className={styles.name}>{shown.slice(cut)}</span>
      </h2>
      {children}
    </header>
  )
}
