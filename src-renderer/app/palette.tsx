/** The palette: every action by its name, with its key; favourites too. */
import { Modal, TextInput } from '@mantine/core'
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { useSaved } from '../stores/host.ts'
import { editCommand } from '../stores/typed-line.ts'
import { shellLine } from '../ui/format.ts'
import { Keys } from '../ui/kbd.tsx'
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
      .filter((action) => action.id !== 'palette' && action.enabled?.() !== false)
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

const close = modals.closePalette

function Search() {
  const query = useDialogs((state) => state.paletteQuery)
  const found = ranked(useEntries(true), query)
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const at = Math.min(active, found.length - 1)
  useLayoutEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const take = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    // The dialog gives the focus back first; then the action may move it.
    setTimeout(entry.run, 30)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const last = found.length - 1
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setActive(at >= last ? 0 : at + 1)
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? last : at - 1)
    else if (event.key === 'PageDown') setActive(Math.min(last, at + 10))
    else if (event.key === 'PageUp') setActive(Math.max(0, at - 10))
    else if (event.key === 'Enter') take(found[at])
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Search actions"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={at >= 0 ? `palette-${at}` : undefined}
        placeholder="What do you want to do?"
        value={query}
        onChange={(event) => {
          modals.setPaletteQuery(event.currentTarget.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 ? <p className={styles.nothing}>No action has this name.</p> : null}
      <div ref={list} id="palette-list" {...(found.length > 0 ? { role: 'listbox', 'aria-label': 'Actions' } : {})} className={styles.actions}>
        {found.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field owns the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div key={entry.id} id={`palette-${i}`} role="option" aria-selected={i === at} className={styles.action} onClick={() => take(entry)}>
            <span className={styles.group}>{entry.group}</span>
            <span className={styles.actionName}>{entry.name}</span>
            {entry.keys ? <Keys combo={entry.keys} /> : null}
          </div>
        ))}
      </div>
    </>
  )
}

export function Palette() {
  const open = useDialogs((state) => state.palette)
  return (
    <Modal
      opened={open}
      onClose={close}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': 'Actions' } }}
      size={600}
      yOffset="12vh"
      padding={4}
      centered={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.3 }}
    >
      <Search />
    </Modal>
  )
}
