/** `opsdeck doctor`: looks whether everything Opsdeck needs is there, one line a thing, with the next step where it is not. */
import { findBrowser } from '../start/find-browser.ts'
import { findElectron } from '../start/find-electron.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { checkDataDir, checkDescriptors, checkNode, checkSqlite, checkTerminals, type Finding } from './doctor-checks.ts'
import { checkTools } from './doctor-tools.ts'
import { exit_codes } from './exit-codes.ts'
import type { Arguments } from './read-arguments.ts'

/** At least one thing that Opsdeck cannot do without is missing. */
const something_failed = 1

export async function doctor(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams, env, root } = circumstances
  const data_dir = dataDirOf(given, circumstances)
  const findings: Finding[] = [
    checkNode(),
    await checkTerminals(),
    await checkSqlite(),
    await checkDataDir(data_dir),
    checkDescriptors(),
    browserFinding(findBrowser(env)),
    electronFinding(findElectron(root, env)),
    ...checkTools(circumstances, data_dir),
  ]
  const failed = findings.some((finding) => finding.status === 'fail')
  if (given.flags.has('json'))
    await streams.json({ status: failed ? 'fail' : findings.some(({ status }) => status === 'warn') ? 'warn' : 'ok', checks: findings })
  else for (const finding of findings) await streams.out(lineOf(finding, streams.paint.bind(streams)))
  return failed ? something_failed : exit_codes.ok
}

function browserFinding(path: string | undefined): Finding {
  if (path) return { name: 'browser', status: 'ok', message: path, next: null }
  const next = 'Install chromium, Google Chrome or Microsoft Edge, or open the address that "opsdeck start" prints.'
  return { name: 'browser', status: 'warn', message: 'no browser of the Chromium family is installed, so the window cannot open as an app window.', next }
}

function electronFinding(electron: ReturnType<typeof findElectron>): Finding {
  if (electron?.program) return { name: 'electron', status: 'ok', message: `${electron.version} at ${electron.program}`, next: null }
  const message = electron
    ? `the program of Electron ${electron.version} is not fetched; the window opens in the browser.`
    : 'Electron is not installed; the window opens in the browser.'
  return {
    name: 'electron',
    status: 'warn',
    message,
    next: electron ? 'With a network, "npm start" fetches it.' : 'Run "npm ci" with development packages to have it.',
  }
}

const colours = { ok: 32, warn: 33, fail: 31 }

function lineOf({ name, status, message, next }: Finding, paint: (colour: number, text: string) => string): string {
  return `${paint(colours[status], status.padEnd(4))}  ${name.padEnd(11)}  ${message}${next ? ` ${next}` : ''}\n`
}
