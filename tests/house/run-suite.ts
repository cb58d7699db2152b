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

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[]
}

/**
 * A run that fails without a failed test (a suite that cannot be loaded) counts as a failure. On a build machine,
 * which may stall for seconds, files with failures get a second try alone; what only passes then is named as flaky.
 */
export async function vitest(report_name: string, args: string[] = []): Promise<Count> {
  const { code, report } = await vitestOnce(report_name, args)
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const skipped = report.numPendingTests + report.numTodoTests
  const failures = failuresOf(report)
  for (const failure of failures) process.stdout.write(`FAILED: ${failure}\n`)
  const files = report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name)
  if (!process.env['CI'] || files.length === 0 || files.length > most_repeated) {
    return { passed: report.numPassedTests, failed: report.numFailedTests || (code === 0 ? 0 : 1), skipped }
  }
  const again = await vitestOnce(`again-${report_name}`, [...args, ...files])
  const still = again.report ? failuresOf(again.report) : failures
  for (const failure of failures) if (!still.includes(failure)) process.stdout.write(`FLAKY, passed at the second try: ${failure}\n`)
  for (const failure of still) process.stdout.write(`FAILED twice: ${failure}\n`)
  const failed = still.length || (again.code === 0 ? 0 : 1)
  return { passed: report.numPassedTests + Math.max(0, report.numFailedTests - failed), failed, skipped }
}

/** More files than these do not fail by chance. */
const most_repeated = 3

async function vitestOnce(report_name: string, args: string[]): Promise<{ code: number; report: Report | undefined }> {
  const path = `${root}test-results/${report_name}`
  rmSync(path, { force: true })
  const code = await run('node_modules/.bin/vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${path}`, ...args])
  return { code, report: readJson<Report>(path) }
}

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed').map(({ fullName }) => `${name.slice(root.length)} > ${fullName}`)
    return status === 'failed' && failed.length === 0 ? [`${name.slice(root.length)} could not be run`] : failed
  })
}

/** The last line of a run, which adds its suites up. */
export function countLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}\n`
}
