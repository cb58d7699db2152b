/** A dialog in which one of many is picked by typing: a field that keeps the focus, and the list that its keys walk. */
import { Modal, TextInput } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import styles from './pick-list.module.css'

const page_rows = 10
/** The dialog gives the focus back first; then what was picked may have it. */
const focus_ms = 30

interface DialogProps {
  /** What the dialog and its field are called. */
  label: string
  width_px: number
  opened: boolean
  onClose: () => void
  children: ReactNode
}

/** Near the top, so that a list that grows and shrinks moves nothing. */
export function PickDialog({ label, width_px, opened, onClose, children }: DialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      attributes={{ content: { 'aria-label': label } }}
      size={width_px}
      yOffset="12vh"
      padding={4}
      centered={false}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.3 }}
    >
      {children}
    </Modal>
  )
}

interface ListProps<T> {
  label: string
  listLabel: string
  placeholder: string
  value: string
  onValue: (value: string) => void
  items: readonly T[]
  keyOf: (item: T) => string
  /** What a row is called, where its letters do not say so. */
  nameOf?: (item: T) => string
  render: (item: T) => ReactNode
  /** False while the answer to what was typed is on its way: Enter waits for it. */
  ready?: boolean
  /** In the place of a list, or above it. */
  said: string | null
  onClose: () => void
  onTake: (item: T) => void
}

export function PickList<T>({
  label,
  listLabel,
  placeholder,
  value,
  onValue,
  items,
  keyOf,
  nameOf,
  render,
  ready = true,
  said,
  onClose,
  onTake,
}: ListProps<T>) {
  const id = useId()
  const [active, setActive] = useState(0)
  /** Enter came before the answer. */
  const [hasty, setHasty] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const last = items.length - 1
  const at = Math.min(active, last)
  useLayoutEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [at])
  const take = (item: T | undefined) => {
    setHasty(false)
    if (item === undefined) return
    onClose()
    setTimeout(() => onTake(item), focus_ms)
  }
  const first = items[0]
  useEffect(() => {
    if (hasty && ready) take(first)
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setActive(at >= last ? 0 : at + 1)
    else if (event.key === 'ArrowUp') setActive(at <= 0 ? last : at - 1)
    else if (event.key === 'PageDown') setActive(Math.min(last, at + page_rows))
    else if (event.key === 'PageUp') setActive(Math.max(0, at - page_rows))
    else if (event.key === 'Enter' && !ready) setHasty(true)
    else if (event.key === 'Enter') take(items[at])
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        data-autofocus
        data-picks
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        placeholder={placeholder}
        value={value}
        onChange={(event) => {
          onValue(event.currentTarget.value)
          setHasty(false)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      {said ? <p className={styles.said}>{said}</p> : null}
      <div ref={list} id={`${id}-list`} {...(items.length > 0 ? { role: 'listbox', 'aria-label': listLabel } : {})} className={styles.list}>
        {items.map((item, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field owns the keys
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={keyOf(item)}
            id={`${id}-${i}`}
            role="option"
            aria-label={nameOf?.(item)}
            aria-selected={i === at}
            className={styles.option}
            onClick={() => take(item)}
          >
            {render(item)}
          </div>
        ))}
      </div>
    </>
  )
}
