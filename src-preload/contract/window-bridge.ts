/** What the preload gives the window in the desktop host: one object of named abilities, and the words of the port handover. */

import type { SessionProgress } from './sessions.ts'

/** Name of the object on `window`; it is absent in a browser, where the page talks over its socket. */
export const bridge_name = 'opsdeck'

/**
 * The page asks for its line to the host by `window.postMessage(connect_message, origin, [port])` with one end of its
 * own MessageChannel: a port cannot pass through the context bridge. The host serves the contract on that port.
 */
export const connect_message = 'opsdeck:connect'

/** Everything a browser lacks and the desktop host adds. Nothing here takes a channel name or gives out an event. */
export interface WindowBridge {
  readonly host: 'desktop'
  /** `process.platform` of the host, for the names of keys and the room of the window's buttons. */
  readonly platform: string
  /** Asks for a folder with the system's own dialog; null when it was closed. */
  chooseFolder(): Promise<string | null>
  /** Where a file that was dropped or chosen lies; empty for one that lies nowhere. */
  pathOf(file: File): string
  /** Opens an https address in the user's browser; false when the address was not accepted. */
  openExternal(url: string): Promise<boolean>
  /** Tells how the window is asked to look, so that dialogs and frames follow. */
  setTheme(theme: 'system' | 'light' | 'dark'): Promise<void>
  /** Shows on the taskbar how far the work is, 0..1, and how it stands; null takes it away, but for "busy", which is at work without a share. */
  setProgress(share: number | null, state: SessionProgress['state']): Promise<void>
}

/** Channels between preload and main; a list, so that a test can compare both ends. */
export const bridge_channels = {
  connect: 'opsdeck:connect',
  chooseFolder: 'opsdeck:choose-folder',
  openExternal: 'opsdeck:open-external',
  setTheme: 'opsdeck:set-theme',
  setProgress: 'opsdeck:set-progress',
} as const
