/** Right end of a tab row: a new terminal, and a place beside or below the others for the active tab. */
import { ActionIcon, Tooltip } from '@mantine/core'
import type { IDockviewHeaderActionsProps } from 'dockview-react'
import { Plus, SquareSplitHorizontal, SquareSplitVertical } from 'lucide-react'
import { openTerminal } from '../parts/open-terminal.ts'
import { useSettings } from '../stores/host.ts'
import { moveAside } from './dock.ts'
import styles from './shell.module.css'

export function SplitActions({ containerApi, activePanel, panels }: IDockviewHeaderActionsProps) {
  const may_open = useSettings().data?.shells_enabled !== false
  const split = (direction: 'right' | 'below') => activePanel && moveAside(containerApi, activePanel, direction)
  return (
    <div className={styles.splits}>
      {may_open ? (
        <Tooltip label="New terminal">
          <ActionIcon aria-label="New terminal" onClick={() => void openTerminal()}>
            <Plus size={14} />
          </ActionIcon>
        </Tooltip>
      ) : null}
      {activePanel && panels.length > 1 ? (
        <>
          <Tooltip label="Move this tab to the right">
            <ActionIcon aria-label="Move this tab to the right" onClick={() => split('right')}>
              <SquareSplitHorizontal size={14} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Move this tab below">
            <ActionIcon aria-label="Move this tab below" onClick={() => split('below')}>
              <SquareSplitVertical size={14} />
            </ActionIcon>
          </Tooltip>
        </>
      ) : null}
    </div>
  )
}
