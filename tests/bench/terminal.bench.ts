/** The window's terminals in a real browser: 100 MB until they are painted, a key until its echo is, and what five at rest cost; beside a bare xterm on node-pty. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { Bench } from '../helpers/opsdeck.ts'
import { enter, keyEchoes, launchBrowser, median, newTerminal, openBare, openWindow, painted, percentile, print, round, writeLines } from './window-page.ts'

const flood_bytes = 100_000_000
const rounds = 3
const keys = 300
/** Long enough for what runs once after a start to be over. */
const rest_ms = 5000
const idle_sessions = 5

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

async function shellEchoes(page: Page, count: number): Promise<number[]> {
  await enter(page, 'clear')
  await enter(page, 'cat > /dev/null')
  await wait(500)
  const found = await keyEchoes(page, count)
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

const browser = await launchBrowser()
await using bench = new Bench()
try {
  const file = join(bench.folder, 'lines')
  writeLines(file, flood_bytes)
  const { page } = await openWindow(browser, bench)
  await newTerminal(page)
  const { cols, rows: lines } = await page.evaluate(() => JSON.parse(localStorage.getItem('opsdeck.layout')!).state.terminal as { cols: number; rows: number })

  const bare_page = await openBare(browser, bench, { cols, rows: lines })

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
  const alone = await inTurns((where) => shellEchoes(where, keys))
  tell('key to echo, p99', alone.ours, alone.raw)

  await enter(page, 'yes')
  await newTerminal(page)
  const flooded = await shellEchoes(page, keys)
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
