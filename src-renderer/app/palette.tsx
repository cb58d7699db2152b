/** The palette: every action by its name, with its key; favourites too. */
import { useMemo } from 'react'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { useSaved } from '../stores/host.ts'
import { editCommand } from '../stores/typed-line.ts'
import { shellLine } from '../ui/format.ts'
import { Keys } from '../ui/kbd.tsx'
import { PickDialog, PickList } from '../ui/pick-list.tsx'
import { actions } from './actions.ts'
import styles from './dialogs.module.css'

interface Entry {
  id: string
  name: string
  group: string
  keys: string | undefined
  run: () => void
}

/** How well a name fits what is typed: as its beginning, as a part, word by word; 0 when it does not. */
function score(name: string, typed: string): number {
  const text = name.toLowerCase()
  if (text.startsWith(typed)) return 3
  if (text.includes(typed)) return 2
  return typed.split(/\s+/).every((word) => text.includes(word)) ? 1 : 0
}

function ranked(entries: readonly Entry[], query: string): Entry[] {
  const typed = query.trim().toLowerCase()
  if (!typed) return [...entries]
  return entries
    .map((entry) => ({ entry, points: score(entry.name, typed) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ entry }) => entry)
}

function useEntries(open: boolean): Entry[] {
  const saved = useSaved().data
  return useMemo(() => {
    if (!open) return []
    const own = actions
      .filter((action) => action.id !== 'palette' && !action.unlisted && action.enabled?.() !== false)
      .map(({ id, name, group, keys, run }): Entry => ({ id, name, group, keys, run }))
    const favourites = (saved ?? []).map((one): Entry => {
      const line = shellLine([one.command, ...one.args])
      return {
        id: one.id,
        name: one.name === line ? line : `${one.name}: ${line}`,
        group: 'Favourite',
        keys: undefined,
        run: () => editCommand(line, one.work_dir, one.env, one.context),
      }
    })
    return [...own, ...favourites]
  }, [open, saved])
}

function Search() {
  const query = useDialogs((state) => state.paletteQuery)
  const found = ranked(useEntries(true), query)
  return (
    <PickList
      label="Search actions"
      listLabel="Actions"
      placeholder="What do you want to do?"
      value={query}
      onValue={modals.setPaletteQuery}
      items={found}
      keyOf={({ id }) => id}
      render={({ name, group, keys }) => (
        <>
          <span className={styles.group}>{group}</span>
          <span className={styles.actionName}>{name}</span>
          {keys ? <Keys combo={keys} /> : null}
        </>
      )}
      said={found.length === 0 ? 'No action has this name.' : null}
      onClose={modals.closePalette}
      onTake={({ run }) => run()}
    />
  )
}

export function Palette() {
  const opened = useDialogs((state) => state.palette)
  return (
    <PickDialog label="Actions" width_px={600} opened={opened} onClose={modals.closePalette}>
      <Search />
    </PickDialog>
  )
}
