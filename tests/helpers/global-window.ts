/** Builds the window before its tests where it is older than its source; says aloud when there is no browser to test it in. */
import { execFileSync } from 'node:child_process'
import { browserPath } from './browser-path.ts'
import { isNewest } from './is-newest.ts'
import { root } from './opsdeck.ts'

export default function setup(): void {
  if (!browserPath()) {
    process.stdout.write('SKIPPED: the window tests. No Chromium-family browser was found; install one or set CHROME_PATH.\n')
    return
  }
  // `npm test` has just built it.
  if (isNewest('out/renderer/index.html', ['src-renderer', 'src-preload', 'electron.vite.config.ts', 'precompress.ts', 'package-lock.json'])) return
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  })
}
