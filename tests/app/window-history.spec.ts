/** The history as it is worked with: ten thousand runs by the keyboard, days, several at once, removing with a way back, what a search found, every size of window. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Locator, Page } from '@playwright/test'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test, type WindowHost } from '../helpers/window.ts'

const echo = (host: WindowHost, ...args: string[]) => host.call<{ id: string }>('POST', '/api/commands/execute', { command: 'echo', args, mode: 'sync' })

async function openHistory({ page }: Deck): Promise<Locator> {
  await page.keyboard.press('Control+h')
  const grid = page.getByRole('grid', { name: 'History', exact: true })
  await expect(grid).toBeFocused()
  return grid
}

const selected = (grid: Locator) => grid.getByRole('row', { selected: true })
const rowsOf = (grid: Locator) => grid.locator('[aria-selected]')
const total = async (host: WindowHost) => (await host.call<{ total: number }>('GET', '/api/commands/history/rows?limit=0')).total

/** Copies of the one job there is, `count` of them, on the days before today, 100 a day; the host must not run. */
function fill(host: WindowHost, count: number): void {
  const database = new DatabaseSync(join(host.bench.data_dir, 'opsdeck.db'))
  const columns = Object.keys(database.prepare('SELECT * FROM jobs LIMIT 1').get()!)
  const today = Date.now() - (Date.now() % 86_400_000)
  const at = `(${today} - ((${count} - n) / 100 + 1) * 86400000 + (99 - (${count} - n) % 100) * 60000)`
  const values = columns.map((name) => {
    if (name === 'seq') return 'n'
    if (name === 'id') return "'copy-' || n"
    if (name === 'title') return "'echo copy ' || n"
    if (name === 'args') return `'["copy", "' || n || '"]'`
    if (name === 'order_ms') return at
    if (name === 'queued_at' || name === 'started_at' || name === 'finished_at') return `strftime('%Y-%m-%dT%H:%M:%fZ', ${at} / 1000.0, 'unixepoch')`
    return name
  })
  database.exec(`PRAGMA foreign_keys = OFF; UPDATE attempts SET job_seq = job_seq + ${count}; UPDATE jobs SET seq = seq + ${count}`)
  database.exec(
    `INSERT INTO jobs (${columns.join(', ')}) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${count}) SELECT ${values.join(', ')} FROM c, (SELECT * FROM jobs LIMIT 1)`,
  )
  database.exec('UPDATE jobs SET indexed = 0')
  database.close()
}

async function restartWith(host: WindowHost, page: Page, count: number): Promise<void> {
  await echo(host, 'newest')
  await host.stop()
  fill(host, count)
  const address = await host.start()
  // Another hash alone would be the same page.
  await page.goto('about:blank')
  await page.goto(address)
  await expect(page.getByRole('navigation', { name: 'Jobs' })).toBeVisible()
}

test('of ten thousand runs the end is one key away, days stand above their runs, and all of them are chosen, removed and given back', async ({
  deck,
  host,
  page,
}) => {
  test.setTimeout(120_000)
  const count = 10_024
  await restartWith(host, page, count - 1)
  const grid = await openHistory(deck)
  await expect(page.locator('[data-runs]')).toHaveText('10,024 runs')
  // Headings of 101 days and one of today, and the names of the columns.
  await expect(grid).toHaveAttribute('aria-rowcount', String(count + 102 + 1))
  await page.keyboard.press('Home')
  await expect(selected(grid)).toHaveAccessibleName(/^echo newest/)
  await page.keyboard.press('End')
  await expect(selected(grid)).toHaveAccessibleName(/^echo copy 1 /)
  await expect(selected(grid)).toHaveAttribute('aria-rowindex', String(count + 102 + 1))
  await expect(selected(grid)).toBeInViewport()
  await page.keyboard.press('PageUp')
  await expect(selected(grid)).toHaveAccessibleName(/^echo copy \d\d /)
  await page.keyboard.press('Home')
  await expect(grid.getByRole('row', { name: 'Today, ' })).toBeVisible()
  await expect(grid.getByRole('row', { name: /^Yesterday, .*, 100 runs$/ })).toBeVisible()

  await page.keyboard.press('Shift+End')
  await expect(page.getByRole('toolbar', { name: 'Chosen jobs' })).toContainText('10,024 chosen')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar', { name: 'Selected job' })).toBeVisible()
  await page.keyboard.press('Control+a')
  await expect(page.getByRole('toolbar', { name: 'Chosen jobs' })).toContainText('10,024 chosen')
  await page.keyboard.press('Delete')
  await expect(page.getByText('10,024 removed from the history')).toBeVisible({ timeout: 30_000 })
  expect(await total(host)).toBe(0)
  await expect(page.getByText('Nothing has run yet').first()).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('10,024 given back')).toBeVisible({ timeout: 30_000 })
  expect(await total(host)).toBe(count)
  await expect(page.locator('[data-runs]')).toHaveText('10,024 runs')
})

test('runs are chosen by Shift and Space, what runs is not removed and says why, and Undo gives back the rest', async ({ deck, host, page }) => {
  for (const word of ['one', 'two', 'three', 'four']) await echo(host, word)
  await host.call('POST', '/api/commands/execute', { command: 'echo', args: ['forever'] })
  const grid = await openHistory(deck)
  await expect(page.locator('[data-runs]')).toHaveText('5 runs')
  await page.keyboard.press('Home')
  await expect(selected(grid)).toHaveAccessibleName(/^echo forever/)
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(selected(grid)).toHaveCount(3)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(selected(grid)).toHaveAccessibleName(/^echo one/)
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  // A step alone begins anew; what Space marks stays while the cursor is on it.
  await expect(selected(grid)).toHaveAccessibleName(/^echo forever/)
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Delete')
  await expect(page.getByText('1 of 2 removed from the history')).toBeVisible()
  await expect(page.getByText('It has not ended yet. Cancel it, or wait for its end, and remove it then.')).toBeVisible()
  await expect(rowsOf(grid)).toHaveCount(4)
  await expect(grid).toBeFocused()
  expect(await host.call<{ items: { args: string[] }[] }>('GET', '/api/commands/history')).toMatchObject({
    items: [{ args: ['forever'], status: 'running' }, { args: ['three'] }, { args: ['two'] }, { args: ['one'] }],
  })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(rowsOf(grid)).toHaveCount(5)
  await expect(grid.getByRole('row', { name: /^echo four succeeded/ })).toBeVisible()
  await expect(deck.row(/^echo four succeeded/)).toBeVisible()
})

test('a row has a menu by mouse and key, and the keys of a job act on it', async ({ deck, host, page }) => {
  for (const word of ['one', 'two']) await echo(host, word)
  const grid = await openHistory(deck)
  await grid.getByRole('row', { name: /^echo one/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Re-run' }).click()
  await expect(deck.screen('echo one')).toContainText('one')
  await openHistory(deck)
  await expect(rowsOf(grid)).toHaveCount(3)
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+F10')
  const menu = page.getByRole('menu', { name: 'Acts on echo one' })
  await expect(menu).toBeVisible()
  await menu.getByRole('menuitem', { name: 'Remove from the history' }).click()
  await expect(rowsOf(grid)).toHaveCount(2)
  expect(await total(host)).toBe(2)
})

test('a search shows the line of the output it found, and the pane what the run was, why it failed and what it wrote', async ({ deck, host, page }) => {
  await echo(host, 'something else')
  await echo(host, 'fail', 'quietly')
  await page.setViewportSize({ width: 1440, height: 800 })
  const grid = await openHistory(deck)
  await page.keyboard.type('went wrong')
  await expect(rowsOf(grid)).toHaveCount(1)
  await expect(page.locator('[data-runs]')).toHaveText('1 run')
  await expect(grid.locator('mark')).toHaveText(['went', 'wrong'])
  await grid.focus()
  const pane = page.getByRole('complementary', { name: 'Selected' })
  await expect(pane).toContainText('failed, exit 3')
  await expect(pane).toContainText('echo fail quietly')
  await expect(pane).toContainText('echo ended with exit code 3. It said: it went wrong')
  await expect(pane.locator('pre')).toHaveText('it went wrong')
  await expect(pane.locator('mark')).toHaveText(['went', 'wrong'])
  await axe(page, 'the history with a pane', host)
  await pane.getByRole('button', { name: 'Open output' }).click()
  await expect(deck.panel().getByRole('button', { name: 'Why?' })).toBeVisible()
})

for (const [width, height] of [
  [800, 500],
  [640, 400],
] as const)
  test(`at ${width}x${height} everything about a run can be reached`, async ({ deck, host, page }) => {
    for (const word of ['one', 'two', 'three']) await echo(host, word)
    await page.setViewportSize({ width, height })
    const grid = await openHistory(deck)
    await page.keyboard.press('Home')
    const row = selected(grid)
    await expect(row).toBeInViewport({ ratio: 1 })
    await expect(row.locator('code')).toBeInViewport({ ratio: 1 })
    for (const text of [/^succeeded$/, /^(now|\d+ sec\. ago)$/]) await expect(row.getByText(text).first()).toBeInViewport({ ratio: 1 })
    const bar = page.getByRole('toolbar', { name: 'Selected job' })
    for (const button of await bar.getByRole('button').all()) await expect(button).toBeInViewport({ ratio: 1 })
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await expect(page.getByLabel('To day')).toBeInViewport({ ratio: 1 })
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await bar.getByRole('button', { name: 'More acts on the job' }).click()
    await page.getByRole('menuitem', { name: 'Remove' }).click()
    await expect(rowsOf(grid)).toHaveCount(2)
    expect(await total(host)).toBe(2)
    await axe(page, `the history at ${width}x${height}`, host)
  })
