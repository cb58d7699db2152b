/** The window's tree of a folder with 100 000 entries until it is painted, and quick open over them from the key to the painted rows, in real Chromium. Needs a built window. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { browserPath } from '../helpers/browser-path.ts'
import { Bench } from '../helpers/opsdeck.ts'

const entries = 100_000
const rounds = 5
const admin_key = 'bench-admin-key-0123456789abcdef'
/** Beside the large one: what the window and the machine take for any folder. */
const few_entries = 10

const tell = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
const rounded = (value: number) => Math.round(value * 10) / 10
const median = (of: readonly number[]) => of.toSorted((one, other) => one - other)[Math.floor(of.length / 2)]!
const worst = (of: readonly number[]) => Math.max(...of)

interface Seen {
  /** When a folder's entries reached the page, and when they had been read out of their text. */
  arrived_ms: number
  parsed_ms: number
}

/** Notes in the page when entries come, before the window's own code hears of them. */
function watchAnswers(): void {
  const seen: Seen = { arrived_ms: 0, parsed_ms: 0 }
  Object.assign(window, { seen })
  const isListing = (text: unknown) => typeof text === 'string' && /"path":"(?:flat|few)\//.test(text.slice(0, 400))
  const Plain = WebSocket
  window.WebSocket = class extends Plain {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      this.addEventListener('message', ({ data }) => {
        if (isListing(data)) seen.arrived_ms = performance.now()
      })
    }
  }
  const { parse } = JSON
  JSON.parse = (text, reviver) => {
    const value = parse(text, reviver)
    if (isListing(text)) seen.parsed_ms = performance.now()
    return value
  }
}

/** Milliseconds from the answer's arrival, and from its being read, until a frame with such a row was handed to the screen. */
const rowPainted = (page: Page, name: string): Promise<{ arrived: number; read: number }> =>
  page.evaluate(
    (name) =>
      new Promise((resolve, reject) => {
        const began = performance.now()
        const { seen } = window as unknown as { seen: Seen }
        const look = () => {
          const row = document.querySelector(`[role="treeitem"][aria-level="2"]`)
          if (row?.textContent?.includes(name)) {
            // A message comes after the frame's paint.
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => resolve({ arrived: performance.now() - seen.arrived_ms, read: performance.now() - seen.parsed_ms })
            requestAnimationFrame(() => port2.postMessage(null))
          } else if (performance.now() - began > 120_000) reject(new Error(`never painted: ${name}`))
          else requestAnimationFrame(look)
        }
        look()
      }),
    name,
  )

/** Milliseconds from a key in the field to a frame whose rows have what was typed. */
async function typed(page: Page, text: string, path: string): Promise<number> {
  await page.evaluate((path) => {
    const { promise, resolve } = Promise.withResolvers<number>()
    const input = document.querySelector<HTMLInputElement>('[role="combobox"][aria-label="Open a file"]')!
    input.addEventListener(
      'input',
      () => {
        const began = performance.now()
        const look = () => {
          const first = document.querySelector('[role="option"][aria-selected="true"]')
          if (first?.textContent?.includes(path)) {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => resolve(performance.now() - began)
            port2.postMessage(null)
          } else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      },
      { once: true },
    )
    Object.assign(window, { answered: promise })
  }, path)
  await page.keyboard.insertText(text)
  return page.evaluate(() => (window as unknown as { answered: Promise<number> }).answered)
}

const found = browserPath()
if (!found) throw new Error('No Chromium-family browser was found.')
await using bench = new Bench()
mkdirSync(join(bench.workspace, 'flat'))
for (let index = 0; index < entries; index++) writeFileSync(join(bench.workspace, 'flat', `component-number-${index}.module.tsx`), '')
mkdirSync(join(bench.workspace, 'few'))
for (let index = 0; index < few_entries; index++) writeFileSync(join(bench.workspace, 'few', `entry-${index}`), '')
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
  await page.addInitScript(watchAnswers)
  await page.goto(address)
  await page.getByRole('navigation', { name: 'Jobs' }).waitFor()
  await page.keyboard.press('Control+Shift+x')
  const tree = page.getByRole('tree', { name: 'Files of the workspace' })
  const opened = async (folder: string, name: string) => {
    await tree.getByRole('treeitem', { name: folder, exact: true }).click()
    const painted = await rowPainted(page, name)
    // Closed folders are forgotten, so that the next round reads anew.
    await tree.getByRole('treeitem', { name: folder, exact: true }).click()
    await page.getByRole('button', { name: 'Read again (F5)' }).click()
    await page.waitForFunction(() => document.querySelector('[role="treeitem"][aria-level="2"]') === null)
    return painted
  }
  await opened('few', 'entry-0')
  const paints: { arrived: number; read: number }[] = []
  const few: { arrived: number; read: number }[] = []
  for (let round = 0; round < rounds; round++) {
    few.push(await opened('few', 'entry-0'))
    paints.push(await opened('flat', 'component-number-0.module.tsx'))
  }
  tell({
    name: 'tree of 100 000 entries, from the answer being there to the painted rows',
    ours: rounded(median(paints.map(({ read }) => read))),
    raw: rounded(median(few.map(({ read }) => read))),
    worst: rounded(worst(paints.map(({ read }) => read))),
    with_reading_the_answer: rounded(median(paints.map(({ arrived }) => arrived))),
    unit: 'ms',
    raw_is: 'the same with 10 entries',
    must: '< 100',
  })

  await page.keyboard.press('Control+p')
  await page.getByRole('combobox', { name: 'Open a file' }).waitFor()
  // The first one reads the names from the disk.
  await typed(page, 'comp', 'component-number-')
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [text, path] of [
      ['flat99', 'component-number-99'],
      ['number77777', 'component-number-77777.'],
      ['cmpnt4242', '4242'],
    ] as const) {
      await page.getByRole('combobox', { name: 'Open a file' }).fill('')
      times.push(await typed(page, text, path))
    }
  }
  tell({
    name: 'quick open over 100 000 paths, from the key to the painted rows',
    ours: rounded(median(times)),
    worst: rounded(worst(times)),
    unit: 'ms',
    must: '< 50',
  })
} finally {
  await browser.close()
  host.child.kill('SIGTERM')
  await host.ended
}
