/** How terminals look and what can be pressed in them: letters, fonts, the sign of a bell, links to files and addresses, colours. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { expect, test, type WindowHost } from '../helpers/window.ts'

const shown = (page: Page): Locator => page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })

async function openShell(page: Page, host: WindowHost): Promise<{ panel: Locator; screen: Locator; type: (line: string) => Promise<void> }> {
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
  await page.keyboard.press('Control+Backquote')
  const panel = shown(page)
  await expect(panel.getByRole('textbox')).toBeFocused()
  const type = async (line: string) => {
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }
  return { panel, screen: panel.locator('.xterm-rows'), type }
}

const settingsOf = (host: WindowHost): Promise<Settings> => host.call<Settings>('GET', '/api/settings')
const rowHeight = async (screen: Locator): Promise<number> => (await screen.locator('> div').first().boundingBox())!.height

test('Ctrl with =, - and 0 changes the letters of every terminal, within bounds, and the settings keep them', async ({ deck, host }) => {
  const { page } = deck
  await deck.run('echo ended')
  await expect(deck.panel().getByText(/^succeeded/)).toBeVisible()
  const usual = await rowHeight(deck.screen())
  const { screen } = await openShell(page, host)
  for (let n = 0; n < 3; n++) await page.keyboard.press('Control+Equal')
  await expect.poll(() => rowHeight(screen)).toBeGreaterThan(usual)
  await expect.poll(async () => (await settingsOf(host)).terminal_font_px).toBe(16)
  const larger = await rowHeight(screen)
  await page.reload()
  await expect.poll(() => rowHeight(screen)).toBe(larger)
  // The ended run has them too, and its own keys.
  await deck.row('echo ended').click()
  await expect.poll(() => rowHeight(deck.screen())).toBe(larger)
  await deck.panel().getByRole('textbox', { name: 'Output of echo ended' }).focus()
  for (let n = 0; n < 30; n++) await page.keyboard.press('Control+Minus')
  await expect.poll(async () => (await settingsOf(host)).terminal_font_px).toBe(8)
  await page.keyboard.press('Control+0')
  await expect.poll(async () => (await settingsOf(host)).terminal_font_px).toBe(13)
  await expect.poll(() => rowHeight(deck.screen())).toBe(usual)
  expect(await page.evaluate(() => window.devicePixelRatio)).toBe(1)
})

test('fonts of terminals are chosen by name in the settings, which refuse what is no name', async ({ deck, host }) => {
  const { page } = deck
  await page.setViewportSize({ width: 800, height: 500 })
  const { screen } = await openShell(page, host)
  const family = () => screen.evaluate((element) => getComputedStyle(element).fontFamily)
  expect(await family()).toMatch(/^"JetBrains Mono"/)
  await page.keyboard.press('Control+Shift+Comma')
  const fonts = page.getByRole('textbox', { name: 'Fonts' })
  await fonts.fill('a{}; b')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/Names of fonts with commas between them: letters/)).toBeVisible()
  await fonts.fill('DejaVu Sans Mono, Liberation Mono')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await settingsOf(host)).terminal_fonts).toBe('DejaVu Sans Mono, Liberation Mono')
  await page.getByRole('tab', { name: 'bash' }).click()
  await expect.poll(family).toMatch(/^"DejaVu Sans Mono", "Liberation Mono", "JetBrains Mono"/)
})

test('a bell that rang out of sight leaves a sign on the tab and above the terminal until it was seen; without the setting it leaves none', async ({
  deck,
  host,
}) => {
  const { page } = deck
  const { type } = await openShell(page, host)
  await type(
    String.raw`until [ -e ring ]; do sleep 0.05; done; rm ring; printf '\a\a\a'; until [ -e ring ]; do sleep 0.05; done; printf '\a'; echo rang-$((1+1))`,
  )
  const sign = (where: Locator) => where.getByRole('img', { name: 'rang its bell' })
  const tab = page.getByRole('tab', { name: /bash/ })
  await page.keyboard.press('Control+Shift+l')
  await expect(deck.command).toBeFocused()
  await deck.run('echo other')
  await expect(deck.panel('echo other')).toBeVisible()
  await expect(sign(page.locator('body'))).toHaveCount(0)
  writeFileSync(join(host.bench.workspace, 'ring'), '')
  await expect(sign(tab)).toBeVisible()
  await tab.click()
  await expect(sign(shown(page).locator('header'))).toBeVisible()
  await expect(sign(page.locator('body'))).toHaveCount(0)
  await host.call('PATCH', '/api/settings', { terminal_bell: false })
  await deck.row('echo other').click()
  await expect(deck.panel('echo other')).toBeVisible()
  writeFileSync(join(host.bench.workspace, 'ring'), '')
  await tab.click()
  await expect(shown(page).locator('.xterm-rows')).toContainText('rang-2')
  await expect(sign(page.locator('body'))).toHaveCount(0)
})

test('a file with its line is opened in the editor there; an address goes to the opener, and tells where it leads', async ({ deck, host, context }) => {
  const { page } = deck
  writeFileSync(join(host.bench.workspace, 'long.txt'), Array.from({ length: 300 }, (_, n) => `row ${n + 1}\n`).join(''))
  await context.route(/example\.org/, (route) => route.fulfill({ body: 'there', contentType: 'text/plain' }))
  const { screen, panel, type } = await openShell(page, host)
  await type(
    String.raw`clear; echo 'at long.txt:250:3'; echo 'see https://example.org/plain'; printf '\033]8;;https://example.org/hidden\033\\the docs\033]8;;\033\\\n'`,
  )
  await expect(screen).toContainText('the docs')
  const press = async (text: string, from_right: number) => {
    const row = screen.locator('> div').filter({ hasText: text }).first()
    const cell = (await row.boundingBox())!
    const width = await row.evaluate(
      (element) => element.querySelector('span')!.getBoundingClientRect().width / element.querySelector('span')!.textContent!.length,
    )
    const x = cell.x + width * (text.length - from_right)
    await page.mouse.move(x, cell.y + cell.height / 2)
    await page.mouse.move(x + 1, cell.y + cell.height / 2)
    await expect(panel.locator('.xterm-screen')).toHaveClass(/xterm-cursor-pointer/)
    return () => page.mouse.click(x + 1, cell.y + cell.height / 2)
  }
  const plain = page.waitForEvent('popup')
  await (await press('see https://example.org/plain', 4))()
  expect((await plain).url()).toContain('example.org/plain')
  const documents = await press('the docs', 3)
  await expect(panel.locator('[title="https://example.org/hidden"]')).toBeVisible()
  const hidden = page.waitForEvent('popup')
  await documents()
  expect((await hidden).url()).toContain('example.org/hidden')
  await (await press('at long.txt:250:3', 5))()
  await expect(page.getByRole('tab', { name: 'long.txt' })).toBeVisible()
  await expect(page.locator('.cm-line').filter({ hasText: /^row 250$/ })).toBeVisible()
})

for (const theme of ['dark', 'light'] as const)
  test(`a screen that a program makes black is black, white is white, and the cursor is seen on both (${theme})`, async ({ deck, host }) => {
    const { page } = deck
    await host.call('PATCH', '/api/settings', { theme })
    const { screen, type } = await openShell(page, host)
    await type(String.raw`clear; printf '\033[40m black-%d \033[47m white-%d \033[0m\n' 1 2; printf '\033[40m \033[D'; sleep 100`)
    await expect(screen).toContainText('white-2')
    const colours = (text: string) =>
      screen
        .locator('span')
        .filter({ hasText: text })
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor)
    expect(await colours('black-1')).toBe('rgb(0, 0, 0)')
    expect(await colours('white-2')).toBe('rgb(208, 213, 219)')
    await expect(screen.locator('.xterm-cursor')).toBeVisible()
    expect(await screen.locator('.xterm-cursor').evaluate((element) => getComputedStyle(element).backgroundColor)).toBe('rgb(42, 114, 222)')
  })
