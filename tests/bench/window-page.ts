/** What the benches of the window share: a host with its window, the bare xterm beside it, keys, and figures. */
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, chromium, type Page } from '@playwright/test'
import { browserPath } from '../helpers/browser-path.ts'
import { type Bench, root } from '../helpers/opsdeck.ts'

/** Between an echo and the next key: a quick typist's. */
const key_gap_ms = 40
const give_up_ms = 180_000

export const print = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
export const round = (value: number) => Math.round(value * 10) / 10
export const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
export const median = (values: readonly number[]) => sorted(values)[Math.floor(values.length / 2)]!
export const percentile = (values: readonly number[], share: number) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * share))]!

/** The rows of the terminal that has the focus, in both pages. */
export const rows = '.xterm.focus .xterm-rows, .xterm:has(textarea:focus) .xterm-rows'

/** Waits in the page until its terminal shows the text; gives the page's clock at that frame. */
export const painted = (page: Page, text: string): Promise<number> =>
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

export async function enter(page: Page, line: string): Promise<void> {
  await page.keyboard.insertText(line)
  await page.keyboard.press('Enter')
}

/** Milliseconds from each key's arrival in the page to the frame that has its echo, in the terminal that has the focus, whose program reads on. */
export async function keyEchoes(page: Page, count: number): Promise<number[]> {
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
  return page.evaluate(() => (window as unknown as { benchEchoes: number[] }).benchEchoes)
}

export function writeLines(path: string, bytes: number): void {
  const file = openSync(path, 'w')
  const block = Array.from({ length: 10_000 }, (_, n) => `${String(n).padStart(8, '0')} the quick brown fox jumps over the lazy dog, again and again\n`).join(
    '',
  )
  for (let written = 0; written < bytes; written += block.length) writeSync(file, block)
  closeSync(file)
}

export async function newTerminal(page: Page): Promise<void> {
  const before = await page.locator('.xterm').count()
  await page.keyboard.press(before === 0 ? 'Control+Backquote' : 'Control+Shift+Backquote')
  await page.waitForFunction((count) => document.querySelectorAll('.xterm').length > count, before)
  await page.locator(rows).first().waitFor()
  // The prompt is there.
  await page.waitForFunction((rows) => /[$#]/.test(document.querySelector(rows)?.textContent ?? ''), rows)
}

const key = 'opsdeck_bench'

/** `page` may be one that is watched already. */
export async function openWindow(browser: Browser, bench: Bench, given?: Page): Promise<{ page: Page; pid: number }> {
  const host = bench.start(['serve', '--port', '0', '--workspace', bench.workspace], { env: { OPSDECK_API_KEY: key } })
  await host.says('launch=', 'stderr')
  const address = /http:\S+launch=\S+/.exec(host.stderr)![0]
  await fetch(new URL('/api/settings', address), {
    method: 'PATCH',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tour_done: true, shell: '/bin/bash' }),
  })
  const page = given ?? (await browser.newPage({ viewport: { width: 1280, height: 800 } }))
  await page.goto(address)
  await page.getByRole('navigation', { name: 'Jobs' }).waitFor()
  return { page, pid: host.pid }
}

/** The raw thing, in a terminal of that size. */
export async function openBare(browser: Browser, bench: Bench, { cols, rows: lines }: { cols: number; rows: number }): Promise<Page> {
  const bare = bench.start([join(import.meta.dirname, 'bare-terminal.ts')], { command: [process.execPath] })
  await bare.says('listening ')
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${/http:\S+/.exec(bare.stdout)![0]}/?cols=${cols}&rows=${lines}`)
  await page.waitForFunction((rows) => /[$#]/.test(document.querySelector(rows)?.textContent ?? ''), rows)
  return page
}

/** Builds the window and starts a browser; where there is none, the bench is skipped and says so. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath()
  if (!executablePath) {
    process.stderr.write('SKIPPED: no Chromium-family browser was found; install one or set CHROME_PATH.\n')
    process.exit(0)
  }
  execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.renderer.config.ts', '--logLevel', 'error'], { cwd: root })
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
