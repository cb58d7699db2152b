/** The preload of the window: hands the page's port to the host and offers the few named abilities; decides nothing. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { bridge_channels, bridge_name, connect_message, type WindowBridge } from './contract/window-bridge.ts'

const bridge: WindowBridge = {
  host: 'desktop',
  platform: process.platform,
  chooseFolder: () => ipcRenderer.invoke(bridge_channels.chooseFolder),
  pathOf: (file) => webUtils.getPathForFile(file),
  openExternal: (url) => ipcRenderer.invoke(bridge_channels.openExternal, url),
  setProgress: (share, state) => ipcRenderer.invoke(bridge_channels.setProgress, share, state),
  setTheme: (theme) => ipcRenderer.invoke(bridge_channels.setTheme, theme),
}

contextBridge.exposeInMainWorld(bridge_name, Object.freeze(bridge))

window.addEventListener('message', (event) => {
  // Only the page itself, only the one word, only with exactly one port.
  if (event.source !== window || event.data !== connect_message || event.ports.length !== 1) return
  ipcRenderer.postMessage(bridge_channels.connect, null, [...event.ports])
})
