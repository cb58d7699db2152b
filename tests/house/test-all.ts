/**
 * `npm test`: builds the window, runs every suite and ends with one line that adds them up.
 * Browser suites run where a Chromium-family browser is found; where none is, that is said aloud and counted as skipped.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { browserPath } from '../helpers/browser-path.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Count {
  passed: number
  failed: number
  skipped: number
}

/** Runs a program to its end with its output on ours; gives its exit code, 1 for a death by signal. */
function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function readJson<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
}

async function vitest(): Promise<Count> {
  const report = `${root}test-results/vitest.json`
  rmSync(report, { force: true })
  const code = await run('node_modules/.bin/vitest', ['run', '--coverage'])
  const result = readJson<{ numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number }>(report)
  if (!result) return { passed: 0, failed: 1, skipped: 0 }
  // A run that fails without a failed test (a suite that cannot be loaded, coverage under its bound) is a failure too.
  const failed = result.numFailedTests || (code === 0 ? 0 : 1)
  return { passed: result.numPassedTests, failed, skipped: result.numPendingTests + result.numTodoTests }
}

async function playwright(): Promise<Count> {
  if (!browserPath()) {
    process.stdout.write(
      '\nSKIPPED: the browser tests. No Chromium-family browser was found; install one (Debian: apt-get install chromium) or set CHROME_PATH.\n',
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
for (const suite of [vitest, playwright]) {
  const count = await suite()
  total.passed += count.passed
  total.failed += count.failed
  total.skipped += count.skipped
}
const coverage = readJson<{ total: { lines: { pct: number } } }>(`${root}coverage/coverage-summary.json`)
if (coverage) process.stdout.write(`\ncoverage of src-main: ${coverage.total.lines.pct} % of lines\n`)
process.stdout.write(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}\n`)
process.exitCode = total.failed ? 1 : 0
