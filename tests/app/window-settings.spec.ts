/** Settings: found by words, reached in a small window, keys and dates as their user wants them; and the palette. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
import { expect, test } from '../helpers/window.ts'

test('settings are found by their words, and every section is reached in a window of 640 by 400', async ({ deck, host }) => {
  const { page } = deck
  await page.keyboard.press('Control+,')
  const sections = page.getByRole('navigation', { name: 'Sections of the settings' }).getByRole('button')
  await expect(sections.first()).toBeVisible()
  const all = await sections.count()
  const search = page.getByRole('textbox', { name: 'Search the settings' })
  await search.fill('webhook')
  await expect(page.getByRole('heading', { name: 'Notifications', exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'API keys' })).toBeHidden()
  await expect(sections).toHaveCount(1)
  await search.fill('xyzzy')
  await expect(page.getByText('No setting has these words')).toBeVisible()
  await search.press('Escape')
  await expect(sections).toHaveCount(all)

  await page.setViewportSize({ width: 640, height: 400 })
  await sections.last().click()
  await expect(page.getByRole('heading', { name: 'Host', exact: true })).toBeInViewport()
  await search.fill('theme')
  await expect(page.getByRole('radiogroup', { name: 'Theme' })).toBeInViewport()
  await axe(page, 'settings, small', host)
})

test('a key is changed by pressing it, a taken one only on purpose, and the usual one comes back', async ({ deck }) => {
  const { page } = deck
  await page.keyboard.press('Control+,')
  await page.getByRole('textbox', { name: 'Search the keys' }).fill('job list')
  const list = page.getByRole('list', { name: 'Actions and their keys' })
  const row = list.getByRole('listitem').filter({ hasText: 'Show or hide the job list' })
  await row.getByRole('button', { name: /^Change/ }).click()
  await page.keyboard.press('x')
  await expect(row.getByRole('status')).toHaveText('Hold Ctrl or Alt as well: a sign alone is for typing.')
  await page.keyboard.press('Alt+j')
  await expect(row).toContainText('AltJ')
  await expect(row.getByRole('button', { name: /^Change/ })).toBeVisible()
  const jobs = page.getByRole('navigation', { name: 'Jobs' })
  await page.keyboard.press('Control+b')
  await expect(jobs).toBeVisible()
  await page.keyboard.press('Alt+j')
  await expect(jobs).toBeHidden()
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible()
  await page.keyboard.press('Control+,')
  await page.getByRole('textbox', { name: 'Search the keys' }).fill('job list')

  // One that is taken says whose it is; Ctrl+K of the palette too, which is not opened by it.
  await row.getByRole('button', { name: /^Change/ }).click()
  await page.keyboard.press('Control+k')
  await expect(row.getByRole('status')).toHaveText('That is the key of "Show all actions".')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await row.getByRole('button', { name: 'The usual one' }).click()
  await expect(row).toContainText('CtrlB')
  await page.keyboard.press('Control+b')
  await expect(jobs).toBeVisible()
})

test('dates are written as the settings say, here and after a reload', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo one')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await page.keyboard.press('Control+,')
  await page.getByRole('radiogroup', { name: 'Dates and times' }).getByText('2026-11-29 17:05').click()
  const row = deck
    .row(/^echo one/)
    .locator('[title]')
    .first()
  await expect(row).toHaveAttribute('title', /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  await page.reload()
  await expect(row).toHaveAttribute('title', /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
})

test('the name of a production context is chosen from those that are known', async ({ deck, host }) => {
  const { page } = deck
  const home = host.bench.env['HOME']!
  mkdirSync(join(home, '.kube'), { recursive: true })
  writeFileSync(join(home, '.kube', 'config'), JSON.stringify({ 'current-context': 'staging', contexts: [{ name: 'staging' }, { name: 'prod-eu' }] }))
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible()
  await page.keyboard.press('Control+,')
  await page.getByRole('combobox', { name: 'Context', exact: true }).click()
  await page.getByRole('option', { name: 'kube_context' }).click()
  await page.getByRole('combobox', { name: 'Value', exact: true }).click()
  await page.getByRole('option', { name: 'prod-eu' }).click()
  await page.getByRole('button', { name: 'Mark as production' }).click()
  await expect(page.getByRole('list', { name: 'Production contexts' })).toContainText('kube_context prod-eu')
})

test('the palette has what was used last first, then jobs, favourites and workspaces; a sign leaves one kind', async ({ deck, host }) => {
  const { page } = deck
  const other = join(host.bench.folder, 'other')
  mkdirSync(other)
  await host.call('POST', '/api/workspaces', { path: other })
  await host.call('POST', '/api/commands/saved', { command: 'git', args: ['status'], favourite: true, name: 'look' })
  await deck.run('echo treasure')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  const options = page.getByRole('listbox', { name: 'Actions' }).getByRole('option')
  await page.keyboard.press('Control+k')
  await expect(options.filter({ hasText: 'Open the metrics' })).toHaveCount(1)
  await page.keyboard.type('metrics')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'Metrics' })).toBeVisible()

  await page.keyboard.press('Control+k')
  await expect(options.first()).toHaveAccessibleName('Recent Open the metrics')
  await expect(options.nth(1)).toHaveAccessibleName('Job echo treasure, succeeded')
  await expect(page.getByRole('option', { name: 'Favourite look: git status' })).toBeVisible()
  await page.keyboard.type('@treas')
  await expect(options).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(deck.panel('echo treasure')).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('>')
  await expect(page.getByRole('option', { name: /^Job / })).toHaveCount(0)
  await page.keyboard.press('Backspace')
  await page.keyboard.type('~other')
  await page.keyboard.press('Enter')
  await expect(
    page
      .getByRole('contentinfo')
      .last()
      .getByRole('button', { name: /^Workspace/ }),
  ).toContainText('other')
})
