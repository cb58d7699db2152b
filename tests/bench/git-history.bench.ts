/** Measures a history of 10 000 commits with branches and merges in the window, in real Chromium: frames while it is scrolled through, search, filter by path. Needs a built window. */
import { execFileSync } from 'node:child_process'
import { chromium, type Page } from '@playwright/test'
import { browserPath } from '../helpers/browser-path.ts'
import { Bench } from '../helpers/opsdeck.ts'

const commits = 10_000
const admin_key = 'bench-admin-key-0123456789abcdef'
/** More pixels at once than a person's wheel gives. */
const wheel_px = 600

const tell = (result: object) => process.stdout.write(`${JSON.stringify(result)}\n`)
const rounded = (value: number) => Math.round(value * 10) / 10
const at = (of: readonly number[], share: number) => of.toSorted((one, other) => one - other)[Math.min(of.length - 1, Math.floor(of.length * share))]!

/** Every tenth commit begins a side branch of three, which is merged again; some touch `packages/rare`. */
function history(): string {
  const lines: string[] = []
  const commit = (mark: number, parents: readonly number[], branch: string) => {
    const path = mark % 250 === 5 ? 'packages/rare' : `src/file-${mark % 40}`
    const said = `Commit ${mark}${mark % 1000 === 0 ? ' needle' : ''}`
    lines.push(`commit refs/heads/${branch}\nmark :${mark}\ncommitter a <a@x> ${1_700_000_000 + mark} +0000\ndata ${said.length}\n${said}`)
    for (const [index, parent] of parents.entries()) lines.push(`${index === 0 ? 'from' : 'merge'} :${parent}`)
    const content = `${mark}\n`
    lines.push(`M 100644 inline ${path}\ndata ${content.length}\n${content}`)
  }
  let main = 1
  commit(1, [], 'main')
  for (let mark = 2; mark <= commits; ) {
    if (mark % 10 === 0 && mark + 4 <= commits) {
      const side = [mark, mark + 1, mark + 2]
      for (const [index, one] of side.entries()) commit(one, [index === 0 ? main : one - 1], `side-${mark % 30}`)
      commit(mark + 3, [main], 'main')
      commit(mark + 4, [mark + 3, mark + 2], 'main')
      main = mark + 4
      mark += 5
    } else {
      commit(mark, [main], 'main')
      main = mark++
    }
  }
  return `${lines.join('\n')}\n`
}

const found = browserPath()
if (!found) throw new Error('No Chromium-family browser was found.')
await using bench = new Bench()
const git = (args: readonly string[], input?: string) =>
  execFileSync('git', args, {
    cwd: bench.workspace,
    env: { ...bench.env, GIT_CONFIG_GLOBAL: '/dev/null' },
    ...(input && { input }),
    stdio: ['pipe', 'ignore', 'ignore'],
  })
git(['init', '-q', '-b', 'main'])
git(['fast-import', '--quiet'], history())
git(['reset', '-q', '--hard'])
const firstPage = () => {
  const began = performance.now()
  git(['log', '--all', '--topo-order', '--max-count=500', '--decorate=full', '--format=%H%P%s'])
  return rounded(performance.now() - began)
}
const painted = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
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
  await page.keyboard.press('Control+Shift+g')
  // The area's own start is not the history's.
  await page.getByRole('textbox', { name: 'Commit message' }).waitFor()
  await painted(page)
  const opened = performance.now()
  await page.getByRole('radiogroup', { name: 'What to show' }).getByText('History', { exact: true }).click()
  const list = page.getByRole('listbox', { name: 'Commits' })
  const option = (name: RegExp) => list.getByRole('option', { name }).first()
  await option(new RegExp(`Commit ${commits}\\b`)).waitFor()
  await painted(page)
  tell({
    name: 'history of 10 000 commits opens',
    ours: rounded(performance.now() - opened),
    raw: firstPage(),
    unit: 'ms',
    raw_is: 'git log --all --topo-order of the first 500, which reads the whole history',
  })

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
  await list.hover()
  await take()
  const began = performance.now()
  const last = option(/Commit 1\b/)
  const frames: number[] = []
  while (!(await last.isVisible())) {
    if (performance.now() - began > 120_000) throw new Error('The end of the history was not reached.')
    for (let n = 0; n < 10; n++) await page.mouse.wheel(0, wheel_px)
    frames.push(...(await take()))
  }
  tell({
    name: 'frames while 10 000 commits are scrolled through',
    ours: rounded(at(frames, 0.5)),
    p95: rounded(at(frames, 0.95)),
    worst: rounded(Math.max(...frames)),
    over_50_ms: frames.filter((ms) => ms > 50).length,
    frames: frames.length,
    seconds: rounded((performance.now() - began) / 1000),
    unit: 'ms',
  })

  const measured = async (name: string, label: string, text: string, shown: RegExp, gone: RegExp) => {
    const start = performance.now()
    await page.getByRole('textbox', { name: label }).fill(text)
    await option(shown).waitFor()
    await option(gone).waitFor({ state: 'detached' })
    tell({ name, ours: rounded(performance.now() - start), unit: 'ms' })
    await page.getByRole('textbox', { name: label }).fill('')
    await option(new RegExp(`Commit ${commits}\\b`)).waitFor()
  }
  await page.keyboard.press('Home')
  await measured('search of 10 000 commits, with the pause after typing', 'Search the history', 'needle', /Commit 9000 needle/, /Commit 9999\b/)
  await measured(
    'filter of 10 000 commits by path, with the pause after typing',
    'Only commits that touch this path',
    'packages/rare',
    /Commit 9755\b/,
    /Commit 9999\b/,
  )
} finally {
  await browser.close()
  host.child.kill('SIGTERM')
  await host.ended
}
