/** The palette: actions by their names, with their keys; jobs, favourites and workspaces too. */
import { useMemo, useState } from 'react'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { useAbout, useSaved, useWorkspaces } from '../stores/host.ts'
import { useJobs } from '../stores/jobs.ts'
import { Keys } from '../ui/kbd.tsx'
import { PickDialog, PickList } from '../ui/pick-list.tsx'
import styles from './dialogs.module.css'
import { noteRecent, paletteEntries, prefixes } from './palette-entries.ts'

const nothing: never[] = []
const hint = Object.entries(prefixes)
  .map(([sign, what]) => `${sign} ${what}`)
  .join(', ')

function Search() {
  const query = useDialogs((state) => state.paletteQuery)
  const saved = useSaved().data ?? nothing
  const workspaces = useWorkspaces().data ?? nothing
  // As they were when it was opened: a row does not move away under the hand.
  const [jobs] = useState(() => useJobs.getState().jobs)
  const home = useAbout()?.home
  const found = useMemo(() => {
    const entries = paletteEntries(query, { jobs, saved, workspaces, home })
    return entries.map((entry, index) => ({ ...entry, begins: index === 0 || entries[index - 1]!.group !== entry.group }))
  }, [query, jobs, saved, workspaces, home])
  return (
    <PickList
      label="Search actions"
      listLabel="Actions"
      placeholder={`What do you want to do? Or only: ${hint}`}
      value={query}
      onValue={modals.setPaletteQuery}
      items={found}
      keyOf={({ id }) => id}
      render={({ name, group, keys, begins }) => (
        <>
          <span className={styles.group} data-again={!begins || undefined}>
            {group}
          </span>
          <span className={styles.actionName} title={name}>
            {name}
          </span>
          {keys ? <Keys combo={keys} /> : null}
        </>
      )}
      said={found.length === 0 ? 'Nothing has this name.' : null}
      onClose={modals.closePalette}
      onTake={({ id, run }) => {
        noteRecent(id)
        run()
      }}
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
