/** The palette: every action by its name, with its key; tools and favourites too. */
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { useLayoutEffect, useMemo } from 'react'
import { editCommand } from '../stores/command-line.ts'
import { useDialogs } from '../stores/dialogs.ts'
import { useSaved } from '../stores/host.ts'
import { shellLine } from '../ui/format.ts'
import { Keys } from '../ui/kbd.tsx'
import { actions } from './actions.ts'
import styles from './dialogs.module.css'

/** All letters of each word in order, names that begin with the text first. */
function score(name: string, query: string): number {
  const text = name.toLowerCase()
  if (text.startsWith(query)) return 3
  if (text.includes(query)) return 2
  return query.split(/\s+/).every((word) => text.includes(word)) ? 1 : 0
}

export function Palette() {
  const open = useDialogs((state) => state.palette)
  const query = useDialogs((state) => state.paletteQuery)
  const saved = useSaved().data
  useLayoutEffect(() => {
    if (open) spotlight.open()
    else spotlight.close()
  }, [open])

  const items = useMemo((): SpotlightActionData[] => {
    if (!open) return []
    const own = actions
      .filter((action) => action.id !== 'palette' && action.enabled?.() !== false)
      .map((action) => ({
        id: action.id,
        label: action.name,
        leftSection: <span className={styles.group}>{action.group}</span>,
        rightSection: action.keys ? <Keys combo={action.keys} /> : undefined,
        // The dialog gives its focus back first; then the action may move it.
        onClick: () => void setTimeout(action.run, 30),
      }))
    const favourites = (saved ?? []).map((one) => {
      const line = shellLine([one.command, ...one.args])
      return {
        id: one.id,
        label: one.name === line ? line : `${one.name}: ${line}`,
        leftSection: <span className={styles.group}>Favourite</span>,
        onClick: () => void setTimeout(() => editCommand(line, one.work_dir, one.env), 30),
      }
    })
    return [...own, ...favourites]
  }, [open, saved])

  return (
    <Spotlight
      actions={items}
      shortcut={null}
      query={query}
      onQueryChange={(paletteQuery) => useDialogs.setState({ paletteQuery })}
      nothingFound="No action has this name."
      filter={(typed, all) => {
        const wanted = typed.trim().toLowerCase()
        const flat = all as SpotlightActionData[]
        if (!wanted) return flat
        return flat
          .map((action) => ({ action, points: score(action.label ?? '', wanted) }))
          .filter(({ points }) => points > 0)
          .sort((a, b) => b.points - a.points)
          .map(({ action }) => action)
      }}
      onSpotlightOpen={() => useDialogs.setState({ palette: true })}
      onSpotlightClose={() => useDialogs.setState({ palette: false })}
      searchProps={{ placeholder: 'What do you want to do?', 'aria-label': 'Search actions', size: 'xs' }}
      scrollable
      maxHeight={420}
      classNames={{ action: styles.action!, content: styles.palette!, body: styles.paletteBody! }}
      overlayProps={{ backgroundOpacity: 0.3, blur: 0 }}
      transitionProps={{ duration: 0 }}
    />
  )
}
