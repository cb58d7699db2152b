/** The regions of the window in their order, for F6. */
import { focusPanel, showSide, useLayout } from '../stores/layout.ts'

const order = ['command', 'side', 'work', 'status', 'areas'] as const

const regionOf = (element: Element | null): string | null => element?.closest<HTMLElement>('[data-region]')?.dataset['region'] ?? null

const region = (name: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-region="${name}"]`)

function focusIn(name: string): boolean {
  if (name === 'work') {
    const tab = region(name)?.querySelector<HTMLElement>('.xterm-helper-textarea, .dv-content-container, button')
    if (!tab) return false
    if (useLayout.getState().activePanel) focusPanel()
    else region(name)?.querySelector<HTMLElement>('button, [tabindex="0"]')?.focus()
    return true
  }
  const wanted = name === 'side' ? ['[role="listbox"]', 'input'] : name === 'command' ? ['input'] : ['button']
  const target = wanted.map((one) => region(name)?.querySelector<HTMLElement>(one)).find((one) => one)
  target?.focus()
  return target !== undefined
}

/** Moves the focus to the next region (1) or the one before (-1) that can take it. */
export function stepRegion(by: 1 | -1): void {
  const now = order.indexOf((regionOf(document.activeElement) ?? '') as (typeof order)[number])
  let at = now < 0 ? (by === 1 ? -1 : 0) : now
  for (let tries = 0; tries < order.length; tries++) {
    at = (at + by + order.length) % order.length
    if (focusIn(order[at]!)) return
  }
}

export function focusSide(): void {
  showSide()
  requestAnimationFrame(() => focusIn('side'))
}
