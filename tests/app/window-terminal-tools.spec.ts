/** What the window adds to a terminal: a filter of its output, marks that stay, the command on top of its output, runs again and as a job. */
import type { Locator, Page } from '@playwright/test'
import { type Deck, expect, test, type WindowHost } from '../helpers/window.ts'

const shown = (page: Page): Locator => page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })

/** A bash at its first prompt. */
async function openShell(deck: Deck, host: WindowHost): Promise<{ panel: Locator; screen: Locator; type: (line: string) => Promise<void> }> {
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
  const { page } = deck
  await page.keyboard.press('Control+Backquote')
  const panel = shown(page)
  await expect(panel.getByRole('textbox')).toBeFocused()
  const type = async (line: string) => {
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }
  return { panel, screen: panel.locator('.xterm-rows'), type }
}

test('the output of a shell is filtered while typing, repeats are folded, and the terminal goes on below', async ({ deck, host }) => {
  const { page } = deck
  const { panel, screen, type } = await openShell(deck, host)
  await type('for i in $(seq 1 300); do echo "row $i"; done; for i in 1 2 3 4 5; do echo waiting; done; echo the-end-$((1+1))')
  await expect(screen).toContainText('the-end-2')
  await page.keyboard.press('Control+Shift+y')
  const filter = panel.getByRole('search', { name: 'Filter of the output' })
  await expect(filter.getByRole('textbox')).toBeFocused()
  await page.keyboard.type('row 29')
  await expect(filter.getByRole('status')).toHaveText(/^13 of \d+ lines$/)
  await expect(filter.getByRole('option')).toHaveCount(13)
  await page.keyboard.press('Control+a')
  await page.keyboard.type('waiting !echo')
  await expect(filter.getByRole('status')).toHaveText(/^5 of \d+ lines, 4 folded$/)
  await expect(filter.getByRole('option')).toHaveText(/5 ×\s*waiting/)
  await filter.getByRole('checkbox', { name: 'Fold repeats' }).uncheck()
  await expect(filter.getByRole('option')).toHaveCount(5)
  await filter.getByRole('textbox').fill('row 277')
  await expect(filter.getByRole('option')).toHaveText(['row 277'])
  await filter.getByRole('textbox').press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(filter).toBeHidden()
  await expect(screen).toContainText('row 278')
  await expect(panel.getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Control+Shift+y')
  await expect(filter).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(filter).toBeHidden()
  await page.keyboard.type('echo alive-$((2+2))')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('alive-4')
})

test('the output of a run is filtered while it comes, from its header', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo count 120')
  const panel = deck.panel()
  await expect(panel.locator('.xterm-rows')).toContainText('line 5')
  await panel.getByRole('button', { name: 'Filter its output' }).click()
  const filter = panel.getByRole('search', { name: 'Filter of the output' })
  await filter.getByRole('textbox').fill('line 11')
  await expect(filter.getByRole('option')).toHaveText(['line 11'])
  await expect(filter.getByRole('option')).toHaveCount(11)
  await expect(filter.getByRole('status')).toHaveText('11 of 120 lines')
  await page.keyboard.press('Escape')
  await expect(filter).toBeHidden()
  await expect(panel.locator('.xterm-rows')).toContainText('line 120')

  // Also what no terminal holds any more, and around it what stands there.
  await deck.run('echo hold 30000')
  const long = deck.panel('echo hold 30000')
  await expect(long.locator('.xterm-rows')).toContainText('line 30000')
  await page.keyboard.press('Control+Shift+y')
  const all = long.getByRole('search', { name: 'Filter of the output' })
  await all.getByRole('textbox').fill('line 4321')
  await expect(all.getByRole('option')).toHaveText(['line 4321', 'line 14321', 'line 24321'])
  await expect(all.getByRole('status')).toHaveText('3 of 30,000 lines')
  await all.getByRole('option', { name: 'line 4321', exact: true }).click()
  await expect(all.getByRole('option', { name: 'line 4322', exact: true })).toBeVisible()
  await expect(all.getByRole('option', { selected: true })).toHaveText('line 4321')
  await page.keyboard.press('Escape')
  await expect(all).toBeHidden()
})

test('a command stays on top while its output scrolls, is gone to by a click, and is known after a reload', async ({ deck, host }) => {
  const { page } = deck
  const { panel, screen, type } = await openShell(deck, host)
  const header = panel.locator('header')
  await type('seq 1 200; false')
  await expect(screen).toContainText('200')
  await type('true')
  await expect(panel.locator('[data-mark="ok"]')).toHaveCount(1)
  await expect(header.getByRole('button', { name: /seq 1 200/ })).toBeHidden()
  await page.mouse.move(700, 400)
  await page.mouse.wheel(0, -1200)
  await expect(header.getByRole('button', { name: /failed, exit 1\s*seq 1 200; false/ })).toBeVisible()
  await page.reload()
  await expect(screen).toContainText('200')
  await expect(panel.locator('[data-mark="ok"]')).toHaveCount(1)
  await page.mouse.move(700, 400)
  await page.mouse.wheel(0, -1200)
  await header.getByRole('button', { name: /seq 1 200; false/ }).click()
  await expect(screen.locator('> div').first()).toContainText('seq 1 200; false')
})

test('the output of a command is selected and copied; it runs again, and as a job that is judged', async ({ deck, host, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { page } = deck
  const { panel, screen, type } = await openShell(deck, host)
  await type('echo one; echo two')
  await expect(panel.locator('[data-mark="ok"]')).toHaveCount(1)
  const menu = async (name: string) => {
    await panel.getByRole('button', { name: 'What can be done with its commands' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await menu('Copy its output')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^one\s+two\s*$/)
  await menu('Run it again')
  await expect(panel.locator('[data-mark="ok"]')).toHaveCount(2)
  await expect(screen).toContainText(/two.*two/)
  // A line that only a shell understands goes to the command line, which says so.
  await menu('Run it as a job')
  await expect(deck.command).toHaveValue('echo one; echo two')
  await expect(deck.verdict).toContainText('run as a queue of 2: echo one, then echo two')
  await panel.getByRole('textbox').focus()
  await type('git status --short')
  await expect(panel.locator('[data-mark="ok"]')).toHaveCount(3)
  await menu('Run it as a job')
  await expect(deck.panel('git status --short')).toBeVisible()
  await expect(deck.screen('git status --short')).toContainText('README.md')
})

test('a terminal is renamed, and gets its own name back; progress shows in its tab and in the title of the page', async ({ deck, host }) => {
  const { page } = deck
  const { panel, type } = await openShell(deck, host)
  const rename = async (name: string) => {
    await panel.getByRole('button', { name: 'What can be done with its commands' }).click()
    await page.getByRole('menuitem', { name: 'Rename the terminal' }).click()
    await page.getByRole('textbox', { name: /^Name of the terminal/ }).fill(name)
    await page.keyboard.press('Enter')
  }
  await rename('my build')
  await expect(page.getByRole('tab', { name: /my build/ })).toBeVisible()
  await type(String.raw`printf '\033]9;4;1;40\007'; sleep 100`)
  await expect(page.getByRole('progressbar', { name: 'Progress of my build' })).toHaveAttribute('aria-valuenow', '40')
  await expect(page).toHaveTitle(/^40\s?% /)
  await page.keyboard.press('Control+c')
  await rename('')
  await expect(page.getByRole('tab', { name: /my build/ })).toBeHidden()
})

test('the progress that a run tells is on its tab and in the title of the page, and is gone when the program takes it back', async ({ deck }) => {
  const { page } = deck
  // As the desktop's window would hear it.
  const taskbar = await page.evaluateHandle(() => {
    const told: unknown[] = []
    Object.assign(window, { opsdeck: { host: 'listening', setTheme: () => {}, setProgress: (...values: unknown[]) => void told.push(values) } })
    return told
  })
  await deck.run('echo progress 40')
  const bar = page.getByRole('progressbar', { name: 'Progress of echo progress 40' })
  await expect(bar).toHaveAttribute('aria-valuenow', '40')
  await expect(page).toHaveTitle(/^40\s?% /)
  await expect(deck.panel().getByRole('textbox', { name: /^Output of/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(bar).toBeHidden()
  await expect(page).toHaveTitle('Opsdeck')
  expect(await taskbar.jsonValue()).toEqual([
    [0.4, 'normal'],
    [null, 'normal'],
  ])
  await page.keyboard.press('Enter')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
})

test('Ctrl and the wheel make the letters of terminals larger and smaller, and the page stays as it is', async ({ deck, host }) => {
  const { page } = deck
  const { panel } = await openShell(deck, host)
  const height = async () => Math.round((await panel.locator('.xterm-rows > div').first().boundingBox())!.height)
  const frame = (await panel.boundingBox())!
  const before = await height()
  await page.mouse.move(frame.x + frame.width / 2, frame.y + frame.height / 2)
  await page.keyboard.down('Control')
  for (let turn = 0; turn < 3; turn++) await page.mouse.wheel(0, -100)
  await expect.poll(height).toBeGreaterThan(before)
  for (let turn = 0; turn < 3; turn++) await page.mouse.wheel(0, 100)
  await page.keyboard.up('Control')
  await expect.poll(height).toBe(before)
  expect(await page.evaluate(() => window.devicePixelRatio)).toBe(1)
  expect(await panel.boundingBox()).toEqual(frame)
})

test('what a program wants to tell is told under its name, not more often than people read', async ({ deck, host }) => {
  const { page } = deck
  const { type } = await openShell(deck, host)
  await type(String.raw`for i in $(seq 1 50); do printf '\033]777;notify;Ready;step %d\007' $i; sleep 0.02; done; printf '\033]9;all done\007'`)
  await expect(page.getByText('all done', { exact: true })).toBeVisible()
  await expect(page.getByText(/^bash: Ready$/)).toHaveCount(1)
})

test('without terminals in the settings nothing in the window opens one', async ({ deck, host }) => {
  const { page } = deck
  const { panel } = await openShell(deck, host)
  await expect(page.getByRole('button', { name: 'New terminal', exact: true })).toHaveCount(1)
  await host.call('PATCH', '/api/settings', { shells_enabled: false })
  await expect(page.getByRole('button', { name: 'New terminal', exact: true })).toHaveCount(0)
  await expect(panel.getByRole('button', { name: 'New terminal beside this one' })).toHaveCount(0)
  await deck.command.focus()
  await page.keyboard.press('Control+Backquote')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('new terminal')
  await expect(page.getByRole('option', { name: /New terminal/ })).toHaveCount(0)
  await expect(shown(page)).toHaveCount(1)
})
