/** Right end of a tab row: puts the active tab beside or below the others. */
import { ActionIcon, Tooltip } from '@mantine/core'
import type { IDockviewHeaderActionsProps } from 'dockview-react'
import { SquareSplitHorizontal, SquareSplitVertical } from 'lucide-react'
import styles from './shell.module.css'

export function SplitActions({ containerApi, activePanel, panels }: IDockviewHeaderActionsProps) {
  if (!activePanel || panels.length < 2) return null
  const split = (direction: 'right' | 'below') => activePanel.api.moveTo({ group: containerApi.addGroup({ referenceGroup: activePanel.group, direction }) })
  return (
    <div className={styles.splits}>
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
    </div>
  )
}
