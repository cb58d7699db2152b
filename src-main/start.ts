/** `npm start`: the window, in Electron where that is to be had, else in an installed browser, else as an address to open. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '../src-preload/contract/index.ts'
import { grantBrowserWindow, grantElectron } from './commands/grants.ts'
import { connect } from './host-line/connect.ts'
import { type LaunchedProgram, launchProgram } from './processes/launch-program.ts'
import { buildWindow } from './start/build-window.ts'
import { fetchElectron } from './start/fetch-electron.ts'
import { findBrowser } from './start/find-browser.ts'
import { findElectron } from './start/find-electron.ts'
import { type PageHost, pageHost } from './start/page-host.ts'
import { browserEnded, runningBrowser } from './start/running-browser.ts'
import type { StartOptions } from './start/start-options.ts'

/** A program that ended this soon and not well never showed a window. */
const early_ms = 10_000
/** The host inside Electron ends its jobs in order, which takes at most 8 s. */
const host_grace_ms = 9500
const browser_grace_ms = 3000
/** Chromium without a screen ends within half of this. */
const shown_after_ms = 1500

/** Resolves to the exit code when the window was closed and nothing is left to do, or the user interrupted. */
export async function startWindow(options: StartOptions): Promise<number> {
  const { interrupts } = options
  const leaving = new AbortController()
  using _listening = interrupts.on(() => leaving.abort())
  const code = await inElectron(options, leaving.signal)
  if (code !== undefined) return code
  await buildWindow('window', options.root, options.env, options.say)
  await using host = await pageHost(options, leaving.signal)
  if (host) await inBrowser(options, host, leaving.signal)
  return 0
}

/** The exit code of Electron, or undefined where the window is to be shown another way. */
async function inElectron(options: StartOptions, leaving: AbortSignal): Promise<number | undefined> {
  const { root, env, say, data_dir, workspace } = options
  if (options.use_browser || !hasScreen(env)) return undefined
  const running = await hostOf(data_dir)
  // Another kind of host holds the data dir: its page is opened, Electron could only say that it cannot start.
  if (running !== undefined && running !== 'desktop') return undefined
  const program = await electronProgram(options)
  if (!program) return undefined
  await buildWindow('desktop', root, env, say)
  const own_env = { ...env, OPSDECK_DATA_DIR: data_dir, ...(workspace && { OPSDECK_WORKSPACE: workspace }) }
  const started_at = performance.now()
  const electron = await launchProgram(grantElectron(program, root, own_env), { output: 'inherit', own_group: false })
  const { exit_code, signal } = await endedOrInterrupted(electron, leaving, host_grace_ms)
  if (exit_code === 0 || leaving.aborted) return 0
  if (performance.now() - started_at > early_ms) return exit_code ?? 1
  say(`Electron could not show the window (${signal ?? `exit ${exit_code}`}), so the browser is used.`)
  return undefined
}

async function electronProgram({ root, env, say }: StartOptions): Promise<string | undefined> {
  const electron = findElectron(root, env)
  if (!electron) return undefined
  if (electron.program) return electron.program
  if (process.getuid?.() === 0) {
    // With its sandbox, which we keep, Electron ends at once as root; not worth fetching for that.
    say('Electron is not fetched for root, for whom it does not run; the browser is used.')
    return undefined
  }
  const fetched = await fetchElectron(electron, root, env, say)
  if (!fetched) say("Electron's program is not here and could not be fetched, so the browser is used.")
  return fetched
}

/** Shows the page until its window is closed; then stays for jobs that still run. */
async function inBrowser(options: StartOptions, host: PageHost, leaving: AbortSignal): Promise<void> {
  const { say, print, data_dir, env } = options
  const browser = findBrowser(env)
  const failed = browser === undefined ? 'no browser of the Chromium family is installed' : await showWindow(browser, options, host, leaving)
  if (leaving.aborted) return
  if (failed) {
    say(`the window cannot be opened here: ${failed}.`)
    say('open this address in a browser on this machine (it works once, for ten minutes; Enter makes a new one). Ctrl-C ends Opsdeck.')
    print(await host.url())
    using _asking = onEnter(() => void host.url().then(print))
    await aborted(leaving)
    return
  }
  if (!host.is_own || leaving.aborted) return
  const left = await host.jobsLeft()
  if (left > 0) {
    say(
      `${left === 1 ? 'a job is' : `${left} jobs are`} still running or waiting, so Opsdeck stays until ${left === 1 ? 'it has' : 'they have'} ended. Ctrl-C stops ${left === 1 ? 'it' : 'them'}. Data: ${data_dir}`,
    )
    await host.idle(leaving)
  }
}

/** Resolves when the window was closed, to undefined; or to the reason why there is none. */
async function showWindow(browser: string, { data_dir, env, say }: StartOptions, host: PageHost, leaving: AbortSignal): Promise<string | undefined> {
  const profile = join(data_dir, 'browser')
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  const was_running = runningBrowser(profile)
  const started_at = performance.now()
  let window: LaunchedProgram
  try {
    window = await launchProgram(grantBrowserWindow({ browser, url: await host.url(), profile, as_root: process.getuid?.() === 0, env }), {
      output: 'drop',
      own_group: true,
    })
  } catch (error) {
    return (error as Error).message
  }
  // A browser that cannot show a window says so at once.
  const telling = setTimeout(() => say(`the window is open in ${browser}.${host.is_own ? ' Closing it ends Opsdeck.' : ''}`), shown_after_ms)
  const { exit_code, signal } = await endedOrInterrupted(window, leaving, browser_grace_ms)
  clearTimeout(telling)
  const shown_ms = performance.now() - started_at
  if (leaving.aborted) return undefined
  if (exit_code !== 0 && shown_ms < early_ms && !hasScreen(env)) return 'this machine has no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  if (exit_code !== 0 && shown_ms < early_ms) return `${browser} ended with ${signal ?? `exit ${exit_code}`}${lastLine(window.lastWords())}`
  if (was_running !== undefined) {
    say('the browser was running already and shows the window. Closing it ends Opsdeck.')
    await browserEnded(profile, leaving)
  }
  return undefined
}

async function endedOrInterrupted(program: LaunchedProgram, leaving: AbortSignal, grace_ms: number) {
  const stop = () => void program.end(grace_ms)
  leaving.addEventListener('abort', stop)
  if (leaving.aborted) stop()
  const end = await program.ended
  leaving.removeEventListener('abort', stop)
  return end
}

/** The kind of host that answers on the data dir, or undefined. */
async function hostOf(data_dir: string): Promise<'headless' | 'desktop' | 'cli' | undefined> {
  const line = await connect(data_dir)
  try {
    return line && (await (line.client as Client).system.about({})).host
  } finally {
    line?.close()
  }
}

/** Only Linux has machines without a screen as a matter of course; elsewhere trying tells. */
function hasScreen(env: StartOptions['env']): boolean {
  return process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
}

function lastLine(words: string): string {
  const line = words.split('\n').at(-1)?.trim()
  return line ? ` (${line})` : ''
}

function onEnter(act: () => void): Disposable {
  if (!process.stdin.isTTY) return { [Symbol.dispose]() {} }
  process.stdin.on('data', act)
  return {
    [Symbol.dispose]() {
      process.stdin.off('data', act)
      process.stdin.pause()
    },
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  // The pending timer also keeps the process alive, which a promise alone does not.
  while (!signal.aborted) await wait(60_000, undefined, { signal }).catch(() => {})
}
