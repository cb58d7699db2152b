/** Entry of the desktop host: one instance, one house in this process, one window that reaches it over a message port. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { app, type BrowserWindow, dialog, Menu, protocol, session } from 'electron'
import { AppError } from './base/app-error.ts'
import { boundHeap } from './base/bound-heap.ts'
import { app_name, dataDir } from './base/data-dir.ts'
import { makeFolder } from './base/make-folder.ts'
import { ipcDoor } from './doors/ipc.ts'
import { messagePortDoor } from './doors/message-port.ts'
import { type House, openHouse } from './house.ts'
import { houseOptions } from './house-options.ts'
import { offerAbilities } from './windows/abilities.ts'
import { app_scheme, isOurAddress } from './windows/app-address.ts'
import { askAboutJobs } from './windows/closing-question.ts'
import { guardAllContents, guardSession } from './windows/guard-contents.ts'
import { focusWindow, openMainWindow } from './windows/main-window.ts'
import { servePage } from './windows/serve-page.ts'
import { showNotification } from './windows/system-notification.ts'

/** Root of the program: this file is out/main/index.js. */
const root = join(import.meta.dirname, '..', '..')
const { env } = process
const data_dir = dataDir(env)

app.setName(app_name)
makeFolder(data_dir, 0o700)
// Electron makes the folder for everybody to read where it is first; what is in it is for its owner.
chmodSync(data_dir, 0o700)
app.setPath('userData', data_dir)
app.enableSandbox()
guardAllContents()
protocol.registerSchemesAsPrivileged([{ scheme: app_scheme, privileges: { standard: true, secure: true } }])

/** A command line that holds the data dir is gone in a moment; a host that serves is not. */
const patience_ms = 10_000

let house: House | undefined
let window: BrowserWindow | undefined
/** True once it is decided that everything ends. */
let is_quitting = false

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => showWindow())
  app.on('activate', () => showWindow())
  app.on('window-all-closed', () => {
    // Decided where the window is closed: jobs may go on without one.
  })
  app.on('before-quit', (event) => {
    if (!house) return
    event.preventDefault()
    void quit(0)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void quit(0))
  // Not awaited here: Electron gets ready only when this file has been run to its end.
  void app.whenReady().then(open)
} else {
  app.quit()
}

async function open(): Promise<void> {
  guardSession(session.defaultSession)
  // The menu's shortcuts (reload, zoom, developer tools) belong to the page here.
  Menu.setApplicationMenu(null)
  protocol.handle(app_scheme, servePage(join(root, 'out', 'renderer')))
  try {
    house = await openOwnHouse()
  } catch (error) {
    dialog.showErrorBox(app_name, error instanceof AppError ? error.message : String((error as Error).stack ?? error))
    app.exit(1)
    return
  }
  const { log } = house.rooms
  const door = ipcDoor(isOurAddress, (channel, why) => log.warn('A call over ipc was refused.', { channel, why }))
  door.connectTo(messagePortDoor(house.router, house.rooms))
  offerAbilities(door, () => window)
  showWindow()
}

async function openOwnHouse(): Promise<House> {
  const options = houseOptions('desktop', root, env, { data_dir }, null)
  // The runner is plain Node, and Electron's program is one when it is told so.
  const runner = { file: join(import.meta.dirname, 'runner.js'), env: { ELECTRON_RUN_AS_NODE: '1' } }
  const thread = (name: string) => pathToFileURL(join(import.meta.dirname, `${name}.js`))
  const threads = { screens: thread('screen-worker'), checkpoint: thread('checkpoint-worker'), hash: thread('hash-worker') }
  const notify = (notice: { title: string; message: string }) => showNotification(notice, () => showWindow())
  const deadline = performance.now() + patience_ms
  for (;;) {
    try {
      const opened = await openHouse({ ...options, askpass: join(import.meta.dirname, 'askpass.js'), runner, threads, notify })
      boundHeap()
      return opened
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'CONFLICT' || performance.now() > deadline) throw error
      await wait(200)
    }
  }
}

function showWindow(): void {
  if (!house || is_quitting) return
  if (window && !window.isDestroyed()) {
    focusWindow(window)
    return
  }
  window = openMainWindow({ preload: join(root, 'out', 'preload', 'index.cjs'), title: app_name })
  window.on('close', (event) => {
    if (is_quitting) return
    event.preventDefault()
    void closeWindow(window!)
  })
}

/** Asks where jobs are left; without any, closing the window ends the app. */
async function closeWindow(closing: BrowserWindow): Promise<void> {
  const left = jobsLeft()
  if (left === 0) return quit(0)
  const answer = await askAboutJobs(closing, left)
  if (answer === 'stay') return
  if (answer === 'stop') return quit(0)
  closing.destroy()
  await house?.rooms.engine.idle()
  // Another window may have been opened meanwhile.
  if (!window || window.isDestroyed()) await quit(0)
}

function jobsLeft(): number {
  return house?.rooms.engine.jobsLeft() ?? 0
}

async function quit(code: number): Promise<void> {
  if (is_quitting) return
  is_quitting = true
  await house?.[Symbol.asyncDispose]()
  app.exit(code)
}
