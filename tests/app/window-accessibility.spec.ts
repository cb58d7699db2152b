/** axe finds nothing on any screen, in both themes; the narrowest window shows everything. */
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test, type WindowHost } from '../helpers/window.ts'

async function area(deck: Deck, name: string): Promise<void> {
  await deck.page.getByRole('navigation', { name: 'Areas' }).getByRole('button', { name, exact: true }).click()
  await deck.page.mouse.move(640, 780)
  await expect(deck.page.getByRole('tooltip')).toHaveCount(0)
}

async function everyScreen(deck: Deck, host: WindowHost): Promise<void> {
  const { page } = deck
  await axe(page, 'nothing open', host)
  await page.keyboard.press('Control+l')
  await expect(page.getByRole('listbox', { name: 'Examples, favourites and last runs' })).toBeVisible()
  await axe(page, 'the empty command line', host)
  await deck.type('git st')
  await expect(page.getByRole('listbox', { name: 'Completions' })).toBeVisible()
  await axe(page, 'completions', host)
  await deck.type('git -c core.pager=id log')
  await axe(page, 'a refused line', host)
  await deck.type('git branch -D old')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await axe(page, 'the confirmation', host)
  await page.keyboard.press('Escape')

  await deck.run('echo fail')
  await expect(deck.panel().getByText(/^failed, exit 3/)).toBeVisible()
  await axe(page, 'an ended run', host)
  await host.call('POST', '/api/commands/execute', { command: 'echo', args: ['both'], mode: 'sync' })
  await deck.row(/^echo both/).click()
  await expect(deck.panel('echo both').locator('.xterm-rows')).toHaveCount(2)
  await axe(page, 'output kept apart', host)
  await deck.run('echo forever')
  await expect(deck.screen('echo forever')).toContainText('line 2')
  await axe(page, 'a running job', host)
  await page.keyboard.press('Control+Shift+Period')
  await expect(deck.panel().getByText(/^cancelled/)).toBeVisible()

  await area(deck, 'History')
  await expect(
    page
      .getByRole('grid', { name: 'History', exact: true })
      .getByRole('row', { name: /succeeded|failed/ })
      .first(),
  ).toBeVisible()
  await axe(page, 'the history', host)
  await page.locator('label', { hasText: 'Favourites' }).click()
  await expect(page.getByText('No favourites yet')).toBeVisible()
  await axe(page, 'no favourites', host)
  await area(deck, 'Metrics')
  await expect(page.getByRole('table')).toBeVisible()
  await axe(page, 'the metrics', host)
  // A request that fails is logged, so there is a line to look at.
  await expect(host.call('GET', '/api/nothing-here')).rejects.toThrow('404')
  await area(deck, 'Logs')
  await page.getByText('debug', { exact: true }).first().click()
  await expect(
    page
      .getByRole('listbox', { name: /^Log lines/ })
      .getByRole('option')
      .first(),
  ).toBeVisible()
  await page
    .getByRole('listbox', { name: /^Log lines/ })
    .getByRole('option')
    .first()
    .click()
  await axe(page, 'the log', host)
  await area(deck, 'Settings')
  await expect(page.getByRole('heading', { name: 'API keys' })).toBeVisible()
  await page.getByRole('button', { name: 'Add a profile' }).click()
  await axe(page, 'the settings', host)
  await deck.type('git status')
  await deck.verdict.getByRole('button', { name: 'git/status' }).click()
  await expect(page.getByRole('listbox', { name: 'Rules of git' })).toBeVisible()
  await axe(page, 'the rules of a tool', host)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await axe(page, 'the palette', host)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('Control+/')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await axe(page, 'the keys', host)
}

test('axe finds nothing on any screen', async ({ deck, host }) => {
  test.setTimeout(180_000)
  await everyScreen(deck, host)
})

test('axe finds nothing on the first steps', async ({ deck, host }) => {
  await host.call('PATCH', '/api/settings', { tour_done: false })
  await deck.page.reload()
  const dialog = deck.page.getByRole('dialog', { name: 'Welcome to Opsdeck' })
  await dialog.getByRole('button', { name: 'Run git status' }).click()
  await expect(dialog).toContainText('Recorded: git status, succeeded')
  await dialog.getByRole('button', { name: /^Ask about bash/ }).click()
  await expect(dialog).toContainText('Refused: ')
  await axe(deck.page, 'the first steps', host)
  await dialog.getByRole('button', { name: 'Start working' }).click()
  await expect(dialog).toBeHidden()
  await deck.page.reload()
  await expect(deck.row(/^git status/)).toBeVisible()
  await expect(dialog).toBeHidden()
})

test('at 800 by 500 nothing that is needed is out of reach', async ({ deck }) => {
  const { page } = deck
  await page.setViewportSize({ width: 800, height: 500 })
  await deck.run('git status')
  await expect(deck.screen()).toContainText('On branch main')
  for (const locator of [deck.command, deck.jobs, deck.panel().getByRole('button', { name: 'Re-run' }), page.getByRole('contentinfo').last()]) {
    const box = (await locator.boundingBox())!
    expect(box.x + box.width).toBeLessThanOrEqual(800)
    expect(box.y + box.height).toBeLessThanOrEqual(500)
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= 800 && document.documentElement.scrollHeight <= 500)).toBe(true)
})
