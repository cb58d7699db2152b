/** What the desktop host can do and a browser cannot; each is absent in a browser. */
import './window-type.ts'

export const canChooseFolder = (): boolean => window.opsdeck !== undefined

export const chooseFolder = (): Promise<string | null> => window.opsdeck?.chooseFolder() ?? Promise.resolve(null)

/** Opens a link found in output: in the user's browser, never in this window. */
export function openLink(url: string): void {
  if (window.opsdeck) void window.opsdeck.openExternal(url)
  else window.open(url, '_blank', 'noopener,noreferrer')
}

/** The frame and dialogs of the desktop follow the theme. */
export function tellTheme(theme: 'system' | 'light' | 'dark'): void {
  void window.opsdeck?.setTheme(theme)
}
