/** The policies area: a line under trial, the way to its rule, browsing, and a policy that is written, corrected, replayed and saved. */
import type { Locator, Page } from '@playwright/test'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test, type WindowHost } from '../helpers/window.ts'

const tryField = (page: Page): Locator => page.getByRole('textbox', { name: 'Line to try' })
const said = (page: Page): Locator => page.getByRole('region', { name: 'What is said to the line' })
const view = (page: Page, name: string): Locator => page.getByRole('radio', { name, exact: true })
/** The radio itself is hidden; its label is what one sees and clicks. */
const go = (page: Page, name: string): Promise<void> => page.locator('label', { hasText: name }).click()
const editorOf = (page: Page, tool: string): Locator => page.getByRole('textbox', { name: `Text of the policy of ${tool}` })

async function openPolicies(deck: Deck): Promise<void> {
  await deck.page.keyboard.press('Alt+p')
  await expect(tryField(deck.page)).toBeFocused()
}

async function tried(page: Page, line: string): Promise<void> {
  await tryField(page).fill(line)
  await expect(said(page)).toHaveAttribute('data-line', line)
}

async function ran(host: WindowHost, ...lines: string[]): Promise<void> {
  for (const line of lines) {
    const [command, ...args] = line.split(' ')
    await host.call('POST', '/api/commands/execute', { command, args, mode: 'sync' })
  }
}

/** Replaces the whole text as a paste does. */
async function write(page: Page, tool: string, text: string): Promise<void> {
  await editorOf(page, tool).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

test('a line is taken apart, judged, and taken in its nearest form by one key; its rule is one step away', async ({ deck }) => {
  const { page } = deck
  await openPolicies(deck)
  await tried(page, 'git -c core.pager=id log --oneline')
  await expect(said(page)).toContainText('Refused')
  const row = said(page).getByRole('row').filter({ hasText: '-c' }).first()
  await expect(row).toContainText('option')
  await expect(row).toContainText('no')
  await expect(row).toContainText('can name programs to run')
  await expect(said(page)).toContainText('GIT_CONFIG_NOSYSTEM')
  await expect(said(page).getByRole('region', { name: 'Rule' })).toContainText(/git\.yaml:\d+/)

  await page.keyboard.press('Alt+Enter')
  await expect(tryField(page)).toHaveValue('git log --oneline')
  await expect(said(page)).toContainText('Allowed')

  await tried(page, 'git push --force origin main')
  await expect(said(page)).toContainText('Asks for a confirmation')
  await said(page).getByRole('button', { name: 'git/push/--force' }).click()
  await expect(view(page, 'Files')).toBeChecked()
  await expect(editorOf(page, 'git')).toBeFocused()
  await expect(editorOf(page, 'git')).toHaveAttribute('aria-readonly', 'true')
  const selected = await page.evaluate(() => window.getSelection()?.toString())
  expect(selected).toContain('-f, --force: flag => destroy')
})

test('browsing by keyboard: a filter, a command opened, an example tried, a rule opened in its file', async ({ deck }) => {
  const { page } = deck
  await openPolicies(deck)
  await go(page, 'Browse tools')
  await page
    .getByRole('listbox', { name: 'Tools' })
    .getByRole('option', { name: /^kubectl/ })
    .click()
  const rules = page.getByRole('listbox', { name: 'Rules of kubectl' })
  await expect(rules.getByRole('option').first()).toBeVisible()
  // The list is as long as the policy, and draws what is seen.
  expect(Number(await rules.getByRole('option').first().getAttribute('aria-setsize'))).toBeGreaterThan(100)
  expect(await rules.getByRole('option').count()).toBeLessThan(80)

  await rules.focus()
  await page.keyboard.type('rollout')
  await expect(page.getByRole('textbox', { name: 'Filter what kubectl can do' })).toHaveValue('rollout')
  await expect(rules.getByRole('option').first()).toHaveAccessibleName(/^rollout/)
  await page.keyboard.press('ArrowDown')
  await expect(rules).toBeFocused()
  const selected = rules.getByRole('option', { selected: true })
  await expect(selected).toHaveAccessibleName(/^rollout/)
  await page.keyboard.press('End')
  await expect(selected).toHaveAccessibleName(/^kubectl rollout/)
  const example = ((await selected.locator('code').textContent()) ?? '').trim()
  await page.keyboard.press('Enter')
  await expect(tryField(page)).toHaveValue(example)
  await expect(said(page)).toContainText(/Allowed|Refused/)

  await said(page).getByRole('button', { name: 'Browse kubectl' }).click()
  await expect(rules.getByRole('option', { selected: true })).toBeVisible()
  await page.getByRole('button', { name: /^Open kubectl\.yaml:\d+/ }).click()
  await expect(editorOf(page, 'kubectl')).toBeFocused()
})

test('a policy with a mistake says where and how to correct it; corrected, it is replayed, saved, and decides', async ({ deck, host }) => {
  const { page } = deck
  await ran(host, 'git status', 'git log --oneline -5', 'git log -1')
  await openPolicies(deck)
  await tried(page, 'git log -1')
  await expect(said(page)).toContainText('Allowed')

  await go(page, 'Files')
  await page.getByRole('button', { name: 'New policy' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New policy' })
  await dialog.getByRole('combobox', { name: 'Tool' }).fill('git')
  await page.getByRole('listbox', { name: 'Tool', exact: true }).getByRole('option', { name: 'git', exact: true }).click()
  await dialog.getByRole('button', { name: 'Write the policy' }).click()

  await write(page, 'git', 'tool: git\nextends: builtin\n\ncommands:\n  log:\n    refsue: not while the audit runs\n')
  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems.getByRole('button', { name: /Line 6, column 5 .*refsue.*Write "refuse"/ })).toBeVisible()
  await expect(page.locator('.cm-lintRange-error')).toHaveText('refsue')
  await page.keyboard.press('Control+s')
  await expect(page.getByText('A new policy is saved once it has no problems.')).toBeVisible()
  expect((await host.call<{ items: { id: string }[] }>('GET', '/api/policies?limit=500')).items.map((one) => one.id)).not.toContain('user:git')

  await write(page, 'git', 'tool: git\nextends: builtin\n\ncommands:\n  log:\n    refuse: not while the audit runs\n')
  await expect(problems).toContainText('No problems')
  await page.keyboard.press('Control+s')
  const replay = page.getByRole('dialog', { name: /^This would have refused 2 of 3 runs/ })
  await expect(replay.getByRole('option')).toHaveCount(2)
  await expect(replay.getByRole('option').first()).toContainText('git log -1')
  await expect(replay.getByRole('option').first()).toContainText('not while the audit runs')
  await axe(page, 'the replay')
  await expect(replay.getByRole('button', { name: 'Keep editing' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(replay).toBeHidden()
  await expect(page.getByRole('listbox', { name: 'Policy files' }).getByRole('option', { name: /^git unsaved/ })).toBeVisible()

  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await replay.getByRole('button', { name: 'Save and refuse such runs' }).click()
  const file = page.getByRole('region', { name: 'Policy of git' })
  await expect(file).toContainText('Saved and in force.')
  await expect(file).toContainText('in force')

  await go(page, 'Try a line')
  await tried(page, 'git log -2')
  await expect(said(page)).toContainText('Refused')
  await expect(said(page)).toContainText('not while the audit runs')
  await tried(page, 'git status')
  await expect(said(page)).toContainText('Allowed')

  await go(page, 'Files')
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete the policy' }).click()
  await go(page, 'Try a line')
  await tried(page, 'git log -3')
  await expect(said(page)).toContainText('Allowed')
})

test('a tool that is not there is added from its refusal: drafted, read, tried, saved', async ({ deck, host }) => {
  const { page } = deck
  await openPolicies(deck)
  await tried(page, 'rclone purge old')
  await said(page).getByRole('button', { name: 'Add rclone' }).click()
  const dialog = page.getByRole('dialog', { name: 'New policy' })
  const name = dialog.getByRole('combobox', { name: 'Name of the program' })
  await expect(name).toBeFocused()
  await name.fill('sudo')
  await dialog.getByRole('button', { name: 'Draft its rules' }).click()
  await expect(dialog.getByRole('alert')).toContainText('runs any program')
  await name.fill('rclone')
  await name.press('Enter')

  const notes = page.getByRole('region', { name: 'What to know of the draft of rclone' })
  await expect(notes.getByRole('button', { name: /rclone config/ })).toBeVisible()
  await notes.getByRole('button', { name: /rclone purge/ }).click()
  await expect(editorOf(page, 'rclone')).toContainText('purge:')
  await expect(page.getByRole('region', { name: 'Problems' })).toContainText('No problems')
  const line = page.getByRole('textbox', { name: 'Line to try against the draft of rclone' })
  const answer = page.getByRole('status', { name: 'What the draft says to the line' })
  await line.fill('rclone purge old')
  await expect(answer).toContainText('Allowed')
  await expect(answer).toContainText('destroy')
  await line.fill('rclone config show')
  await expect(answer).toContainText('Refused')
  await axe(page, 'a draft', host)
  await page.setViewportSize({ width: 800, height: 500 })
  await expect(line).toBeInViewport()
  await expect(editorOf(page, 'rclone')).toBeInViewport()
  await page.setViewportSize({ width: 1280, height: 800 })

  await editorOf(page, 'rclone').focus()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('region', { name: 'Policy of rclone' })).toContainText('Saved and in force.')
  await expect(notes).toBeHidden()
  await go(page, 'Try a line')
  await tried(page, 'rclone purge old')
  await expect(said(page)).toContainText('Asks for a confirmation')
})

test('completion knows the place; a text that is not saved survives leaving the file', async ({ deck }) => {
  const { page } = deck
  await openPolicies(deck)
  await go(page, 'Files')
  await page.getByRole('listbox', { name: 'Policy files' }).getByRole('option', { name: 'echo' }).click()
  await page.getByRole('button', { name: 'Change it in a policy of yours' }).click()
  const editor = editorOf(page, 'echo')
  await write(page, 'echo', 'tool: echo\nextends: builtin\n')
  const offered = page.locator('.cm-tooltip-autocomplete li')
  await page.keyboard.type('allow')
  await expect(offered).toHaveText([/allow_widening: .*may allow more/])
  await page.keyboard.press('Escape')
  await write(page, 'echo', 'tool: echo\noptions:\n  --level: ')
  await page.keyboard.type('numb')
  await expect(offered.first()).toContainText('number')
  await page.keyboard.press('Enter')
  await expect(editor).toContainText('--level: number')

  await page.getByRole('listbox', { name: 'Policy files' }).getByRole('option', { name: 'curl' }).click()
  await expect(editorOf(page, 'curl')).toBeVisible()
  await page
    .getByRole('listbox', { name: 'Policy files' })
    .getByRole('option', { name: /^echo unsaved/ })
    .click()
  await expect(editorOf(page, 'echo')).toContainText('--level: number')
})

test('axe finds nothing in the policies, and nothing is out of reach at 800 by 500', async ({ deck, host }) => {
  test.setTimeout(120_000)
  const { page } = deck
  await openPolicies(deck)
  await axe(page, 'nothing typed', host)
  await tried(page, 'docker run -v /:/host alpine')
  await expect(said(page).getByRole('region', { name: 'Rule' })).toContainText('docker.yaml:')
  await axe(page, 'a refused line', host)
  await said(page).getByRole('button', { name: 'Browse docker' }).click()
  await expect(page.getByRole('listbox', { name: 'Rules of docker' }).getByRole('option', { selected: true })).toBeVisible()
  await axe(page, 'a tool', host)
  await go(page, 'Files')
  await axe(page, 'no file', host)
  await page.getByRole('listbox', { name: 'Policy files' }).getByRole('option', { name: 'git' }).click()
  await page.getByRole('button', { name: 'Change it in a policy of yours' }).click()
  await write(page, 'git', 'tool: git\nextends: builtin\ncommands: 3\n')
  await expect(page.getByRole('region', { name: 'Problems' }).getByRole('button').first()).toBeVisible()
  await axe(page, 'a file with a problem', host)
  await page.setViewportSize({ width: 800, height: 500 })
  for (const name of ['Discard', 'Replay', 'Save']) {
    const button = page.getByRole('region', { name: 'Policy of git' }).getByRole('button', { name, exact: true })
    // Panels are laid out anew a moment after the window has its new size.
    const rightEdge = async () => {
      const box = await button.boundingBox()
      return box === null ? Number.POSITIVE_INFINITY : box.x + box.width
    }
    await expect.poll(rightEdge).toBeLessThanOrEqual(800)
  }
  await expect.poll(async () => (await editorOf(page, 'git').boundingBox())?.height).toBeGreaterThan(60)
  await axe(page, 'narrow', host)
})

test('of a history that is larger than one question the newest lines are judged, and how much of it that is is told', async ({ deck }) => {
  const { page } = deck
  await openPolicies(deck)
  await go(page, 'Import')
  const text = `${'frob all\n'.repeat(122_000)}${'git status\n'.repeat(82_000)}`
  await page.getByLabel('File to import').setInputFiles({ name: 'history', mimeType: 'text/plain', buffer: Buffer.from(text) })
  await expect(page.getByText('Only the newest 0.9 MB of 2.0 MB were read, from the end of the file.')).toBeVisible()
  await expect(page.getByRole('heading', { name: '1 of 1 lines would run' })).toBeVisible()
})

test('a history is judged line by line, looked at by reason, and what runs is kept as favourites', async ({ deck, host }) => {
  const { page } = deck
  await openPolicies(deck)
  await go(page, 'Import')
  const text = '#1700000000\ngit status\n#1700000001\ngit log --oneline -3\n#1700000002\nfrob all\n#1700000003\ncd ..\n#1700000004\ngit status\n'
  await page.getByLabel('File to import').setInputFiles({ name: 'history', mimeType: 'text/plain', buffer: Buffer.from(`${text}\u0000junk\n`) })
  await expect(page.getByRole('heading', { name: '2 of 4 lines would run' })).toBeVisible()
  await expect(page.getByText('1 line that is no text was passed over.')).toBeVisible()
  await page.getByRole('button', { name: 'no such tool yet 1' }).click()
  await expect(page.getByText('Most used: frob 1.')).toBeVisible()
  await page.getByRole('button', { name: 'would run 2' }).click()
  const list = page.getByRole('listbox', { name: 'Imported lines' })
  await expect(list.getByRole('option')).toHaveCount(2)
  await list.focus()
  await page.keyboard.press('Control+a')
  await axe(page, 'an import', host)
  await page.getByRole('button', { name: 'Keep 2 as favourites' }).click()
  await expect(page.getByText('2 lines were kept.')).toBeVisible()
  const { items } = await host.call<{ items: { name: string; favourite: boolean }[] }>('GET', '/api/commands/saved?limit=500')
  expect(items.map(({ name, favourite }) => [name, favourite]).sort()).toEqual([
    ['git log --oneline -3', true],
    ['git status', true],
  ])
})
