/** The keys of the whole window, each also with Shift. A focused running terminal keeps every key a shell uses: there Shift must be added. */
import { useLayoutEffect } from 'react'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { boundKeys } from '../stores/key-bindings.ts'
import { comboOf } from '../ui/keys.ts'
import type { Action } from './action.ts'
import { actions } from './actions.ts'
import { stepRegion } from './regions.ts'

const withShift = (keys: string): string => {
  const parts = keys.split('+')
  return parts.includes('shift') ? keys : [...parts.slice(0, -1), 'shift', parts.at(-1)!].join('+')
}

const inLiveTerminal = (target: Element | null): boolean => target?.closest('[data-terminal="live"]') !== null && target !== null

const takesText = (target: Element | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)

/** With Shift they do the same everywhere, so that one habit works; where both are somebody's, each is its own. */
function actionFor(combo: string, terminal: boolean): Action | undefined {
  const own = terminal ? undefined : actions.find((action) => boundKeys(action) === combo)
  return (
    own ??
    actions.find((action) => {
      const keys = boundKeys(action)
      return keys !== undefined && withShift(keys) === combo
    })
  )
}

/** What is typed between asking for the palette and its field having the focus belongs to the palette. */
function typedIntoPalette(event: KeyboardEvent, target: Element | null): boolean {
  const { palette } = useDialogs.getState()
  if (!palette || event.ctrlKey || event.altKey || event.metaKey || target?.closest('[role="dialog"]')) return false
  if (event.key === 'Enter') {
    const field = document.querySelector('[role="dialog"] [data-picks]')
    field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  } else if (event.key.length === 1) modals.typeIntoPalette(event.key)
  else return false
  event.preventDefault()
  event.stopPropagation()
  return true
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.isComposing) return
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('[data-records-keys]')) return
  const terminal = inLiveTerminal(target)
  const combo = comboOf(event)
  if (typedIntoPalette(event, target)) return
  // A dialog has the keyboard to itself, but for the key that closes it again.
  const dialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null
  if (dialog && combo !== 'ctrl+k' && combo !== 'ctrl+/') return
  if (combo === 'f6' && !terminal) stepRegion(1)
  else if (combo === 'shift+f6') stepRegion(terminal ? 1 : -1)
  else if (event.key === '?' && !takesText(target)) modals.toggleHelp()
  else {
    const action = actionFor(combo, terminal)
    if (!action) return
    if (dialog && action.id === 'palette' && !useDialogs.getState().palette) return
    if (action.enabled?.() !== false) action.run()
  }
  event.preventDefault()
  event.stopPropagation()
}

export function useKeyboard(): void {
  useLayoutEffect(() => {
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [])
}
