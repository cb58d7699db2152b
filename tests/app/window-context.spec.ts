/** The context guard in the window: production is marked and asks for its name, a favourite stops on another branch. */
import { execFileSync } from 'node:child_process'
import { expect, test } from '../helpers/window.ts'

test('a production context is marked in settings; its destroy wants the name, its tab and header show the edge; a read-only one lets nothing but reading pass', async ({
  deck,
}) => {
  await deck.page.keyboard.press('Control+Comma')
  const settings = deck.page.getByRole('region', { name: 'All settings' })
  await settings.getByRole('combobox', { name: 'Context', exact: true }).fill('branch')
  await settings.getByRole('combobox', { name: 'Value', exact: true }).fill('ma*')
  await settings.getByRole('button', { name: 'Mark as production' }).click()
  await expect(settings.getByRole('list', { name: 'Production contexts' })).toContainText('branch ma*')

  await deck.type('git reset --hard')
  await expect(deck.verdict).toContainText('allowed by git/reset')
  await expect(deck.page.getByTitle('branch: main (production)')).toBeVisible()
  await deck.page.keyboard.press('Enter')
  const dialog = deck.page.getByRole('dialog', { name: 'This is hard to undo' })
  const go = dialog.getByRole('button', { name: /^Run git reset/ })
  await expect(go).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Type main to confirm' }).fill('man')
  await expect(go).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Type main to confirm' }).fill('main')
  await go.click()
  await expect(deck.panel('git reset --hard').getByText(/^succeeded in /)).toBeVisible()
  await expect(deck.panel('git reset --hard').locator('header[data-production="main"]')).toBeVisible()
  await expect(deck.page.getByRole('tab', { name: /git reset/ }).locator('[data-production]')).toBeVisible()

  // Read-only beside it: said in words where it is typed and in the status bar, and nothing but reading passes.
  await deck.page.keyboard.press('Control+Comma')
  await settings.getByRole('combobox', { name: 'Context', exact: true }).fill('branch')
  await settings.getByRole('combobox', { name: 'Value', exact: true }).fill('main')
  await settings.getByRole('button', { name: 'Mark as read-only' }).click()
  await expect(settings.getByRole('list', { name: 'Read-only contexts' })).toContainText('branch main')
  await deck.type('git add .')
  await expect(deck.verdict).toContainText('The context branch main is marked read-only')
  const bar = deck.page.getByRole('region', { name: 'Command line' })
  await expect(bar.getByTitle('branch: main (production, read-only)')).toContainText('production, read-only')
  await expect(bar.getByRole('button', { name: /^Run(?!s)/ })).toBeDisabled()
  await expect(deck.page.getByRole('contentinfo')).toContainText('main production, read-only')
})

test('a favourite stops on another branch, both side by side; run anyway takes the new one', async ({ deck, host }) => {
  await host.call('POST', '/api/commands/saved', { command: 'git', args: ['status'], favourite: true, name: 'look' })
  execFileSync('git', ['switch', '-q', '-c', 'topic'], { cwd: host.bench.workspace })
  await deck.page.reload()
  await deck.page
    .getByRole('navigation', { name: 'Areas' })
    .getByRole('button', { name: /^History/ })
    .click()
  await deck.page.locator('label', { hasText: 'Favourites' }).click()
  const run = deck.page.getByRole('list', { name: 'Favourites' }).getByRole('button', { name: 'Run', exact: true })
  await run.click()
  const dialog = deck.page.getByRole('dialog', { name: 'The context is another one' })
  await expect(dialog.getByRole('row', { name: 'branch main topic' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(deck.page.getByRole('tab', { name: /git status/ })).toHaveCount(0)
  await run.click()
  await dialog.getByRole('button', { name: 'Run anyway' }).click()
  await expect(deck.screen()).toContainText('On branch topic')

  // The same one taken onto the command line asks as well; changed by hand it is a command like any other.
  await deck.page.keyboard.press('Control+k')
  await deck.page.keyboard.type('look: git status')
  await deck.page.keyboard.press('Enter')
  await expect(deck.command).toHaveValue('git status')
  await expect(deck.command).toBeFocused()
  await deck.page.keyboard.press('Enter')
  await expect(dialog.getByRole('row', { name: 'branch main topic' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await deck.type('git status -s')
  await deck.page.keyboard.press('Enter')
  await expect(deck.panel('git status -s').getByText(/^succeeded in /)).toBeVisible()
})
