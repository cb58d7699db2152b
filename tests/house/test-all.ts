/**
 * `npm test`: builds the window, runs every suite and ends with one line that adds them up.
 * Browser suites run where a Chromium-family browser is found; where none is, that is said aloud and counted as skipped.
 */
import { rmSync } from 'node:fs'
import { browserPath } from '../helpers/browser-path.ts'
import { type Count, countLine, readJson, root, run, vitest } from './run-suite.ts'

async function playwright(): Promise<Count> {
  if (!browserPath()) {
    process.stdout.write(
      '\nSKIPPED: the browser tests. No Chromium-family browser was found; install one (Debian: apt-get install chromium-headless-shell) or set CHROME_PATH.\n',
    )
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const report = `${root}test-results/playwright.json`
  rmSync(report, { force: true })
  const code = await run('node_modules/.bin/playwright', ['test'])
  const stats = readJson<{ stats: { expected: number; unexpected: number; flaky: number; skipped: number } }>(report)?.stats
  if (!stats) return { passed: 0, failed: 1, skipped: 0 }
  const failed = stats.unexpected || (code === 0 ? 0 : 1)
  return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped }
}

const total: Count = { passed: 0, failed: 0, skipped: 0 }
if ((await run('npm', ['run', '--silent', 'build'])) !== 0) {
  process.stdout.write('The window could not be built.\n')
  total.failed++
}
for (const suite of [() => vitest('vitest.json'), playwright]) {
  const count = await suite()
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
}
process.stdout.write(countLine(total))
process.exitCode = total.failed ? 1 : 0
