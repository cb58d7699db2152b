/** The tabs of runs: one preview tab that the next run takes over, those that stay, and nothing that closes without a word. */
import { expect, test } from '../helpers/window.ts'

test('the next run takes over the preview tab, unless its run goes on or its user keeps it', async ({ deck }) => {
  const { page } = deck
  const tabs = page.getByRole('tab')
  const ended = () => expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await deck.run('echo one')
  await ended()
  await expect(page.getByRole('tab', { name: 'echo one' })).toHaveAccessibleDescription('preview')
  await expect(tabs.getByText('echo one')).toHaveCSS('font-style', 'italic')
  await deck.run('echo two')
  await ended()
  await expect(tabs).toHaveCount(1)
  await expect(page.getByRole('tab', { name: 'echo two' })).toHaveAccessibleDescription('preview')

  // A double click keeps it: the next one has a tab of its own.
  await page.getByRole('tab', { name: /echo two/ }).dblclick()
  await expect(page.getByRole('tab', { name: 'echo two' })).toHaveAccessibleDescription('')
  await deck.run('echo ask')
  await expect(deck.screen('echo ask')).toContainText('name?')
  await expect(tabs).toHaveCount(2)
  // One that goes on is no preview any more when the next one comes.
  await page.keyboard.press('Control+Shift+l')
  await page.keyboard.type('echo three')
  await expect(deck.verdict).toHaveAttribute('data-line', 'echo three')
  await page.keyboard.press('Enter')
  await expect(deck.screen('echo three')).toContainText('three')
  await expect(tabs).toHaveCount(3)
  await expect(page.getByRole('tab', { name: 'echo ask' })).toHaveAccessibleDescription('')
  await expect(page.getByRole('tab', { name: 'echo three' })).toHaveAccessibleDescription('preview')

  // A tab that its user gives back is the one that is taken over.
  await page.getByRole('tab', { name: /echo two/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Let the next run take this tab' }).click()
  await expect(page.getByRole('tab', { name: 'echo two' })).toHaveAccessibleDescription('preview')
  await expect(page.locator('[role="tab"][aria-description="preview"]')).toHaveCount(1)
  await page.reload()
  await expect(page.getByRole('tab', { name: 'echo two' })).toHaveAccessibleDescription('preview')
  await expect(tabs).toHaveCount(3)
})

test('tabs by their place, and the one closed last again, by key', async ({ deck, host }) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { runs_open_in: 'own_tab' })
  for (const word of ['one', 'two', 'three']) {
    await deck.run(`echo ${word}`)
    await expect(deck.panel(`echo ${word}`).getByText(/^succeeded in /)).toBeVisible()
  }
  const selected = page.getByRole('tab', { selected: true })
  await page.keyboard.press('Alt+1')
  await expect(selected).toHaveAccessibleName(/echo one/)
  await expect(deck.panel('echo one').getByRole('textbox', { name: 'Output of echo one' })).toBeFocused()
  await page.keyboard.press('Alt+3')
  await expect(selected).toHaveAccessibleName(/echo three/)
  await page.keyboard.press('Alt+7')
  await expect(selected).toHaveAccessibleName(/echo three/)
  await page.keyboard.press('Alt+w')
  await expect(page.getByRole('tab')).toHaveCount(2)
  await page.keyboard.press('Control+Shift+T')
  await expect(selected).toHaveAccessibleName(/echo three/)
})

test('with a tab each the oldest that ended are closed, with a word and the way back; one that is kept stays', async ({ deck, host }) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { runs_open_in: 'own_tab' })
  await deck.run('echo run 0')
  await expect(deck.panel('echo run 0').getByText(/^succeeded in /)).toBeVisible()
  await page.getByRole('tab', { name: /echo run 0/ }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Keep this tab' }).click()
  for (let n = 1; n <= 12; n++) {
    await deck.run(`echo run ${n}`)
    await expect(deck.panel(`echo run ${n}`).getByText(/^succeeded in /)).toBeVisible()
  }
  await expect(page.getByRole('alert').filter({ hasText: 'Closed: echo run 1' })).toContainText('Ctrl+Shift+T opens it again')
  await expect(page.getByRole('tab')).toHaveCount(12)
  await expect(page.getByRole('tab', { name: /echo run 0/ })).toHaveCount(1)
  await page.keyboard.press('Control+Shift+T')
  await expect(page.getByRole('tab', { selected: true })).toHaveAccessibleName(/echo run 1\b/)
})

test('where runs open is chosen in the settings', async ({ deck }) => {
  const { page } = deck
  await page.keyboard.press('Control+,')
  await page.getByRole('radiogroup', { name: 'Runs open in' }).getByText('A tab each').click()
  for (const word of ['one', 'two']) {
    await deck.run(`echo ${word}`)
    await expect(deck.panel(`echo ${word}`).getByText(/^succeeded in /)).toBeVisible()
  }
  await expect(page.getByRole('tab')).toHaveCount(3)
  await expect(page.locator('[role="tab"][aria-description="preview"]')).toHaveCount(0)
})

test('a key of the window does the same with Shift, also where no program runs', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo one')
  await expect(deck.panel().getByText(/^succeeded in /)).toBeVisible()
  await page.keyboard.press('Control+Shift+L')
  await expect(deck.command).toBeFocused()
  await page.keyboard.press('Control+Shift+K')
  await expect(page.getByRole('dialog', { name: 'Actions' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+H')
  await expect(page.getByRole('tab', { name: 'History' })).toBeVisible()
})
