/** What the desktop host can do and a browser cannot; each is absent in a browser. */
import type { SessionProgress } from '../../src-preload/contract/sessions.ts'
import './window-type.ts'

export const canChooseFolder = (): boolean => window.opsdeck !== undefined

export const chooseFolder = (): Promise<string | null> => window.opsdeck?.chooseFolder() ?? Promise.resolve(null)

/** Where a file that was dropped lies on this machine; null in a browser, and for one that lies nowhere. */
export const pathOfFile = (file: File): string | null => window.opsdeck?.pathOf(file) || null

/** Opens a link found in output: in the user's browser, never in this window. */
export function openLink(url: string): void {
  if (window.opsdeck) void window.opsdeck.openExternal(url)
  else window.open(url, '_blank', 'noopener,noreferrer')
}

/** How far the work is, 0..1, and how it stands, on the taskbar; null takes it away, but for "busy". */
export function setTaskbarProgress(share: number | null, state: SessionProgress['state']): void {
  void window.opsdeck?.setProgress(share, state)
}

/** The frame and dialogs of the desktop follow the theme. */
export function tellTheme(theme: 'system' | 'light' | 'dark'): void {
  void window.opsdeck?.setTheme(theme)
}
