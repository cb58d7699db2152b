/** The window loses its host and finds it again: it says so, and nothing is lost. */
import { rmSync } from 'node:fs'
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

test('the host is killed and starts anew: the page says so once, keeps what it shows and what is typed, and gets in again by itself', async ({
  deck,
  host,
}) => {
  const { page } = deck
  await deck.run('echo before')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await deck.run('echo forever')
  await expect(deck.screen('echo forever')).toContainText('line 2')
  const running = deck.row(/^echo forever /)
  await page.keyboard.press('Control+Shift+l')
  await expect(deck.command).toBeFocused()
  await page.keyboard.type('git stat')
  await expect(deck.verdict).toHaveAttribute('data-line', 'git stat')
  await host.kill()

  await expect(page.getByText(/The connection to the host is lost/)).toHaveCount(1)
  await expect(running).toHaveAccessibleName(/last seen running/)
  const clock = await running.locator('time').last().textContent()
  const run = page.getByRole('button', { name: 'Run Enter' })
  await expect(run).toBeDisabled()
  await expect(run).toHaveAccessibleDescription('The host is away; nothing can be run now')
  await expect(page.getByRole('alert').filter({ hasText: /host/ })).toHaveCount(1)
  await page.keyboard.type('us')
  await page.keyboard.press('Enter')
  await expect(deck.verdict).toHaveText('The host is away. What is typed is kept.')
  await expect(deck.command).toHaveValue('git status')
  // Longer than the clock takes to go on.
  const from = await page.evaluate(() => performance.now())
  await expect.poll(() => page.evaluate(() => performance.now())).toBeGreaterThan(from + 1500)
  expect(await running.locator('time').last().textContent()).toBe(clock)

  await host.start()
  await expect(page.getByText(/The connection to the host is lost/)).toBeHidden({ timeout: 30_000 })
  await expect(page.getByRole('textbox', { name: 'Admin key' })).toHaveCount(0)
  await expect(deck.row(/^echo forever interrupted/)).toBeVisible()
  await expect(deck.row(/^echo before succeeded/)).toBeVisible()
  await expect(deck.command).toHaveValue('git status')
  await expect(deck.command).toBeFocused()
  // Enter of before was not kept for later.
  await expect(deck.row(/^git status/)).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(deck.panel('git status').getByText(/^succeeded in /)).toBeVisible()
  await page.reload()
  await expect(deck.row(/^git status succeeded/)).toBeVisible()
})

test('a host with another data folder does not know the page: one sentence and what to do; a key lets it in', async ({ deck, host }) => {
  const { page } = deck
  await deck.run('echo before')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await host.kill()
  rmSync(host.bench.data_dir, { recursive: true })
  await host.start()
  const bar = page.getByText('The host runs, but it does not know this page')
  await expect(bar).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('alert').filter({ hasText: /host/ })).toHaveCount(1)
  await page.getByRole('textbox', { name: 'Admin key' }).fill(admin_key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(bar).toBeHidden()
  await expect(page.getByText('This job is no longer recorded')).toBeVisible()
  await page.getByRole('button', { name: 'Start working' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await deck.run('echo after')
  await expect(deck.screen('echo after')).toContainText('after')
})

test('a slow host: what was typed says that it waits, Enter says that it was taken, and it runs once', async ({ deck, host }) => {
  const { page } = deck
  await deck.type('echo once')
  host.host.child.kill('SIGSTOP')
  try {
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Sent' })).toBeDisabled()
    await expect(deck.verdict).toHaveText('Taken. The host does not answer yet; waiting.')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
  } finally {
    host.host.child.kill('SIGCONT')
  }
  await expect(deck.screen('echo once')).toContainText('once')
  await expect(deck.command).toHaveValue('')
  await expect(deck.row(/^echo once succeeded/)).toHaveCount(1)
  expect((await host.call<{ items: unknown[] }>('GET', '/api/commands/history?q=once')).items).toHaveLength(1)

  // The same for a question: what is typed waits for its verdict.
  await page.keyboard.press('Control+l')
  host.host.child.kill('SIGSTOP')
  try {
    await page.keyboard.type('echo twice')
    await expect(deck.verdict).toHaveText('The host does not answer yet; waiting.')
  } finally {
    host.host.child.kill('SIGCONT')
  }
  await expect(deck.verdict).toHaveAttribute('data-line', 'echo twice')
})

test('all pages are forgotten from the settings: this one asks for a key again', async ({ deck }) => {
  const { page } = deck
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Forget all pages' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Forget all pages' }).click()
  await expect(page.getByText('The host runs, but it does not know this page')).toBeVisible({ timeout: 30_000 })
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Admin key' })).toBeVisible({ timeout: 30_000 })
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
