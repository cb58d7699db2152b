/** Output that is more than a terminal holds: found as a whole, walked through, shown from earlier on, and left again. */
import type { Locator } from '@playwright/test'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test } from '../helpers/window.ts'

/** What the terminal under the pointer shows, row by row. */
const rowsOf = (screen: Locator): Promise<string[]> => screen.locator('> div').allTextContents()

const page = (deck: Deck): Locator => deck.panel().locator('[data-open] [data-shown] .xterm-rows')

test('find counts all that is stored, and goes on into what the terminal holds no more, and back', async ({ deck }) => {
  const keys = deck.page.keyboard
  await deck.run('echo hold 30000')
  await expect(deck.screen()).toContainText('line 30000')
  await expect(deck.panel().getByRole('textbox', { name: 'Output of echo hold 30000' })).toBeFocused()
  await keys.press('Control+Shift+f')
  await keys.type('line 2999')
  const find = deck.panel().getByRole('search', { name: 'Find in the output' })
  const status = find.getByRole('status')
  // 2999, and 29990 to 29999.
  await expect(status).toHaveText('1 of 10 here, 11 in all')
  await keys.press('Shift+Enter')
  await expect(status).toHaveText('1 of 11')
  await expect(page(deck)).toContainText('line 2998')
  expect(
    await deck.page.evaluate(() => document.querySelectorAll('[data-open] .xterm-selection > div, [data-shown] .xterm-selection > div').length),
  ).toBeGreaterThan(0)
  // On from there are those of the terminal again.
  await keys.press('Enter')
  await expect(status).toHaveText('1 of 10 here, 11 in all')
  await expect(page(deck)).toHaveCount(0)
  for (let n = 2; n <= 10; n++) await keys.press('Enter')
  await expect(status).toHaveText('10 of 10 here, 11 in all')
  await keys.press('Enter')
  await expect(status).toHaveText('1 of 11')
  await keys.press('Shift+Enter')
  await expect(status).toHaveText('10 of 10 here, 11 in all')

  // What only the stored part has, and more than is drawn.
  await keys.press('Control+a')
  await keys.type('line 123')
  await expect(status).toHaveText('0 here, 111 in all')
  await keys.press('Enter')
  await expect(status).toHaveText('1 of 111')
  await keys.press('Enter')
  await expect(status).toHaveText('2 of 111')
  await expect(page(deck)).toContainText('line 1230')
  await keys.press('Control+a')
  await keys.type('line')
  await expect(status).toHaveText('30,000 in all')
  await keys.press('Escape')
  await expect(find).toHaveCount(0)
  await keys.press('Escape')
  await expect(page(deck)).toHaveCount(0)
  await keys.press('Control+Shift+f')
  await keys.type('line')
  await expect(status).toHaveText(/^(\d+ of )?500\+ here, 30,000 in all$/)
  await keys.press('Escape')
  await keys.type('joe')
  await keys.press('Enter')
  await expect(deck.screen()).toContainText('then joe')
})

test('earlier output goes on above the rows in sight, which stay; the end is one key away, and the program hears again', async ({ deck, host }) => {
  await deck.page.setViewportSize({ width: 800, height: 500 })
  await host.call('PATCH', '/api/settings', { scrollback_lines: 1000 })
  const keys = deck.page.keyboard
  await deck.run('echo hold 30000')
  await expect(deck.screen()).toContainText('line 30000')
  await expect(deck.panel().getByRole('textbox', { name: 'Output of echo hold 30000' })).toBeFocused()
  const earlier = deck.panel().getByRole('button', { name: 'Show earlier output' })
  await expect(earlier).toHaveCount(0)
  await keys.press('Control+Shift+Home')
  await expect(earlier).toBeVisible()
  const before = (await rowsOf(deck.screen())).filter((row) => row.trim() !== '')
  const first = Number(/line (\d+)/.exec(before[0]!)![1])
  expect(first).toBeGreaterThan(28_000)
  const top = (await deck.screen().boundingBox())!
  await earlier.click()
  await expect(page(deck)).toBeVisible()
  expect((await rowsOf(page(deck))).filter((row) => row.trim() !== '')).toEqual(before)
  expect(await page(deck).boundingBox()).toEqual(top)
  await expect(deck.panel().getByText(/^\d[\d.]* KB to \d[\d.]* KB of \d[\d.]* KB$/)).toBeVisible()
  await axe(deck.page, 'a page of stored output', host)
  await keys.press('Shift+PageUp')
  await expect(page(deck)).toContainText(`line ${first - 1}`)
  // Page by page to the very first line.
  await keys.press('Control+Shift+Home')
  for (let pages = 0; (await earlier.count()) > 0 && pages < 20; pages++) {
    const edge = (await rowsOf(page(deck)))[0]!
    await keys.press('Shift+PageUp')
    await expect(earlier).toHaveCount(0)
    expect((await rowsOf(page(deck)))[0]).toBe(edge)
    await keys.press('Control+Shift+Home')
    await expect.poll(async () => (await rowsOf(page(deck)))[0]).not.toBe(edge)
  }
  expect((await rowsOf(page(deck)))[0]!.trim()).toBe('line 1')
  await expect(deck.panel().getByRole('button', { name: 'To the end' })).toBeInViewport()
  await keys.press('Control+Shift+End')
  await expect(page(deck)).toHaveCount(0)
  await expect(deck.screen()).toContainText('line 30000')
  // What is typed on a page is for the program, which is at the end.
  await keys.press('Control+Shift+Home')
  await earlier.click()
  await expect(page(deck)).toBeVisible()
  await keys.type('ann')
  await keys.press('Enter')
  await expect(deck.screen()).toContainText('then ann')
  await expect(deck.panel().getByText(/^succeeded/)).toBeVisible()
})
