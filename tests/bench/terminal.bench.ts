/** The window's terminals in a real browser: 100 MB until they are painted, a key until its echo is, and what five at rest cost; beside a bare xterm on node-pty. */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import { browserPath } from '../helpers/browser-path.ts'
import { Bench, root } from '../helpers/opsdeck.ts'

const flood_bytes = 100_000_000
const rounds = 3
const keys = 300
/** Between an echo and the next key: a quick typist's. */
const key_gap_ms = 40
/** Long enough for what runs once after a start to be over. */
const rest_ms = 5000
const idle_sessions = 5
const give_up_ms = 180_000

const print = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
const round = (value: number) => Math.round(value * 10) / 10
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)]!
const percentile = (values: readonly number[], share: number) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))]!

/** The rows of the terminal that has the focus, in both pages. */
const rows = '.xterm.focus .xterm-rows, .xterm:has(textarea:focus) .xterm-rows'

/** Waits in the page until its terminal shows the text; gives the page's clock at that frame. */
const painted = (page: Page, text: string): Promise<number> =>
  page.evaluate(
    ({ rows, text, give_up_ms }) =>
      new Promise<number>((resolve, reject) => {
        const started = performance.now()
        const look = () => {
          if (document.querySelector(rows)?.textContent?.includes(text)) resolve(performance.now())
          else if (performance.now() - started > give_up_ms) reject(new Error(`never painted: ${text}`))
          else requestAnimationFrame(look)
        }
        look()
      }),
    { rows, text, give_up_ms },
  )

async function enter(page: Page, line: string): Promise<void> {
  await page.keyboard.insertText(line)
  await page.keyboard.press('Enter')
}

let marks = 0
/** Milliseconds from the Enter that starts the flood to the frame that shows what follows it. */
async function flood(page: Page, file: string): Promise<number> {
  const mark = ++marks
  await page.keyboard.insertText(`cat ${file}; echo over-$((${mark}+1000))`)
  const over = painted(page, `over-${mark + 1000}`)
  const started = await page.evaluate(() => performance.now())
  await page.keyboard.press('Enter')
  return (await over) - started
}

/** Milliseconds from each key's arrival in the page to the frame that has its echo. */
async function echoes(page: Page, count: number): Promise<number[]> {
  await enter(page, 'clear')
  await enter(page, 'cat > /dev/null')
  await wait(500)
  await page.evaluate((rows) => {
    const found: number[] = []
    let pressed_ms = 0
    let before = 0
    const letters = () => (document.querySelector(rows)?.textContent?.match(/q/g) ?? []).length
    addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'q') return
        before = letters()
        pressed_ms = performance.now()
      },
      true,
    )
    new MutationObserver(() => {
      if (pressed_ms === 0 || letters() <= before) return
      found.push(performance.now() - pressed_ms)
      pressed_ms = 0
    }).observe(document.querySelector(rows)!, { childList: true, subtree: true, characterData: true })
    Object.assign(window, { benchEchoes: found })
  }, rows)
  for (let key = 0; key < count; key++) {
    await page.keyboard.press('q')
    await page.evaluate(
      ({ key, give_up_ms }) =>
        new Promise<void>((resolve, reject) => {
          const started = performance.now()
          const look = () => {
            if ((window as unknown as { benchEchoes: number[] }).benchEchoes.length > key) resolve()
            else if (performance.now() - started > give_up_ms) reject(new Error(`key ${key} was never echoed`))
            // Not by frames: to ask for one is to make it come sooner.
            else setTimeout(look, 5)
          }
          look()
        }),
      { key, give_up_ms: 10_000 },
    )
    await wait(key_gap_ms)
    // A new line before the row is full, and room again before the rows are.
    if (key % 50 === 49) await page.keyboard.press('Enter')
  }
  const found = await page.evaluate(() => (window as unknown as { benchEchoes: number[] }).benchEchoes)
  await page.keyboard.press('Control+c')
  return found
}

/** Resident bytes of the host and of the runner that it started; the shells are the user's. */
function residentBytes(pid: number): number {
  const resident = (of: number | string) => Number(readFileSync(`/proc/${of}/statm`, 'latin1').split(' ')[1]) * 4096
  const runner = readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('runner')
    } catch {
      return false
    }
  })
  if (!runner) throw new Error('The host has no runner.')
  return resident(pid) + resident(runner)
}

function writeLines(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  const block = Array.from({ length: 10_000 }, (_, n) => `${String(n).padStart(8, '0')} the quick brown fox jumps over the lazy dog, again and again\n`).join(
    '',
  )
  for (let written = 0; written < bytes; written += block.length) writeSync(file, block)
  closeSync(file)
}

async function newTerminal(page: Page): Promise<void> {
  const before = await page.locator('.xterm').count()
  await page.keyboard.press(before === 0 ? 'Control+Backquote' : 'Control+Shift+Backquote')
  await page.waitForFunction((count) => document.querySelectorAll('.xterm').length > count, before)
  await page.locator(rows).first().waitFor()
  // The prompt is there.
  await page.waitForFunction((rows) => /[$#]/.test(document.querySelector(rows)?.textContent ?? ''), rows)
}

async function openWindow(browser: Browser, bench: Bench): Promise<{ page: Page; pid: number }> {
  const key = 'opsdeck_bench'
  const host = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: key } })
  await host.says('launch=', 'stderr')
  const address = /http:\S+launch=\S+/.exec(host.stderr)![0]
  await fetch(new URL('/api/settings', address), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tour_done: true, shell: '/bin/bash' }),
  })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(address)
  await page.getByRole('navigation', { name: 'Jobs' }).waitFor()
  return { page, pid: host.pid }
}

const executablePath = browserPath()
if (!executablePath) {
  process.stderr.write('SKIPPED: no Chromium-family browser was found; install one or set CHROME_PATH.\n')
  process.exit(0)
}
execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'error'], { cwd: root })
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
await using bench = new Bench()
try {
  const file = join(bench.folder, 'lines')
  writeLines(file, flood_bytes)
  const { page } = await openWindow(browser, bench)
  await newTerminal(page)
  const { cols, rows: lines } = await page.evaluate(() => JSON.parse(localStorage.getItem('opsdeck.layout')!).state.terminal as { cols: number; rows: number })

  const bare = bench.start([join(import.meta.dirname, 'bare-terminal.ts')], { command: [process.execPath] })
  await bare.says('listening ')
  const bare_page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await bare_page.goto(`${/http:\S+/.exec(bare.stdout)![0]}/?cols=${cols}&rows=${lines}`)
  await bare_page.waitForFunction((rows) => /[$#]/.test(document.querySelector(rows)?.textContent ?? ''), rows)

  const inTurns = async <T>(doing: (page: Page) => Promise<T>): Promise<{ ours: T; raw: T }> => {
    await bare_page.bringToFront()
    const raw = await doing(bare_page)
    await page.bringToFront()
    return { raw, ours: await doing(page) }
  }

  // The first flood of each page is for the compiler.
  const small = join(bench.folder, 'small')
  writeLines(small, flood_bytes / 10)
  await inTurns((where) => flood(where, small))
  const floods: { ours: number; raw: number }[] = []
  for (let turn = 0; turn < rounds; turn++) floods.push(await inTurns((where) => flood(where, file)))
  const speed = (ms: number) => round(flood_bytes / 1e6 / (ms / 1000))
  print({
    name: 'cat of 100 MB until it is painted',
    ours: speed(median(floods.map(({ ours }) => ours))),
    raw: speed(median(floods.map(({ raw }) => raw))),
    ratio: Math.round(median(floods.map(({ ours, raw }) => raw / ours)) * 100) / 100,
    unit: 'MB/s',
    raw_is: 'bare xterm on node-pty in the same browser',
    must: '>= 0.9',
    pairs: floods.map(({ ours, raw }) => [Math.round(ours), Math.round(raw)]),
  })

  const tell = (name: string, ours: number[], raw: number[]) =>
    print({
      name,
      ours: round(percentile(ours, 0.99)),
      raw: round(percentile(raw, 0.99)),
      ratio: Math.round((percentile(ours, 0.99) / percentile(raw, 0.99)) * 100) / 100,
      unit: 'ms',
      raw_is: 'bare xterm on node-pty in the same browser',
      must: '< 20 ms',
      p50: [round(median(ours)), round(median(raw))],
    })
  const alone = await inTurns((where) => echoes(where, keys))
  tell('key to echo, p99', alone.ours, alone.raw)

  await enter(page, 'yes')
  await newTerminal(page)
  const flooded = await echoes(page, keys)
  tell('key to echo beside a session that floods with yes, p99', flooded, alone.raw)
  await page.close()

  // A host that did nothing else.
  await using rested = new Bench()
  const at_rest = await openWindow(browser, rested)
  await wait(rest_ms)
  const before = residentBytes(at_rest.pid)
  for (let opened = 0; opened < idle_sessions; opened++) await newTerminal(at_rest.page)
  await wait(rest_ms)
  const [with_sessions, without] = [residentBytes(at_rest.pid), before].map((bytes) => round(bytes / 1e6))
  print({
    name: `memory of host and runner, ${idle_sessions} idle sessions`,
    ours: with_sessions,
    raw: without,
    ratio: Math.round((with_sessions! / without!) * 100) / 100,
    unit: 'MB',
    raw_is: 'the same host before the first session',
    must: '< 250 MB',
  })
} finally {
  await browser.close()
}
