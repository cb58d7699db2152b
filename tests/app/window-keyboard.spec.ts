/** Everything by keyboard: regions, lists, palette, history of lines, completion, a terminal that keeps its keys. */
import { expect, test } from '../helpers/window.ts'

test('run, find, open and run again without a mouse', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo one')
  await expect(deck.screen('echo one')).toContainText('one')
  await deck.run('echo two')
  await expect(deck.screen('echo two')).toContainText('two')

  await page.keyboard.press('Control+h')
  const history = page.getByRole('grid', { name: 'History', exact: true })
  await expect(history).toBeFocused()
  await expect(history.locator('[aria-selected]').first()).toHaveAccessibleName(/^echo two/)
  await page.keyboard.press('End')
  await expect(history.getByRole('row', { selected: true })).toHaveAccessibleName(/^echo one/)
  await page.keyboard.press('Enter')
  await expect(deck.screen('echo one')).toContainText('one')

  await page.keyboard.press('Control+h')
  await expect(history).toBeFocused()
  await page.keyboard.press('Home')
  await expect(history.getByRole('row', { selected: true })).toHaveAccessibleName(/^echo two/)
  await page.keyboard.press('Control+Shift+R')
  await expect(deck.row(/^echo two/)).toHaveCount(2)

  await page.keyboard.press('Control+h')
  await expect(history).toBeFocused()
  await page.keyboard.type('one')
  await expect(page.getByRole('textbox', { name: 'Search commands and output' })).toHaveValue('one')
  await expect(history.locator('[aria-selected]')).toHaveCount(1)
})

test('F6 walks the regions and Esc returns to where one was', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo one')
  await expect(deck.panel().getByText(/^succeeded/)).toBeVisible()
  const region = () => page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-region]')?.dataset['region'])
  const walked: (string | undefined)[] = []
  await page.keyboard.press('Control+l')
  for (let i = 0; i < 5; i++) {
    walked.push(await region())
    await page.keyboard.press('F6')
    await expect.poll(region).not.toBe(walked.at(-1))
  }
  expect(walked).toEqual(['command', 'side', 'work', 'status', 'areas'])
  await page.keyboard.press('F6')
  await expect(deck.jobs).toBeFocused()
  await page.keyboard.press('Control+l')
  await expect(deck.command).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(deck.jobs).toBeFocused()
})

test('Up walks the lines that hold what is typed; Tab completes; Ctrl+Enter keeps the focus', async ({ deck }) => {
  const { page } = deck
  for (const word of ['alpha', 'beta']) {
    await deck.type(`echo ${word}`)
    await page.keyboard.press('Control+Enter')
    await expect(deck.row(new RegExp(`^echo ${word} succeeded`))).toBeVisible()
    await expect(deck.command).toBeFocused()
  }
  await page.keyboard.press('ArrowUp')
  await expect(deck.command).toHaveValue('echo beta')
  await page.keyboard.press('ArrowUp')
  await expect(deck.command).toHaveValue('echo alpha')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(deck.command).toHaveValue('')
  await page.keyboard.type('alp')
  await page.keyboard.press('ArrowUp')
  await expect(deck.command).toHaveValue('echo alpha')

  await deck.type('git stat')
  await expect(page.getByRole('listbox', { name: 'Completions' })).toBeVisible()
  await page.keyboard.press('Tab')
  if ((await deck.command.inputValue()) === 'git stat') await page.keyboard.press('Enter')
  await expect(deck.command).toHaveValue('git status ')
})

test('the palette finds an action by name, loses no letter, and gives the focus back', async ({ deck }) => {
  const { page } = deck
  await deck.run('echo one')
  await expect(deck.row(/^echo one succeeded/)).toBeVisible()
  await deck.jobs.focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('the history')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('combobox')).toHaveValue('the history')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('grid', { name: 'History', exact: true })).toBeFocused()
  await deck.jobs.focus()
  await page.keyboard.press('Control+k')
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(deck.jobs).toBeFocused()
})

test('what is typed before the palette has the focus is for the palette, Enter too', async ({ deck }) => {
  await deck.run('echo one')
  await expect(deck.row(/^echo one succeeded/)).toBeVisible()
  await deck.jobs.focus()
  // Keys that were on their way when the palette was asked for: all of them go to where the focus was.
  await deck.jobs.evaluate(async (list) => {
    const press = (key: string, ctrlKey = false) => list.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }))
    press('k', true)
    while (!document.querySelector('[role="dialog"] [role="combobox"]')) await new Promise((drawn) => requestAnimationFrame(drawn))
    for (const key of ['m', 'e', 't', 'r', 'i', 'Enter']) {
      press(key)
      await new Promise((drawn) => requestAnimationFrame(drawn))
    }
  })
  await expect(deck.page.getByRole('tab', { name: 'Metrics' })).toBeVisible()
  await expect(deck.page.getByRole('dialog')).toBeHidden()
})

test("a focused running terminal keeps its keys; with Shift they are the window's", async ({ deck }) => {
  const { page } = deck
  await deck.run('echo ask')
  await expect(deck.screen()).toContainText('name?')
  const terminal = deck.panel().getByRole('textbox', { name: 'Output of echo ask' })
  await expect(terminal).toBeFocused()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('Control+Shift+l')
  await expect(deck.command).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(terminal).toBeFocused()
  await page.keyboard.press('Control+Shift+Period')
  await expect(deck.panel().getByText(/^cancelled/)).toBeVisible()
})

test('text is found in the output', async ({ deck }) => {
  await deck.run('echo count 8')
  await expect(deck.panel().getByText(/^succeeded/)).toBeVisible()
  await deck.panel().getByRole('textbox', { name: 'Output of echo count 8' }).focus()
  await deck.page.keyboard.press('Control+f')
  await deck.page.keyboard.type('line')
  await expect(deck.panel().getByText('1 of 8')).toBeVisible()
  await deck.page.keyboard.press('Enter')
  await expect(deck.panel().getByText('2 of 8')).toBeVisible()
  await deck.page.keyboard.press('Escape')
  await expect(deck.page.getByRole('search')).toHaveCount(0)
})

test('nothing happens on the line that was not meant', async ({ deck, context }) => {
  const { page } = deck
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  // The window opens with the keyboard on the line, and offers nothing until somebody types.
  await expect(deck.command).toBeFocused()
  const offered = page.getByRole('listbox', { name: 'Completions' })
  await expect(page.getByRole('listbox', { name: /^Examples|^Completions/ })).toHaveCount(0)

  // Down goes into the list, also into one that is only about to open, and Enter takes from it.
  await page.keyboard.type('git push ')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(deck.command).toHaveValue(/^git push \S+ ?$/)
  await page.keyboard.press('Control+z')
  await expect(deck.command).toHaveValue('git push ')
  await page.keyboard.press('Control+Shift+z')
  await expect(deck.command).toHaveValue(/^git push \S+ ?$/)
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect(deck.command).toHaveValue('git ')
  await expect(deck.jobs.getByRole('option')).toHaveCount(0)

  // A half word is not refused, and nothing nearer is offered for it; Escape closes its list first.
  await deck.type('git push --f')
  await expect(deck.verdict).toHaveText(/^go on: /)
  await page.keyboard.press('Alt+Enter')
  await expect(deck.command).toHaveValue('git push --f')
  await page.keyboard.press('Escape')
  await expect(offered).toHaveCount(0)
  await expect(deck.command).toBeFocused()

  // Several commands are asked about, one is freed of its prompt, and signs of a document are pointed out.
  const paste = async (text: string) => {
    await page.evaluate((value) => navigator.clipboard.writeText(value), text)
    await page.keyboard.press('Control+l')
    await page.keyboard.press('Control+v')
  }
  await paste('$ git status \\\n  --short\n')
  await expect(deck.command).toHaveValue('git status --short')
  await paste('git status\ngit log --oneline -5\n')
  const question = page.getByRole('dialog', { name: '2 commands were pasted' })
  await expect(question).toContainText('git log --oneline -5')
  await question.getByRole('button', { name: 'Put them on the line as a queue' }).click()
  await expect(deck.command).toHaveValue('git status && git log --oneline -5')
  await deck.type('git log \u2014oneline')
  await page.keyboard.press('Alt+Enter')
  await expect(deck.command).toHaveValue('git log --oneline')
  await expect(deck.jobs.getByRole('option')).toHaveCount(0)
})

test('the tab that was just opened is in sight, the keyboard is never nowhere, and a right click opens a menu', async ({ deck, host, context }) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { runs_open_in: 'own_tab' })
  const tab = page.getByRole('tab', { selected: true })
  for (let n = 0; n < 9; n++) {
    await deck.run(`echo tab number ${n}`)
    await expect(deck.screen(`echo tab number ${n}`)).toContainText(`tab number ${n}`)
  }
  await expect(tab).toBeInViewport({ ratio: 1 })
  await page.setViewportSize({ width: 800, height: 500 })
  await expect(tab).toBeInViewport({ ratio: 1 })
  const output = deck.panel().getByRole('textbox', { name: /^Output of/ })
  await expect(output).toBeFocused()

  // Where no program runs, what was printed is copied as everywhere else, by key and from a menu; rows and tabs have one too.
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const copied = () => page.evaluate(() => navigator.clipboard.readText())
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  await expect.poll(copied).toContain('tab number 8')
  await deck.panel().locator('.xterm-screen').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Copy all' }).click()
  await expect.poll(copied).toBe('tab number 8')
  await tab.click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Close the others' })).toBeVisible()
  await page.keyboard.press('Escape')
  await deck.row(/^echo tab number 7/).click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Copy the command' })).toBeVisible()
  await page.keyboard.press('Escape')
  await deck.panel().locator('.xterm-screen').click()

  await page.keyboard.press('Control+Shift+r')
  await expect(deck.row(/^echo tab number 8/)).toHaveCount(2)
  await expect(deck.panel().getByText(/^succeeded/)).toBeVisible()
  await expect(output).toBeFocused()
  await page.keyboard.press('Alt+w')
  await expect(deck.panel('echo tab number 8')).toHaveCount(0)
  await expect(output).toBeFocused()
  await page.keyboard.press('Control+Alt+w')
  await expect(deck.panel('echo tab number 8')).toBeVisible()
})
