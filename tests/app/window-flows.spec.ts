/** Templates and schedules in the window: made, filled, judged, run and scheduled by keyboard and mouse; axe finds nothing. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
import { type Deck, expect, test } from '../helpers/window.ts'

const shots = process.env['OPSDECK_SHOTS']
async function shot(deck: Deck, name: string): Promise<void> {
  if (shots) await deck.page.screenshot({ path: join(shots, `${name}.png`) })
}

async function open(deck: Deck, name: string): Promise<void> {
  await deck.page.getByRole('navigation', { name: 'Areas' }).getByRole('button', { name, exact: true }).click()
  await deck.page.mouse.move(640, 780)
}

test('a template is made in the form, seen as text, filled and run; one of a file is run as it was shown', async ({ deck, host }) => {
  test.setTimeout(90_000)
  const { page } = deck
  await open(deck, 'Templates')
  await expect(page.getByText('No templates yet')).toBeVisible()
  await axe(page, 'no templates', host)
  await page.getByRole('button', { name: 'New template' }).click()
  const edit = page.getByRole('region', { name: 'New template' })
  await edit.getByLabel('Name', { exact: false }).first().fill('Greet')
  await edit.getByLabel('Tool').fill('echo')
  await edit.getByLabel('Words').fill('hello\n{who}\n--times {count}')
  await edit.getByRole('button', { name: 'Save the template' }).click()
  await expect(edit.getByText('There is no parameter "who".')).toBeVisible()
  for (const name of ['who', 'count']) {
    await edit.getByRole('button', { name: 'Add a parameter' }).click()
    await edit.getByRole('group', { name: 'Parameter without a name' }).getByLabel('Name').fill(name)
  }
  await edit.getByRole('group', { name: 'Parameter count' }).getByText('may be left out').click()
  await axe(page, 'a template as a form', host)
  await shot(deck, 'template-form')
  await edit.getByText('Text', { exact: true }).click()
  await expect(edit.getByRole('textbox', { name: 'Text of the template' })).toContainText('- --times')
  await expect(edit.getByText('Sound.', { exact: false })).toBeVisible()
  await shot(deck, 'template-text')
  await edit.getByRole('button', { name: 'Save the template' }).click()

  const form = page.getByRole('form', { name: 'Template Greet' })
  await form.getByLabel('who').fill('-n')
  await expect(form.getByText('"-n" begins with "-"', { exact: false })).toBeVisible()
  await form.getByLabel('who').fill('two words')
  await expect(form.getByRole('status', { name: 'What will run' })).toContainText("echo hello 'two words'")
  await axe(page, 'a filled template', host)
  await shot(deck, 'template-run')
  await form.getByLabel('who').press('Enter')
  await expect(deck.screen()).toContainText('hello two words')

  await open(deck, 'Templates')
  await form.getByRole('combobox', { name: 'Key that opens it' }).click()
  await page.getByRole('option', { name: 'Alt+Shift+3' }).click()
  await form.getByRole('button', { name: 'Make it a favourite' }).click()
  await expect(page.getByRole('listbox', { name: 'Templates' })).toContainText('Favourites')
  mkdirSync(join(host.bench.workspace, '.opsdeck'))
  writeFileSync(join(host.bench.workspace, '.opsdeck', 'shared.yaml'), 'name: Shared\ncommand: echo\nargs: [one]\n')
  writeFileSync(join(host.bench.workspace, '.opsdeck', 'wrong.yaml'), 'command: echo\nargs: ["{x}"]\n')
  await page.getByRole('option', { name: 'Shared' }).click()
  const shared = page.getByRole('form', { name: 'Template Shared' })
  await expect(shared.getByRole('status', { name: 'What will run' })).toContainText('echo one')
  await page.getByRole('option', { name: 'One problem in files' }).click()
  await expect(page.getByText('.opsdeck/wrong.yaml:2:8')).toBeVisible()
  await shot(deck, 'template-problems')
  await page.keyboard.press('Alt+w')
  await page.keyboard.press('Alt+Shift+3')
  await expect(form.getByLabel('who')).toBeVisible()
})

test('a schedule is made of a template with its words and times, runs, and is found in list and month', async ({ deck, host }) => {
  test.setTimeout(90_000)
  const { page } = deck
  const body = { name: 'Greet', command: 'echo', args: ['hello', '{who}'], parameters: [{ name: 'who', type: 'text', default: 'you' }] }
  await host.call('POST', '/api/templates', body)
  await open(deck, 'Schedules')
  await expect(page.getByText('Nothing runs by itself yet')).toBeVisible()
  await axe(page, 'no schedules', host)
  await page.getByRole('button', { name: 'New schedule' }).click()
  const form = page.getByRole('form', { name: 'New schedule' })
  await form.getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: 'Greet' }).click()
  await expect(form.getByRole('status', { name: 'What will run' })).toContainText('echo hello you')
  await form.getByLabel('Expression').fill('0 0 30 2 *')
  await expect(form.getByRole('status', { name: 'When it runs' })).toContainText('never comes')
  await form.getByRole('button', { name: 'Working days at 9' }).click()
  await expect(form.getByRole('status', { name: 'When it runs' })).toContainText('At 09:00, Monday through Friday')
  await expect(form.getByRole('list', { name: 'The next five times' }).getByRole('listitem')).toHaveCount(5)
  await form.getByLabel('Time zone').fill('Mars/Base')
  await form.getByRole('button', { name: 'Save the schedule' }).click()
  await expect(form.getByText('There is no time zone "Mars/Base".', { exact: false }).first()).toBeVisible()
  await form.getByLabel('Time zone').fill('UTC')
  await page.keyboard.press('Escape')
  await axe(page, 'the form of a schedule', host)
  await shot(deck, 'schedule-form')
  await form.getByRole('button', { name: 'Save the schedule' }).click()

  const pane = page.getByRole('region', { name: 'Schedule Greet' })
  await pane.getByRole('button', { name: 'Start now' }).click()
  await expect(pane.getByRole('list', { name: 'Runs of Greet' })).toContainText('succeeded')
  const next = page.getByRole('listbox', { name: 'What runs next' })
  await next.focus()
  await page.keyboard.press('ArrowDown')
  await expect(next.getByRole('option', { selected: true })).toContainText('Greet')
  await axe(page, 'what runs next', host)
  await shot(deck, 'schedule-next')
  await page.getByText('Month', { exact: true }).click()
  await expect(page.getByRole('table')).toBeVisible()
  const today = page.getByRole('table').getByRole('button', { pressed: true })
  const before = await today.innerText()
  await today.focus()
  await page.keyboard.press('ArrowDown')
  await expect(today).not.toHaveText(before)
  await expect(today).toBeFocused()
  await axe(page, 'a month', host)
  await shot(deck, 'schedule-month')
  await page.getByText('All', { exact: true }).click()
  await pane.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByRole('listbox', { name: 'All schedules' })).toContainText('paused')
  await page.getByRole('button', { name: 'Pause all' }).click()
  await expect(page.getByText('All schedules are paused', { exact: false })).toBeVisible()
})
