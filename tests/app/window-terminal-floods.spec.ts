/** More output than anybody could read, in a terminal of the window: others stay quick, and what is there at the end is whole. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../helpers/window.ts'

const terminals = (page: Page) => page.getByRole('region', { name: /^Terminal / })

/** Enough for many times what the host keeps for windows that read along (2 MB), and for the scrollback. */
const last = 1_500_000

test('a flood in a tab behind another one runs on without the window, which shows its end and what stands above it when the tab comes back', async ({
  deck,
  host,
}) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
  await page.keyboard.press('Control+Backquote')
  const flooded = terminals(page).first()
  await expect(flooded.getByRole('textbox')).toBeFocused()
  await page.keyboard.type(`timeout 4 yes; until [ -e go ]; do sleep 0.1; done; seq 1 ${last}; echo end-$((40+2)); touch over`)
  await page.keyboard.press('Enter')
  await expect(flooded.locator('.xterm-rows')).toContainText('yyyy')
  let received_bytes = 0
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  network.on('Network.webSocketFrameReceived', ({ response }) => {
    received_bytes += response.payloadData.length
  })
  await page.keyboard.press('Control+Shift+Backquote')
  const seen = terminals(page).filter({ visible: true })
  await expect(seen.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('echo other-$((40+2))')
  await page.keyboard.press('Enter')
  await expect(seen.locator('.xterm-rows')).toContainText('other-42')
  received_bytes = 0
  await page.keyboard.type('touch go')
  await page.keyboard.press('Enter')
  // The flood ended although nobody looked.
  await expect.poll(() => existsSync(join(host.bench.workspace, 'over')), { timeout: 40_000 }).toBe(true)
  // It has 11 MB, of which the window took nothing: what came is the other terminal's line, and news of the host.
  expect(received_bytes).toBeLessThan(100_000)
  await page.keyboard.press('Control+Shift+Tab')
  await expect(flooded.locator('.xterm-rows')).toContainText('end-42')
  const rows = await flooded.locator('.xterm-rows > div').allTextContents()
  const at = rows.findIndex((row) => row.startsWith('end-42'))
  expect(rows.slice(at - 10, at).map((row) => Number(row.trim()))).toEqual(Array.from({ length: 10 }, (_, n) => last - 9 + n))
  await flooded.getByRole('textbox').focus()
  await page.keyboard.type('echo after-$((40+2))')
  await page.keyboard.press('Enter')
  await expect(flooded.locator('.xterm-rows')).toContainText('after-42')
})
