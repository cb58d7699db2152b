/** Finds an installed browser of the Chromium family: only those can show a page as a window of its own (--app). */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

const linux_names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
  'vivaldi-stable',
  'vivaldi',
]
const mac_apps = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser', 'Vivaldi']
const windows_programs = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
  'Chromium\\Application\\chrome.exe',
]

/** Absolute path of the first one found, or undefined. */
export function findBrowser(env: Environment, platform: NodeJS.Platform = process.platform): string | undefined {
  return candidates(env, platform).find(isProgram)
}

function candidates(env: Environment, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env['HOME'] ? [join(env['HOME'], 'Applications')] : [])]
    return mac_apps.flatMap((app) => folders.map((folder) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)))
  }
  if (platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? [])
    return windows_programs.flatMap((program) => folders.map((folder) => join(folder, program)))
  }
  // Programs started from a desktop's menu may have a shorter PATH than a terminal's.
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/local/bin', '/usr/bin', '/snap/bin'].filter((folder) => isAbsolute(folder))
  return linux_names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
