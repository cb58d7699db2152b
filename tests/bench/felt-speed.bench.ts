/** What the hands feel in the window: keys, lists, verdicts, prints, a flood, a page at rest and its first paint; beside a bare page and a bare xterm in the same browser. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { Bench } from '../helpers/opsdeck.ts'
import { enter, keyEchoes, launchBrowser, openBare, openWindow, percentile, print, round, rows as terminal_rows, writeLines } from './window-page.ts'

const keys = 120
const list_rounds = 40
const prints = 200
const print_gap_ms = 50
const flood_bytes = 200_000_000
const slow_frame_ms = 100
const tabs = 12
const idle_ms = 20_000
/** Between two keys of the command line: the list and the verdict are there by then, or late. */
const key_gap_ms = 250
const give_up_ms = 10_000

/** Prints its own clock, so that the page can tell how old what it paints is. */
const printer = `let n = 0
const timer = setInterval(() => {
  process.stdout.write('at-' + (performance.timeOrigin + performance.now()).toFixed(2) + '-\\n')
  if (++n === ${prints}) clearInterval(timer)
}, ${print_gap_ms})`

interface Probe {
  ages: number[]
  frames: number[]
  keys: { list: number[]; verdict: number[] }
}
type ProbedWindow = Window & { benchProbe: Probe }

const told = <T>(page: Page, read: (probe: Probe) => T): Promise<T> => page.evaluate(`(${read.toString()})(window.benchProbe)`) as Promise<T>

/** Milliseconds from a line's print to the frame that has it, in the terminal that has the focus. */
async function printAges(page: Page, start: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate((rows) => {
    const probe = { ages: [] as number[], frames: [], keys: { list: [], verdict: [] } }
    Object.assign(window, { benchProbe: probe })
    let newest = 0
    const look = () => {
      const now = performance.timeOrigin + performance.now()
      const shown = [...(document.querySelector(rows)?.textContent ?? '').matchAll(/at-(\d+\.\d\d)-/g)].map(([, at]) => Number(at))
      for (const at of shown.filter((one) => one > newest)) probe.ages.push(now - at)
      newest = Math.max(newest, ...shown)
    }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
  }, terminal_rows)
  await start()
  await page.waitForFunction((count) => (window as unknown as ProbedWindow).benchProbe.ages.length >= count, prints, { timeout: prints * print_gap_ms * 3 })
  return told(page, ({ ages }) => ages)
}

/** Frame by frame while something is done, in milliseconds. */
async function framesDuring(page: Page, doing: () => Promise<unknown>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = []
    Object.assign(window, { benchProbe: { ages: [], frames, keys: { list: [], verdict: [] } } })
    let last = performance.now()
    const next = (now: number) => {
      if (now > last) frames.push(now - last)
      last = now
      if ((window as unknown as ProbedWindow).benchProbe.frames === frames) requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })
  await doing()
  const frames = await told(page, (probe) => probe.frames)
  await page.evaluate(() => {
    ;(window as unknown as ProbedWindow).benchProbe.frames = []
  })
  return frames
}

const words = ['git status', 'git log', 'git fetch', 'docker ps', 'kubectl get', 'terraform plan', 'npm run', 'git branch']

/** Milliseconds from a key to the list that is about it, and to its verdict, each in the frame after it is in the document. */
async function lineAnswers(page: Page): Promise<Probe['keys']> {
  await page.evaluate(() => {
    const found: Probe['keys'] = { list: [], verdict: [] }
    Object.assign(window, { benchProbe: { ages: [], frames: [], keys: found } })
    let pressed_ms = 0
    let waits = { list: false, verdict: false }
    let before: string | null = null
    const list = () => document.querySelector('[role="listbox"][aria-label="Completions"]')?.textContent ?? null
    addEventListener(
      'keydown',
      ({ key }) => {
        if (key.length !== 1) return
        pressed_ms = performance.now()
        before = list()
        waits = { list: true, verdict: true }
      },
      true,
    )
    const paint = (what: 'list' | 'verdict') => {
      waits[what] = false
      const started = pressed_ms
      requestAnimationFrame(() => setTimeout(() => found[what].push(performance.now() - started)))
    }
    new MutationObserver(() => {
      const line = document.querySelector<HTMLInputElement>('[role="combobox"][aria-label="Command"]')!.value
      if (waits.verdict && document.querySelector('#verdict')?.getAttribute('data-line') === line) paint('verdict')
      const now = list()
      if (waits.list && now !== null && now !== '' && now !== before) paint('list')
    }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['data-line'] })
  })
  await page.keyboard.press('Control+Shift+l')
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Command')
  for (let turn = 0; turn < list_rounds; turn++) {
    for (const key of words[turn % words.length]!.slice(0, 9)) {
      await page.keyboard.press(key === ' ' ? 'Space' : key)
      await wait(key_gap_ms)
    }
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await wait(key_gap_ms)
  }
  await page.keyboard.press('Escape')
  return told(page, (probe) => probe.keys)
}

/** Milliseconds from a key to its letter in a field of a page that has nothing else. */
async function bareKeys(page: Page): Promise<number[]> {
  await page.setContent('<input autofocus>')
  await page.evaluate(() => {
    const found: number[] = []
    Object.assign(window, { benchProbe: { ages: found, frames: [], keys: { list: [], verdict: [] } } })
    let pressed_ms = 0
    addEventListener('keydown', () => (pressed_ms = performance.now()), true)
    document.querySelector('input')!.addEventListener('input', () => {
      const started = pressed_ms
      requestAnimationFrame(() => setTimeout(() => found.push(performance.now() - started)))
    })
  })
  await page.focus('input')
  for (let n = 0; n < 60; n++) {
    await page.keyboard.press('q')
    await wait(key_gap_ms / 4)
  }
  return told(page, ({ ages }) => ages)
}

/** What a page costs of a processor while nobody does anything, in percent. */
async function idleShare(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const busy = async () => (await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value
  await page.bringToFront()
  await wait(3000)
  const before = await busy()
  await wait(idle_ms)
  return (((await busy()) - before) / (idle_ms / 1000)) * 100
}

/** Bytes over the network until the command line is there. */
async function firstPaintBytes(browser: Browser, bench: Bench): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  let bytes = 0
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  await openWindow(browser, bench, page)
  await page.getByRole('combobox', { name: 'Command' }).waitFor()
  const received = bytes
  await page.close()
  return received
}

async function run(page: Page, line: string): Promise<void> {
  await page.keyboard.press('Control+Shift+l')
  await page.keyboard.press('Control+l')
  await page.keyboard.insertText(line)
  await page.waitForFunction((typed) => document.querySelector('#verdict')?.getAttribute('data-line') === typed, line, { timeout: give_up_ms })
  await page.keyboard.press('Enter')
}

/** The terminal of the run that was just started has the focus. */
const focused = (page: Page) => page.locator(terminal_rows).first().waitFor()

const beside = 'bare xterm on node-pty in the same browser'
const tell = (name: string, ours: number[], raw: number[], raw_is: string, must: string, share = 0.99) =>
  print({
    name,
    ours: round(percentile(ours, share)),
    raw: round(percentile(raw, share)),
    unit: 'ms',
    raw_is,
    must,
    p50: [round(percentile(ours, 0.5)), round(percentile(raw, 0.5))],
    max: [round(Math.max(...ours)), round(Math.max(...raw))],
    count: [ours.length, raw.length],
  })

const browser = await launchBrowser()
await using bench = new Bench()
await using fresh = new Bench()
try {
  const file = join(bench.folder, 'lines')
  writeLines(file, flood_bytes)
  const print_file = join(bench.folder, 'printer.mjs')
  writeFileSync(print_file, printer)
  bench.tool(
    'echo',
    `case "$1" in
  hold) exec cat > /dev/null ;;
  print) exec '${process.execPath}' '${print_file}' ;;
  flood) cat '${file}'; printf 'over-%d\\n' 42 ;;
  *) printf '%s\\n' "$*" ;;
esac`,
  )
  print({
    name: 'bytes over the network until the command line is there',
    ours: round((await firstPaintBytes(browser, fresh)) / 1024),
    raw: 0,
    unit: 'KB',
    must: '<= 300 KB',
  })

  const { page } = await openWindow(browser, bench)
  await run(page, 'echo size')
  await focused(page)
  const { cols, rows } = await page.evaluate(() => JSON.parse(localStorage.getItem('opsdeck.layout')!).state.terminal as { cols: number; rows: number })
  const bare = await openBare(browser, bench, { cols, rows })
  const empty = await browser.newPage()
  const bare_keys = await bareKeys(empty)

  await bare.bringToFront()
  await enter(bare, 'cat > /dev/null')
  await wait(500)
  const bare_echoes = await keyEchoes(bare, keys)
  await bare.keyboard.press('Control+c')
  await page.bringToFront()
  await run(page, 'echo hold')
  await page.waitForFunction(() => document.activeElement?.closest('[data-terminal="live"]') !== null)
  await wait(500)
  tell('key to echo in a running terminal', await keyEchoes(page, keys), bare_echoes, beside, 'p50 <= 15 ms, max <= 40 ms')
  await page.keyboard.press('Control+c')

  const answers = await lineAnswers(page)
  tell('key to the list of completions', answers.list, bare_keys, 'key to letter in a bare page', 'p50 <= 40 ms, p99 <= 100 ms')
  tell('key to the verdict', answers.verdict, bare_keys, 'key to letter in a bare page', 'p50 <= 40 ms, p99 <= 100 ms')

  await bare.bringToFront()
  await enter(bare, 'clear')
  const bare_ages = await printAges(bare, () => enter(bare, `'${process.execPath}' '${print_file}'`))
  await page.bringToFront()
  tell('print to painted', await printAges(page, () => run(page, 'echo print')), bare_ages, beside, 'p99 < 50 ms')

  await bare.bringToFront()
  const bare_frames = await framesDuring(bare, async () => {
    await enter(bare, `cat '${file}'; echo over-$((40+2))`)
    await bare.waitForFunction((rows) => document.querySelector(rows)?.textContent?.includes('over-42'), terminal_rows, { timeout: give_up_ms * 20 })
  })
  await page.bringToFront()
  let typed_ms = 0
  const frames = await framesDuring(page, async () => {
    await run(page, 'echo flood')
    await wait(1000)
    const started = performance.now()
    await page.keyboard.press('Control+Shift+l')
    await page.keyboard.type('git status', { delay: 20 })
    await page.waitForFunction(() => document.querySelector('#verdict')?.getAttribute('data-line') === 'git status')
    typed_ms = performance.now() - started
    await page.waitForFunction(() => [...document.querySelectorAll('.xterm-rows')].some((rows) => rows.textContent?.includes('over-42')), undefined, {
      timeout: give_up_ms * 20,
    })
  })
  const slow = (all: number[]) => all.filter((ms) => ms > slow_frame_ms).length
  print({
    name: 'frames during a flood of 200 MB: longest',
    ours: round(Math.max(...frames)),
    raw: round(Math.max(...bare_frames)),
    unit: 'ms',
    raw_is: beside,
    must: `<= ${slow_frame_ms} ms, none above`,
    above: [slow(frames), slow(bare_frames)],
    p50: [round(percentile(frames, 0.5)), round(percentile(bare_frames, 0.5))],
    p99: [round(percentile(frames, 0.99)), round(percentile(bare_frames, 0.99))],
    count: [frames.length, bare_frames.length],
    ten_keys_and_verdict_ms: round(typed_ms),
  })

  for (let n = 1; n <= tabs; n++) {
    await run(page, `echo tab ${n}`)
    await focused(page)
  }
  const open = await page.getByRole('tab').count()
  print({
    name: `processor time of the page at rest, ${open} tabs`,
    ours: Math.round((await idleShare(page)) * 100) / 100,
    raw: Math.round((await idleShare(empty)) * 100) / 100,
    unit: '%',
    raw_is: 'a page with one field',
    must: '<= 0.3 %',
  })
} finally {
  await browser.close()
}
