/** The log as it is worked with: equal lines as one, ids when asked for, a span of time, a file of it, the run a line is about; and what a window does is no warning. */
import { readFileSync } from 'node:fs'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test, type WindowHost } from '../helpers/window.ts'

const openLogs = (deck: Deck) => deck.page.getByRole('navigation', { name: 'Areas' }).getByRole('button', { name: 'Logs' }).click()
const list = ({ page }: Deck) => page.getByRole('listbox', { name: 'Log lines, newest first' })
const missing = (host: WindowHost, name: string) => expect(host.call('GET', `/api/${name}`)).rejects.toThrow('404')

test('lines that say the same are one with a count, ids come when asked for, and all of them are in the file', async ({ deck, host, page }) => {
  for (let n = 0; n < 30; n++) await missing(host, 'nothing-here')
  await openLogs(deck)
  await page.getByRole('radiogroup', { name: 'Least level' }).getByText('warn').click()
  const row = list(deck).getByRole('option', { name: /There is nothing at GET \/api\/nothing-here/ })
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('30×')
  await expect(row).not.toContainText(' id=')
  // It counts on where it stands.
  await missing(host, 'nothing-here')
  await expect(row).toContainText('31×')
  await page.getByRole('button', { name: 'View' }).click()
  await page.getByRole('switch', { name: 'Show ids and stacks' }).check()
  await expect(row).toContainText(' id=')
  await page.getByRole('switch', { name: 'Fold lines that say the same' }).uncheck()
  await expect(row).toHaveCount(31)
  await page.keyboard.press('Escape')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  const lines = readFileSync(await (await saved).path(), 'utf8')
    .trim()
    .split('\n')
  expect(lines.filter((line) => (JSON.parse(line) as { message: string }).message === 'There is nothing at GET /api/nothing-here.')).toHaveLength(31)
})

test('a span of time has a beginning and an end, and a line leads to its run', async ({ deck, host, page }) => {
  const { id } = await host.call<{ id: string }>('POST', '/api/commands/execute', { command: 'echo', args: ['spoken'], mode: 'sync' })
  await expect(host.call('POST', `/api/commands/${id}/input`, { data: 'x' })).rejects.toThrow('409')
  await openLogs(deck)
  const line = list(deck).getByRole('option', { name: new RegExp(`url=/api/commands/${id}/input`) })
  await expect(line).toBeVisible()
  await page.getByRole('radiogroup', { name: 'How far back' }).getByText('between').click()
  await page.getByLabel('to time').fill('2001-01-01T00:00:00')
  await expect(page.getByText('No line is like this')).toBeVisible()
  await page.getByLabel('to time').fill('2101-01-01T00:00:00')
  await page.getByLabel('From time').fill('2001-01-01T00:00:00')
  await expect(line).toBeVisible()
  await page.getByLabel('From time').fill('2100-01-01T00:00:00')
  await expect(page.getByText('No line is like this')).toBeVisible()
  await page.getByRole('button', { name: 'Clear', exact: true }).click()
  await line.click()
  await page.getByRole('button', { name: 'Open the run' }).click()
  await expect(deck.panel('echo spoken')).toContainText('succeeded')
})

test('runs that end while their terminal is drawn or made larger leave no warning', async ({ deck, host, page }) => {
  for (let n = 0; n < 4; n++) {
    await deck.run(`echo run ${n}`)
    await page.setViewportSize({ width: 1280 + n * 40, height: 800 })
    await expect(deck.panel(`echo run ${n}`).getByText(/^succeeded/)).toBeVisible()
  }
  const { items } = await host.call<{ items: { message: string }[] }>('GET', '/api/logs?level=warn')
  expect(items.map(({ message }) => message)).toEqual([])
})

for (const [width, height] of [
  [800, 500],
  [640, 400],
  [2560, 1300],
] as const)
  test(`at ${width}x${height} lines are read and every filter is in reach`, async ({ deck, host, page }) => {
    await missing(host, 'nothing-here')
    await page.setViewportSize({ width, height })
    await openLogs(deck)
    const row = list(deck).getByRole('option').first()
    await expect(row).toBeInViewport({ ratio: 1 })
    // Off the button, whose tooltip is not the log's.
    await page.mouse.move(width / 2, height - 60)
    const filter = page.getByRole('button', { name: 'Filter', exact: true })
    if (await filter.isVisible()) await filter.click()
    await expect(page.getByRole('textbox', { name: /Only lines about/ })).toBeInViewport({ ratio: 1 })
    await expect(page.getByRole('button', { name: 'Export' })).toBeInViewport({ ratio: 1 })
    await axe(page, `the log at ${width}x${height}`, host)
  })
