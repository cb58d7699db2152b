/** What is typed while a page that was reloaded draws its terminals again: all of it, once, in order, and for the terminal that had the keyboard. */
import type { Page } from '@playwright/test'
import { expect, test } from '../helpers/window.ts'

const rows = (page: Page) => page.locator('.xterm-rows')

/** A reload, and keys as soon as the page can hear any: nobody waits for a terminal to be drawn. */
async function reloadAndType(page: Page, text: string): Promise<void> {
  await page.reload()
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

test('what is typed right after a reload goes to the terminal that had the keyboard, whole and in order', async ({ deck, host }) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
  await page.keyboard.press('Control+Backquote')
  const panels = page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })
  await expect(panels.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('PS1="left: "')
  await page.keyboard.press('Enter')
  await panels.getByRole('button', { name: 'New terminal beside this one' }).click()
  await expect(panels).toHaveCount(2)
  await expect(panels.last().getByRole('textbox')).toBeFocused()
  // Arrows are told in another way where the program asked for it, which a page that begins anew does not know at first.
  await page.keyboard.type(String.raw`printf '\e[?1h'; stty -icrnl; echo begin-$((40+2)); cat -A`)
  await page.keyboard.press('Enter')
  await expect(rows(page).last()).toContainText('begin-42')
  // A page on a busy machine, where keys come before the terminal does.
  const slowly = await page.context().newCDPSession(page)
  await slowly.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  await page.reload()
  await page.keyboard.type('Ab cD;')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.type('ef, "G" \\ 1')
  await page.keyboard.press('Control+j')
  await expect(rows(page).last()).toContainText('Ab cD;^[OAef, "G" \\ 1$')
  await reloadAndType(page, 'second time')
  await page.keyboard.press('Control+j')
  await expect(rows(page).last()).toContainText('second time^M$')
  await expect(panels.last().getByRole('textbox')).toBeFocused()
  await slowly.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  // And nobody else heard any of it.
  await expect(rows(page).first()).toContainText(/left:\s*$/)
  await expect(deck.command).toHaveValue('')
})

test('what is typed behind the key for a new terminal is for the new one, and the one before hears none of it', async ({ deck, host }) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
  await page.keyboard.press('Control+Backquote')
  await page.keyboard.type('echo one-$((40+2))')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toContainText('one-42')
  await page.keyboard.press('Control+Shift+Backquote')
  await page.keyboard.type('echo two-$((40+2))')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveCount(2)
  await expect(rows(page).last()).toContainText('two-42')
  await expect(rows(page).first()).not.toContainText('two')
})

test('after a reload without a terminal that had the keyboard, keys are what they were', async ({ deck }) => {
  const { page } = deck
  await page.keyboard.press('Control+Backquote')
  const panel = page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })
  await expect(panel.getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Control+Shift+l')
  await expect(deck.command).toBeFocused()
  await page.reload()
  await expect(panel.getByRole('textbox')).toBeVisible()
  await page.keyboard.press('Control+l')
  await expect(deck.command).toBeFocused()
})
