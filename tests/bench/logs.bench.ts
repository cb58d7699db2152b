/** Measures a log of 1 000 000 lines: finding and reading any part of it in the host, and in the window, in real Chromium, jumping and scrolling through it. Needs a built window. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { LogFiles } from '../../src-main/logging/log-files.ts'
import { localTimestamp } from '../../src-main/logging/log-record.ts'
import { LogRows } from '../../src-main/logging/log-rows.ts'
import { browserPath } from '../helpers/browser-path.ts'
import { Bench } from '../helpers/opsdeck.ts'

const lines = 1_000_000
const admin_key = 'bench-admin-key-0123456789abcdef'

const tell = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
const rounded = (value: number) => Math.round(value * 10) / 10
const at = (of: readonly number[], share: number) => of.toSorted((one, other) => one - other)[Math.min(of.length - 1, Math.floor(of.length * share))]!

/** The days before today, in files as large as they become. */
function writeLog(folder: string): number {
  mkdirSync(folder, { recursive: true })
  const levels = ['info', 'info', 'info', 'warn', 'debug', 'info', 'error', 'info']
  const began = Date.now() - 3 * 86_400_000
  let bytes = 0
  let file = -1
  let day = ''
  for (let n = 0; n < lines; ) {
    let text = ''
    for (const end = Math.min(lines, n + 5000); n < end; n++) {
      const timestamp = localTimestamp(new Date(began + n * 200))
      const level = levels[n % levels.length]
      text += `${JSON.stringify({ timestamp, level, message: `Request ${n} was answered${n % 100_000 === 7 ? ' needle' : ''}`, method: 'GET', url: '/api/commands/history?limit=200', request_id: `r-${n % 1000}`, ms: n % 97 })}\n`
    }
    const today = text.slice(14, 24)
    if (today !== day) {
      if (file >= 0) closeSync(file)
      file = openSync(join(folder, `backend-${today}.log`), 'a')
      day = today
    }
    bytes += writeSync(file, text)
  }
  closeSync(file)
  return bytes
}

const found = browserPath()
if (!found) throw new Error('No Chromium-family browser was found.')
await using bench = new Bench()
const folder = join(bench.data_dir, 'logs')
const size_bytes = writeLog(folder)
{
  using rows = new LogRows(new LogFiles(folder))
  const measured = async (name: string, act: () => Promise<unknown>) => {
    const start = performance.now()
    await act()
    tell({ name, ours: rounded(performance.now() - start), unit: 'ms' })
  }
  tell({ name: 'size of a log of 1 000 000 lines', ours: Math.round(size_bytes / 1e6), unit: 'MB' })
  await measured('its lines found for the first time', () => rows.rows({ limit: 200 }))
  await measured('those from "warn" on', () => rows.rows({ limit: 200, level: 'warn' }))
  await measured('those with a word', () => rows.rows({ limit: 200, q: 'needle' }))
  const parts: number[] = []
  for (let n = 0; n < 200; n++) {
    const start = performance.now()
    await rows.rows({ from: (n * 7_919_317) % (lines - 200), limit: 200 })
    parts.push(performance.now() - start)
  }
  tell({ name: 'any 200 of them', ours: rounded(at(parts, 0.5)), p99: rounded(at(parts, 0.99)), unit: 'ms' })
}

const host = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: admin_key } })
await host.says('launch=', 'stderr')
const address = host.stderr.match(/http:\S+launch=\S+/)![0]
await fetch(new URL('/api/settings', address), {
  method: 'PATCH',
  headers: { authorization: `Bearer ${admin_key}`, 'content-type': 'application/json' },
  body: JSON.stringify({ tour_done: true }),
})
const browser = await chromium.launch({ executablePath: found, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(address)
  await page.getByRole('navigation', { name: 'Jobs' }).waitFor()
  const opened = performance.now()
  await page.getByRole('button', { name: 'Logs', exact: true }).click()
  const list = page.getByRole('listbox', { name: 'Log lines, newest first' })
  await list.getByRole('option').first().waitFor()
  tell({ name: 'log of 1 000 000 lines opens in the window', ours: rounded(performance.now() - opened), unit: 'ms' })
  await page.getByText('debug', { exact: true }).first().click()
  await page
    .locator('[data-log-lines]')
    .filter({ hasText: /1.000.\d\d\d/ })
    .waitFor()

  await page.evaluate(() => {
    const frames: number[] = []
    let before = performance.now()
    const next = (now: number) => {
      frames.push(now - before)
      before = now
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
    Object.assign(window, { frames })
  })
  const take = () => page.evaluate(() => (window as unknown as { frames: number[] }).frames.splice(0))
  const jumps: number[] = []
  for (let n = 1; n <= 20; n++) {
    const start = performance.now()
    await list.evaluate((element, share) => element.scrollTo({ top: element.scrollHeight * share }), (n * 0.37) % 1)
    await page.waitForFunction(() => {
      const rows = [...document.querySelectorAll('[aria-label="Log lines, newest first"] [role="option"]')]
      return rows.length > 0 && rows.every((row) => row.textContent?.includes('Request') || row.textContent?.includes('host'))
    })
    jumps.push(performance.now() - start)
  }
  tell({ name: 'a jump to any place of it, until its lines stand there', ours: rounded(at(jumps, 0.5)), p95: rounded(at(jumps, 0.95)), unit: 'ms' })

  await list.hover()
  await take()
  const frames: number[] = []
  const began = performance.now()
  while (performance.now() - began < 8000) {
    for (let n = 0; n < 10; n++) await page.mouse.wheel(0, 600)
    frames.push(...(await take()))
  }
  tell({
    name: 'frames while it is scrolled through',
    ours: rounded(at(frames, 0.5)),
    p95: rounded(at(frames, 0.95)),
    worst: rounded(Math.max(...frames)),
    over_50_ms: frames.filter((ms) => ms > 50).length,
    frames: frames.length,
    unit: 'ms',
  })

  await list.evaluate((element) => element.scrollTo({ top: 0 }))
  const wrote = performance.now()
  await fetch(new URL('/api/commands/nobody', address), { headers: { authorization: `Bearer ${admin_key}` } })
  await list
    .getByRole('option', { name: /There is no job nobody/ })
    .first()
    .waitFor()
  tell({ name: 'a new line stands on top', ours: rounded(performance.now() - wrote), unit: 'ms' })
  const searched = performance.now()
  await page.getByRole('textbox', { name: 'Search the log' }).fill('needle')
  await list.getByRole('option', { name: /Request 900007 / }).waitFor()
  tell({ name: 'search of it in the window, with the pause after typing', ours: rounded(performance.now() - searched), unit: 'ms' })
} finally {
  await browser.close()
  host.child.kill('SIGTERM')
  await host.ended
}
