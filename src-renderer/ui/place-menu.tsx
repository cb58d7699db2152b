/** A menu at a place of the window: what a right click, or the menu key, opens on a thing. */
import { Menu, Portal } from '@mantine/core'
import { Keys } from './kbd.tsx'
import styles from './place-menu.module.css'

export interface Place {
  x: number
  y: number
}

export interface PlaceAct {
  name: string
  /** As `comboOf` says them. */
  keys?: string
  off?: boolean
  /** Begins a group. */
  apart?: boolean
  destroys?: boolean
  act: () => unknown
}

/** Moved up where it would end below the window. */
const in_window = { flip: false, shift: { crossAxis: true, padding: 4 } }

interface Props {
  label: string
  /** Null: closed. */
  place: Place | null
  acts: readonly PlaceAct[]
  onClose: () => void
}

/** Gives the focus back to what had it. */
export function PlaceMenu({ label, place, acts, onClose }: Props) {
  if (!place) return null
  return (
    // A place of the window, so outside of a panel, which counts places from its own corner.
    <Portal>
      <Menu opened onClose={onClose} position="bottom-start" offset={0} middlewares={in_window} trapFocus returnFocus withinPortal>
        <Menu.Target>
          <span className={styles.anchor} style={{ left: place.x, top: place.y }} />
        </Menu.Target>
        <Menu.Dropdown aria-label={label}>
          {acts.flatMap(({ name, keys, off, apart, destroys, act }) => [
            apart ? <Menu.Divider key={`before ${name}`} /> : null,
            <Menu.Item
              key={name}
              disabled={off ?? false}
              {...(destroys && { color: 'red' })}
              rightSection={keys ? <Keys combo={keys} /> : null}
              onClick={() => void act()}
            >
              {name}
            </Menu.Item>,
          ])}
        </Menu.Dropdown>
      </Menu>
    </Portal>
  )
}
