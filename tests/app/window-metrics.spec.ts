/** Metrics as they are worked with: what the host counted, values under the pointer and by keys, and the way from a number to its runs. */
import type { Metrics } from '../../src-preload/contract/metrics.ts'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test } from '../helpers/window.ts'

const openMetrics = (deck: Deck) => deck.page.getByRole('navigation', { name: 'Areas' }).getByRole('button', { name: 'Metrics' }).click()

test('the chart counts what the host counted, also before this page was there, and says what is under the pointer', async ({ deck, host, page }) => {
  test.setTimeout(120_000)
  await host.call('PATCH', '/api/settings', { workers: 8, queue_limit: 1000 })
  // More than the page takes in when it is loaded.
  for (let n = 0; n < 240; n++) await host.call('POST', '/api/commands/execute', { command: 'echo', args: n % 8 === 0 ? ['fail', `${n}`] : [`${n}`] })
  const counted = async () => (await host.call<Metrics>('GET', '/api/metrics')).summary.commands.total_executions
  await expect.poll(counted, { timeout: 60_000 }).toBe(240)
  await page.reload()
  await openMetrics(deck)
  const tile = page.getByRole('definition').filter({ hasText: /^240$/ })
  await expect(tile).toBeVisible()
  const chart = page.getByRole('img', { name: '210 jobs succeeded and 30 failed in the last hour' })
  await expect(chart).toBeVisible()
  const figure = page.getByRole('figure').filter({ has: chart })
  const walker = page.getByRole('slider', { name: 'Jobs that ended, by time' })
  await walker.focus()
  await page.keyboard.press('End')
  // All of them ended within the last minutes.
  await expect(async () => {
    if (!/succeeded [1-9]/.test((await walker.getAttribute('aria-valuetext')) ?? '')) await page.keyboard.press('ArrowLeft')
    await expect(walker).toHaveAttribute('aria-valuetext', /: succeeded [1-9]\d*, failed \d+$/, { timeout: 200 })
  }).toPass()
  await expect(figure.locator('time')).not.toBeEmpty()
  const box = (await chart.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await expect(walker).toHaveAttribute('aria-valuetext', /: succeeded 0, failed 0$/)
})

test('a bar, a tool and its failures lead to their runs in the history', async ({ deck, page }) => {
  await deck.run('echo fail')
  await expect(deck.panel().getByText(/^failed, exit 3/)).toBeVisible()
  await deck.run('git status')
  await expect(deck.panel('git status').getByText(/^succeeded/)).toBeVisible()
  const grid = page.getByRole('grid', { name: 'History', exact: true })
  const rows = grid.locator('[aria-selected]')

  await openMetrics(deck)
  await page.getByRole('row', { name: /^git / }).getByRole('button', { name: 'git' }).click()
  await expect(grid).toBeVisible()
  await expect(rows).toHaveCount(1)
  await expect(rows.first()).toHaveAccessibleName(/^git status/)

  await openMetrics(deck)
  await page.getByRole('button', { name: '1 failed runs of echo' }).click()
  await expect(rows.first()).toHaveAccessibleName(/^echo fail/)
  await expect(rows).toHaveCount(1)

  await openMetrics(deck)
  const walker = page.getByRole('slider', { name: 'Jobs that ended, by time' })
  await walker.focus()
  await page.keyboard.press('End')
  await expect(async () => {
    if (!/succeeded [1-9]|failed [1-9]/.test((await walker.getAttribute('aria-valuetext')) ?? '')) await page.keyboard.press('ArrowLeft')
    await expect(walker).toHaveAttribute('aria-valuetext', /succeeded [1-9]|failed [1-9]/, { timeout: 200 })
  }).toPass()
  await page.keyboard.press('Enter')
  await expect(rows.first()).toBeVisible()
  await page.getByTitle('Show other times too').click()
  await expect(rows).toHaveCount(2)
})

test('what the line, a program and a list of commands were refused is counted', async ({ deck, host, page }) => {
  const refused = async () => (await host.call<{ summary: { commands: { refused: number } } }>('GET', '/api/metrics')).summary.commands.refused
  expect(await refused()).toBe(0)
  await deck.type('git -c core.pager=id log')
  // Being looked at is no attempt.
  expect(await refused()).toBe(0)
  await page.keyboard.press('Enter')
  await expect.poll(refused).toBe(1)
  await expect(host.call('POST', '/api/commands/execute', { command: 'git', args: ['-c', 'core.pager=id', 'log'] })).rejects.toThrow('COMMAND_REFUSED')
  await expect.poll(refused).toBe(2)
  const commands = [{ command: 'git', args: ['-c', 'core.pager=id', 'log'] }]
  await expect(host.call('POST', '/api/queue', { name: 'q', commands })).rejects.toThrow('COMMAND_REFUSED')
  await expect.poll(refused).toBe(3)
  await openMetrics(deck)
  await expect(page.getByRole('definition').filter({ hasText: /^3$/ })).toBeVisible()
})

for (const [width, height] of [
  [2560, 1300],
  [640, 400],
] as const)
  test(`at ${width}x${height} the charts take the room there is and none sticks out`, async ({ deck, host, page }) => {
    await page.setViewportSize({ width, height })
    await deck.run('echo one')
    await expect(deck.screen('echo one')).toContainText('one')
    await openMetrics(deck)
    const charts = page.getByRole('figure')
    await expect(charts.first()).toBeVisible()
    const panel = (await page.getByRole('region', { name: 'All metrics' }).boundingBox())!
    const boxes = await Promise.all((await charts.all()).map(async (chart) => (await chart.boundingBox())!))
    expect(boxes).toHaveLength(7)
    for (const box of boxes) expect(box.x + box.width).toBeLessThanOrEqual(panel.x + panel.width)
    expect(Math.max(...boxes.map((box) => box.x + box.width))).toBeGreaterThan(panel.x + panel.width * 0.9)
    await axe(page, `metrics at ${width}x${height}`, host)
  })
