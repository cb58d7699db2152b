/** Builds the window once before its tests; says aloud when there is no browser to test it in. */
import { execFileSync } from 'node:child_process'
import { browserPath } from './browser-path.ts'
import { root } from './opsdeck.ts'

export default function setup(): void {
  if (!browserPath()) {
    process.stdout.write('SKIPPED: the window tests. No Chromium-family browser was found; install one or set CHROME_PATH.\n')
    return
  }
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  })
}
