/** The areas of the window: a long history, favourites, the waiting line, metrics, settings. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Deck, expect, test } from '../helpers/window.ts'

async function open(deck: Deck, name: string): Promise<void> {
  await deck.page.getByRole('navigation', { name: 'Areas' }).getByRole('button', { name, exact: true }).click()
}

test('a history of many pages is scrolled to its end, filtered, and keeps its place while jobs end', async ({ deck, host }) => {
  test.setTimeout(120_000)
  await host.call('PATCH', '/api/settings', { queue_limit: 1000, workers: 8 })
  const total = 450
  for (let i = 1; i <= total; i++) await host.call('POST', '/api/commands/execute', { command: 'echo', args: [`number ${i}`] })
  const unfinished = async () => {
    const { queued, running } = await host.call<{ queued: number; running: number }>('GET', '/api/engine')
    return queued + running
  }
  await expect.poll(unfinished, { timeout: 60_000 }).toBe(0)
  await open(deck, 'History')
  const list = deck.page.getByRole('grid', { name: 'History', exact: true })
  await expect(list).toBeFocused()
  await expect(async () => {
    await deck.page.keyboard.press('End')
    await expect(list.getByRole('row', { selected: true })).toContainText(/^echo number 1\D/, { timeout: 500 })
  }).toPass()
  await host.call('POST', '/api/commands/execute', { command: 'echo', args: ['newest'], mode: 'sync' })
  await expect(deck.row(/^echo newest succeeded/)).toBeVisible()
  await expect(list.getByRole('row', { selected: true })).toBeVisible()
  await expect(list.getByRole('row', { selected: true })).toContainText(/^echo number 1\D/)

  await deck.page.getByRole('textbox', { name: 'Search commands and output' }).fill('number 333')
  await expect(list.locator('[aria-selected]')).toHaveCount(1)
  await list.locator('[aria-selected]').first().dblclick()
  await expect(deck.screen()).toContainText('number 333')
  await open(deck, 'History')
  await deck.page.getByRole('textbox', { name: 'Search commands and output' }).fill('no such thing anywhere')
  await expect(deck.page.getByText('Nothing matches')).toBeVisible()
  await deck.page.getByRole('button', { name: 'Clear the filters' }).click()
  await deck.page.getByRole('combobox', { name: 'State' }).click()
  await deck.page.getByRole('option', { name: 'failed' }).click()
  await expect(deck.page.getByText('Nothing matches')).toBeVisible()
})

test('a favourite is kept, offered on the empty line, run, removed and put back', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo treasure')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await deck.panel().getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Add to favourites' }).click()
  await page.keyboard.press('Control+l')
  const offered = page.getByRole('listbox', { name: 'Examples, favourites and last runs' })
  await expect(offered).toContainText('Favourites')
  await page.keyboard.press('Escape')
  await open(deck, 'History')
  await page.locator('label', { hasText: 'Favourites' }).click()
  const favourites = page.getByRole('list', { name: 'Favourites' })
  await favourites.getByRole('button', { name: 'Run' }).click()
  await expect(deck.row(/^echo treasure succeeded/)).toHaveCount(2)
  await open(deck, 'History')
  await page.getByRole('button', { name: 'Remove echo treasure' }).click()
  await expect(page.getByText('No favourites yet')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(favourites.getByRole('listitem')).toHaveCount(1)
})

test('a paused engine keeps jobs in line with their places; resuming lets them run', async ({ deck }) => {
  const { page } = deck
  await open(deck, 'Settings')
  await page.getByRole('button', { name: 'Pause the engine', exact: true }).click()
  await expect(page.getByRole('contentinfo').last()).toContainText('paused')
  await deck.run('echo first')
  await expect(page.getByText('Waiting, place 1 in the line')).toBeVisible()
  // An Enter too many cancels nothing: the button never takes the keyboard by itself. A panel looks for what takes it for 20 frames.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 40; frame++) await new Promise(requestAnimationFrame)
  })
  await expect(page.getByRole('button', { name: 'Cancel the job' })).not.toBeFocused()
  await deck.run('echo second')
  await expect(page.getByText('Waiting, place 2 in the line')).toBeVisible()
  await expect(page.getByRole('contentinfo').last()).toContainText('2 waiting')
  await page.getByRole('button', { name: 'Cancel the job' }).filter({ visible: true }).click()
  await expect(deck.row(/^echo second cancelled/)).toBeVisible()
  await page.getByRole('contentinfo').last().getByRole('button', { name: 'paused' }).click()
  await expect(deck.row(/^echo first succeeded/)).toBeVisible()
})

test('metrics count what ran, per tool, and start anew', async ({ deck }) => {
  await deck.run('echo counted')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await open(deck, 'Metrics')
  const row = deck.page.getByRole('row', { name: /^echo / })
  await expect(row.getByRole('cell').first()).toHaveText('1')
  const in_hour = deck.page.getByRole('img', { name: '1 jobs succeeded and 0 failed in the last hour' })
  await expect(in_hour).toBeVisible()
  await deck.page.getByRole('radiogroup', { name: 'Range of time' }).getByText('7d').click()
  await expect(deck.page.getByRole('img', { name: '1 jobs succeeded and 0 failed in the last 7 days' })).toBeVisible()
  await deck.page.getByRole('radiogroup', { name: 'Range of time' }).getByText('1h').click()
  await deck.page.getByRole('combobox', { name: 'Tool' }).click()
  await deck.page.getByRole('option', { name: 'echo', exact: true }).click()
  await expect(in_hour).toBeVisible()
  await expect(deck.page.getByRole('img', { name: /^How long they took in the last hour; newest: p50 \d/ })).toBeVisible()
  await deck.page.getByRole('button', { name: 'Reset the counts' }).click()
  await expect(deck.page.getByText('Nothing has ended since the last reset')).toBeVisible()
  // What was, was: a reset begins the counts anew and not the past.
  await expect(in_hour).toBeVisible()
})

test('the log shows a failed request, all lines about it alone, and a report that is read before it is saved', async ({ deck, host }) => {
  await expect(host.call('GET', '/no-such-place')).rejects.toThrow('404')
  await open(deck, 'Logs')
  const line = deck.page.getByRole('option', { name: /There is nothing at GET \/no-such-place/ })
  await line.first().click()
  await deck.page.getByRole('button', { name: 'Only lines about it' }).first().click()
  await expect(deck.page.getByRole('listbox', { name: 'Log lines, newest first' }).getByRole('option')).toHaveCount(1)
  await deck.page.getByRole('button', { name: 'Clear', exact: true }).click()
  await deck.page.getByRole('radiogroup', { name: 'How far back' }).getByText('15 min').click()
  await expect(line.first()).toBeVisible()
  await deck.page.getByRole('button', { name: 'Bug report' }).click()
  const report = deck.page.getByRole('region', { name: 'The report' })
  await expect(report).toContainText('"opsdeck": {')
  const saved = deck.page.waitForEvent('download')
  await deck.page.getByRole('button', { name: 'Save as a file' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^opsdeck-report-[\d-]+\.json$/)
})

test('settings: a workspace is added and opened, a profile is used, a key is shown once, a wrong value is refused in words', async ({ deck, host }) => {
  const { page } = deck
  const other = join(host.bench.folder, 'other')
  mkdirSync(other)
  await open(deck, 'Settings')
  await page.getByRole('combobox', { name: 'Add a folder' }).fill(join(host.bench.folder, 'not there'))
  await page.getByRole('button', { name: 'Add the workspace' }).click()
  await expect(page.getByRole('combobox', { name: 'Add a folder' })).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('combobox', { name: 'Add a folder' }).fill(other)
  await page.getByRole('button', { name: 'Add the workspace' }).click()
  await expect(page.getByRole('contentinfo').last()).toContainText('/other')
  await expect(page.getByRole('switch', { name: 'Trust other' })).not.toBeChecked()

  await page.getByRole('button', { name: 'Add a profile' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('proxy')
  await page.getByRole('textbox', { name: 'Variables' }).fill('LD_PRELOAD=/tmp/x.so')
  await page.getByRole('button', { name: 'Add the profile' }).click()
  await expect(
    page
      .getByText(/LD_PRELOAD/)
      .filter({ hasNotText: '=' })
      .first(),
  ).toBeVisible()
  await page.getByRole('textbox', { name: 'Variables' }).fill('HTTPS_PROXY=http://127.0.0.1:3128')
  await page.getByRole('button', { name: 'Add the profile' }).click()
  await page.getByRole('button', { name: 'Use proxy' }).click()
  await expect(page.getByRole('contentinfo').last()).toContainText('proxy')

  await page.getByRole('textbox', { name: 'New key for' }).fill('nightly')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const shown = page.getByText(/^The key is shown this once:/)
  const key = await shown.locator('code').textContent()
  const answer = await fetch(`http://127.0.0.1:${host.port}/api/about`, { headers: { 'x-api-key': key! } })
  expect(answer.status).toBe(200)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Revoke nightly' })).toBeVisible()
  await expect(page.getByText(key!)).toHaveCount(0)
  await page.getByRole('button', { name: 'Revoke nightly' }).click()
  await page.getByRole('button', { name: 'Revoke the key' }).click()
  await expect(page.getByText('There is no key yet.')).toBeVisible()
  expect((await fetch(`http://127.0.0.1:${host.port}/api/about`, { headers: { 'x-api-key': key! } })).status).toBe(401)

  await page.locator('label', { hasText: /^Light$/ }).click()
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
})

test.describe('on a machine that lacks a program', () => {
  test.use({ machine_tools: false })

  test('the verdict and the refused run say how to get it', async ({ deck, host }) => {
    const { items } = await host.call<{ items: { name: string; installed: boolean; install: string }[] }>('GET', '/api/commands/tools')
    const curl = items.find((tool) => tool.name === 'curl')!
    expect(curl.installed).toBe(false)
    await deck.type('curl https://example.org')
    await expect(deck.verdict).toContainText('allowed by curl')
    await expect(deck.verdict).toContainText(`curl is not installed. ${curl.install}`)
    await deck.page.keyboard.press('Enter')
    await expect(deck.page.getByRole('alert').filter({ hasText: curl.install })).toBeVisible()
    await expect(deck.page.getByRole('tab')).toHaveCount(0)
  })
})
