/** Runs a suite as a program of its own and counts what it says. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Count {
  passed: number
  failed: number
  skipped: number
}

/** Runs a program to its end with its output on ours; gives its exit code, 1 for a death by signal. */
export function run(command: string, args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

export function readJson<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined
}

/** A run that fails without a failed test (a suite that cannot be loaded, coverage under its bound) counts as a failure. */
export async function vitest(report_name: string, args: string[]): Promise<Count> {
  const report = `${root}test-results/${report_name}`
  rmSync(report, { force: true })
  const code = await run('node_modules/.bin/vitest', ['run', ...args])
  const result = readJson<{ numPassedTests: number; numFailedTests: number; numPendingTests: number; numTodoTests: number }>(report)
  if (!result) return { passed: 0, failed: 1, skipped: 0 }
  const failed = result.numFailedTests || (code === 0 ? 0 : 1)
  return { passed: result.numPassedTests, failed, skipped: result.numPendingTests + result.numTodoTests }
}

/** The last line of a run, which adds its suites up. */
export function countLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`
}
