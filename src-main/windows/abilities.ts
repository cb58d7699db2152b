/** The few things a browser lacks, as the preload asks for them: folder dialog, external links, the look of dialogs, the taskbar. */
import { type BrowserWindow, dialog, nativeTheme } from 'electron'
import { z } from 'zod'
import { session_progress } from '../../src-preload/contract/sessions.ts'
import { bridge_channels } from '../../src-preload/contract/window-bridge.ts'
import type { IpcDoor } from '../doors/ipc.ts'
import { openExternal } from './open-external.ts'

const nothing = z.tuple([])
/** The longest address that browsers agree on. */
const one_address = z.tuple([z.string().max(2048)])
const one_progress = z.tuple([z.number().min(0).max(1).nullable(), session_progress.shape.state])
/** A share above 1 is one that is not known. */
const no_share = 2
const one_theme = z.tuple([z.enum(['system', 'light', 'dark'])])

export function offerAbilities(door: IpcDoor, window: () => BrowserWindow | undefined): void {
  door.answer(bridge_channels.chooseFolder, nothing, async () => {
    const parent = window()
    const options = { properties: ['openDirectory' as const, 'createDirectory' as const], title: 'Choose a folder' }
    const chosen = parent ? await dialog.showOpenDialog(parent, options) : await dialog.showOpenDialog(options)
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
  })
  door.answer(bridge_channels.openExternal, one_address, ([url]) => openExternal(url))
  door.answer(bridge_channels.setTheme, one_theme, ([theme]) => {
    nativeTheme.themeSource = theme
  })
  door.answer(bridge_channels.setProgress, one_progress, ([share, state]) => {
    if (state === 'busy') window()?.setProgressBar(no_share, { mode: 'indeterminate' })
    // Anything below 0 takes it away.
    else window()?.setProgressBar(share ?? -1, { mode: share === null ? 'none' : state })
  })
}
