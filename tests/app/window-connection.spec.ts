/** The window loses its host and finds it again: it says so, and nothing is lost. */
import type { WebSocketRoute } from '@playwright/test'
import { admin_key, expect, test } from '../helpers/window.ts'

test('a cut connection is made again by itself: output has no gap, and what happened meanwhile is there', async ({ deck, host }) => {
  const { page } = deck
  const open: WebSocketRoute[] = []
  let refuse = false
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    if (refuse) return void socket.close()
    socket.connectToServer()
    open.push(socket)
  })
  await page.reload()
  await deck.run('echo count 200')
  await expect(deck.screen()).toContainText('line 3')
  refuse = true
  for (const socket of open) await socket.close()
  await expect(page.getByText(/The connection to the host is lost|The host runs, but/)).toBeVisible()
  await host.call('POST', '/api/commands/execute', { command: 'echo', args: ['meanwhile'], mode: 'sync' })
  refuse = false
  await expect(page.getByText(/The connection to the host is lost|The host runs, but/)).toBeHidden()
  await expect(deck.row(/^echo meanwhile succeeded/)).toBeVisible()
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await expect(deck.screen()).toContainText('line 200')
  const shown = (await deck.screen().locator('> div').allTextContents()).flatMap((row) => row.match(/^line (\d+)/)?.[1] ?? []).map(Number)
  expect(shown.length).toBeGreaterThan(10)
  expect(shown).toEqual(shown.map((_, i) => shown[0]! + i))

  // What is typed into a terminal meanwhile waits, and comes once and in order.
  await host.call('PATCH', '/api/settings', { shell: '/bin/sh' })
  await page.keyboard.press('Control+Backquote')
  const terminal = page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })
  await expect(terminal.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('echo ready-$((40+2)); cat')
  await page.keyboard.press('Enter')
  await expect(terminal.locator('.xterm-rows')).toContainText('ready-42')
  refuse = true
  for (const socket of open) await socket.close()
  await expect(page.getByText(/The connection to the host is lost|The host runs, but/)).toBeVisible()
  await page.keyboard.type('typed while away')
  await page.keyboard.press('Enter')
  await expect(terminal.getByText('17 characters wait for the connection and will be sent in order.')).toBeVisible()
  refuse = false
  await expect(terminal.locator('.xterm-rows > div').filter({ hasText: /^typed while away\s*$/ })).toHaveCount(2)
  await expect(terminal.getByText(/for the connection/)).toBeHidden()
})

test('the host starts anew: the bar says so, a key lets the page back in, the record is whole', async ({ deck, host }) => {
  await deck.run('echo before')
  await expect(deck.screen()).toContainText('before')
  await deck.run('echo forever')
  await expect(deck.screen('echo forever')).toContainText('line 2')
  await host.stop()
  await expect(deck.page.getByText(/The connection to the host is lost/)).toBeVisible()
  await host.start()
  await expect(deck.page.getByText(/does not know this page/)).toBeVisible({ timeout: 30_000 })
  await deck.page.getByRole('textbox', { name: 'Admin key' }).fill(admin_key)
  await deck.page.getByRole('button', { name: 'Sign in' }).click()
  await expect(deck.page.getByText(/does not know this page/)).toBeHidden()
  await expect(deck.row(/^echo before succeeded/)).toBeVisible()
  await expect(deck.row(/^echo forever /)).not.toHaveAccessibleName(/running/)
  await deck.run('echo after')
  await expect(deck.screen('echo after')).toContainText('after')
})

test('another tab gets in with what the first one holds; with the cookie alone it does not', async ({ deck, host }) => {
  const other = await deck.page.context().newPage()
  await other.goto(`http://127.0.0.1:${host.port}/`)
  await expect(other.getByRole('navigation', { name: 'Jobs' })).toBeVisible()
  await other.evaluate(() => window.localStorage.removeItem('opsdeck.page'))
  await other.reload()
  await expect(other.getByText(/does not know this page/)).toBeVisible({ timeout: 30_000 })
  expect((await deck.page.context().cookies()).map(({ name }) => name)).toContain(`opsdeck_${host.port}`)
})
