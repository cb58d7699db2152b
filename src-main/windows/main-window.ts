/** The one window of the desktop host. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { app_page } from './app-address.ts'

export interface MainWindowOptions {
  /** Absolute path of the built preload. */
  preload: string
  title: string
}

/** Shown when it has painted, so that nobody sees an empty one. */
export function openMainWindow({ preload, title }: MainWindowOptions): BrowserWindow {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize
  const window = new BrowserWindow({
    title,
    // The size LOOK.md's layouts are drawn for, where the screen has it.
    width: Math.min(1280, width),
    height: Math.min(800, height),
    minWidth: 640,
    minHeight: 400,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
      // Live output must go on arriving while the window is covered.
      backgroundThrottling: false,
    },
  })
  window.once('ready-to-show', () => window.show())
  void window.loadURL(app_page)
  return window
}

/** Brings the window to the front, from wherever it is. */
export function focusWindow(window: BrowserWindow | undefined): void {
  if (!window || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
