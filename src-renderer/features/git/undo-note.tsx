/** A short message with a way back. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './git.module.css'

export const undoNote = (text: string, undo: () => void): ReactNode => (
  <div className={styles.undoNote}>
    <span>{text}</span>
    <Button size="compact-sm" onClick={undo}>
      Undo
    </Button>
  </div>
)
