/** Where this machine has a Chromium-family browser, for the tests that need a real one. */
import { accessSync, constants } from 'node:fs'

const candidates = [
  // Chromium without a screen of its own: the same pages for a sixth less processor time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/snap/bin/chromium',
]

/** Path of the first browser found (CHROME_PATH first), or undefined. */
export function browserPath(): string | undefined {
  return firstOf(candidates)
}

/** The same for tests that need all of a browser; where there is none, what there is. */
export function wholeBrowserPath(): string | undefined {
  return firstOf(candidates.slice(1)) ?? browserPath()
}

function firstOf(paths: readonly string[]): string | undefined {
  return [process.env['CHROME_PATH'], ...paths].find((path) => {
    if (!path) return false
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
