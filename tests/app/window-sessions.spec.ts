/** Interactive terminals in the window: opened by key, kept over a reload, started again, marked, guarded. */
import type { Locator } from '@playwright/test'
import { axe } from '../helpers/axe.ts'
import { expect, test } from '../helpers/window.ts'

const terminal = (page: { getByRole: (role: 'region', options: object) => Locator }) =>
  page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })

test('a terminal opens by key, runs what is typed, says where it is and what runs, and survives a reload', async ({ deck }) => {
  const { page } = deck
  await page.keyboard.press('Control+Backquote')
  const panel = terminal(page)
  const screen = panel.locator('.xterm-rows')
  await expect(panel.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('seq 1 60; echo size-$((40+2))')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('size-42')
  await page.keyboard.type('sleep 100')
  await page.keyboard.press('Enter')
  await expect(panel.locator('header')).toContainText('sleep 100')
  await page.reload()
  await expect(screen).toContainText('size-42')
  await expect(panel.locator('header')).toContainText('sleep 100')
  await panel.getByRole('textbox').focus()
  await page.keyboard.press('Control+c')
  await page.keyboard.type('exit 7')
  await page.keyboard.press('Enter')
  await expect(panel.getByText('It ended with exit code 7.')).toBeVisible()
  await panel.getByRole('button', { name: 'Start again' }).click()
  await expect(panel.getByText('It ended with exit code 7.')).toBeHidden()
  await panel.getByRole('textbox').focus()
  await page.keyboard.type('echo again-$((1+1))')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('again-2')
})

test('several lines are asked about before a program runs them one by one; a shell takes them as one text', async ({ deck, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { page } = deck
  await page.keyboard.press('Control+Backquote')
  const panel = terminal(page)
  await expect(panel.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('bind "set enable-bracketed-paste off"; echo ready-$((1+1))')
  await page.keyboard.press('Enter')
  await expect(panel.locator('.xterm-rows')).toContainText('ready-2')
  await page.evaluate(() => navigator.clipboard.writeText('echo one\necho two\n'))
  await page.keyboard.press('Control+Shift+v')
  const dialog = page.getByRole('dialog', { name: 'Paste 2 lines that run one by one?' })
  await expect(dialog).toContainText('echo two')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(panel.locator('.xterm-rows')).not.toContainText('echo one')
})

test('letters grow and shrink by key; a terminal beside it; what is closed is gone', async ({ deck }) => {
  const { page } = deck
  await page.keyboard.press('Control+Backquote')
  const panel = terminal(page)
  await expect(panel.getByRole('textbox')).toBeFocused()
  const height = async () => (await panel.locator('.xterm-rows > div').first().boundingBox())?.height ?? 0
  const before = await height()
  await page.keyboard.press('Control+Shift+Alt+Equal')
  await page.keyboard.press('Control+Shift+Alt+Equal')
  await expect.poll(height).toBeGreaterThan(before)
  await panel.getByRole('button', { name: 'New terminal beside this one' }).click()
  await expect(terminal(page)).toHaveCount(2)
  await terminal(page).last().getByRole('button', { name: 'End its programs and close it' }).click()
  await expect(terminal(page)).toHaveCount(1)
})

test('axe finds nothing in a terminal, running and ended, and it fits 800 by 500', async ({ deck, host }) => {
  const { page } = deck
  await page.setViewportSize({ width: 800, height: 500 })
  await page.keyboard.press('Control+Backquote')
  const panel = terminal(page)
  await expect(panel.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('false')
  await page.keyboard.press('Enter')
  await expect(panel.locator('[data-mark="failed"]')).toHaveCount(1)
  await axe(page, 'a running terminal', host)
  await page.keyboard.type('exit 3')
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('button', { name: 'Start again' })).toBeInViewport()
  await axe(page, 'an ended terminal', host)
})
