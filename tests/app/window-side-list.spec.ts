/** The list of jobs beside the work: what tells runs apart stays to be read, a run that starts and ends moves no row, and when it was is told. */
import { expect, test } from '../helpers/window.ts'

test('the ends of long commands stay, and the time of a run is on its row when there is room, else under the pointer', async ({ deck, host, page }) => {
  for (const end of ['alpha', 'omega']) {
    await host.call('POST', '/api/commands/execute', { command: 'echo', args: ['the same long beginning of two runs', end], mode: 'sync' })
  }
  const row = deck.row(/alpha/)
  const end = row.locator('[aria-hidden][data-text$="alpha"], [aria-hidden][data-text$="lpha\'"]').first()
  const [list, at] = await Promise.all([deck.jobs.boundingBox(), end.boundingBox()])
  expect(at!.x + at!.width).toBeLessThanOrEqual(list!.x + list!.width)
  await expect(row.locator('[title]').first()).toHaveAttribute('title', /\nsucceeded in .*, .*\d\d?:\d\d:\d\d/)
  await expect(row.locator('time').first()).toBeHidden()
  const sash = page.getByRole('separator', { name: 'Width of the job list' })
  await sash.focus()
  for (let n = 0; n < 40; n++) await page.keyboard.press('ArrowRight')
  await expect(row.locator('time').first()).toBeVisible()
  await expect(row.locator('time').first()).toHaveText(/now|ago/)
})

test('a run that starts and ends moves no row under the pointer', async ({ deck, host, page }) => {
  await host.call('POST', '/api/commands/execute', { command: 'echo', args: ['one'], mode: 'sync' })
  const heading = deck.jobs.getByText('History', { exact: true })
  await expect(deck.row(/^echo one/)).toBeVisible()
  const before = (await heading.boundingBox())!.y
  const { id } = await host.call<{ id: string }>('POST', '/api/commands/execute', { command: 'echo', args: ['forever'] })
  await expect(deck.row(/^echo forever running/)).toBeVisible()
  expect((await heading.boundingBox())!.y).toBe(before)
  await host.call('DELETE', `/api/commands/${id}?force=true`)
  await expect(deck.row(/^echo forever cancelled/)).toBeVisible()
  await expect(deck.jobs.getByText('Nothing is running')).toBeVisible()
  expect((await heading.boundingBox())!.y).toBe(before)
  await page.setViewportSize({ width: 640, height: 400 })
  await expect(deck.row(/^echo forever cancelled/)).toBeInViewport({ ratio: 1 })
})
