/** Registered programs in the window: found and filled by keyboard, run, what they made looked at and handed on; uploads; problems of their files. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { axe } from '../helpers/axe.ts'
import { sample_declaration } from '../helpers/sample-program.ts'
import { type Deck, expect as plain_expect, test, type WindowHost } from '../helpers/window.ts'

/** Programs start here, which takes its time beside others. */
const expect = plain_expect.configure({ timeout: 30_000 })
test.setTimeout(120_000)

/** A picture of one point. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** Half a second of silence as PCM. */
function wav(): Buffer {
  const [rate, bytes] = [8000, 4000]
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate, 28)
  head.writeUInt16LE(1, 32)
  head.writeUInt16LE(8, 34)
  head.write('data', 36)
  head.writeUInt32LE(bytes, 40)
  return Buffer.concat([head, Buffer.alloc(bytes, 128)])
}

function declare(host: WindowHost, name: string, text: string): void {
  const folder = join(host.bench.data_dir, 'registry')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, `${name}.yaml`), text)
}

const tree = (page: Page): Locator => page.getByRole('tree', { name: 'Programs, stages and commands' })
const form = (page: Page, command: string): Locator => page.getByRole('form', { name: `Command samplework work ${command}` })
const whatRuns = (page: Page): Locator => page.getByRole('status', { name: 'What will run' })

/** Opens the form of a command as somebody does who knows its name. */
async function choose({ page }: Deck, command: string): Promise<Locator> {
  await page.keyboard.press('Alt+r')
  await page.locator('label', { hasText: /^Commands$/ }).click()
  await page.getByRole('textbox', { name: 'Filter the commands' }).fill(`samplework ${command}`)
  await tree(page)
    .getByRole('treeitem', { name: new RegExp(`^${command}`) })
    .click()
  await expect(form(page, command)).toBeVisible()
  return form(page, command)
}

test.beforeEach(({ host }) => declare(host, 'samplework', sample_declaration))

test('a command is found, filled and run by keyboard; what it made is a table, and the input of the next command', async ({ deck, host }) => {
  const { page } = deck
  const lines = Array.from({ length: 1500 }, (_, n) => `${n},"city, ${n}"`)
  writeFileSync(join(host.bench.workspace, 'cities.csv'), `id,name\n${lines.join('\n')}\n`)
  await page.keyboard.press('Alt+r')
  await expect(tree(page)).toBeFocused()
  await expect(tree(page).getByRole('treeitem', { name: /^samplework/ })).toBeVisible()
  await page.keyboard.type('copies samp')
  await expect(page.getByRole('textbox', { name: 'Filter the commands' })).toBeFocused()
  await expect(tree(page).getByRole('treeitem')).toHaveCount(3)
  await page.keyboard.press('ArrowDown')
  await expect(tree(page)).toBeFocused()
  await page.keyboard.press('End')
  await expect(tree(page).getByRole('treeitem', { selected: true })).toContainText('copy')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(tree(page).getByRole('treeitem', { selected: true })).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const copy = form(page, 'copy')
  await expect(copy.getByRole('combobox', { name: 'input' })).toBeFocused()
  await expect(copy.getByRole('textbox', { name: 'output' })).toHaveValue('out.txt')
  await expect(whatRuns(page)).toHaveText('Fill in the fields to see what will run.')
  // What is missing is said once it was tried.
  await expect(copy.getByText('It is needed.')).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  await expect(copy.getByText('It is needed.')).toBeVisible()
  await page.keyboard.type('citi')
  await page.getByRole('option', { name: 'cities.csv' }).click()
  await expect(copy.getByText('It is needed.')).toHaveCount(0)
  await copy.getByRole('textbox', { name: 'output' }).fill('deep/a.csv')
  await expect(copy.getByText('It is a plain name of a file, without a folder.')).toBeVisible()
  await copy.getByRole('textbox', { name: 'output' }).fill('a.csv')
  await expect(whatRuns(page)).toContainText(/^samplework work copy --output a\.csv -- \S+\/cities\.csvchange/)
  await axe(page, 'the form of a command', host)
  await page.keyboard.press('Control+Enter')

  const run = deck.panel('samplework work copy')
  await expect(run.getByText(/^succeeded in /)).toBeVisible()
  await expect(run.locator('[data-output="stderr"] .xterm-rows')).toContainText(/\d+ bytes/)
  const results = run.getByRole('region', { name: 'Results of samplework work copy' })
  await expect(results.getByRole('option')).toHaveText([/^a\.csv/])
  const table = results.getByRole('table', { name: 'Rows of a.csv' })
  const scrolled = results.getByRole('region', { name: 'Rows of a.csv' })
  await expect(table).toHaveAttribute('aria-rowcount', '1501')
  await expect(table.getByRole('cell', { name: 'city, 7', exact: true })).toBeVisible()
  // Only rows in sight exist.
  expect(await table.getByRole('row').count()).toBeLessThan(100)
  await scrolled.focus()
  await page.keyboard.press('End')
  await expect(table.getByRole('cell', { name: 'city, 1499' })).toBeVisible()
  await axe(page, 'results of a run', host)
  const saved = page.waitForEvent('download')
  await results.getByRole('button', { name: 'Download', exact: true }).click()
  expect((await saved).suggestedFilename()).toBe('a.csv')
  const zipped = page.waitForEvent('download')
  await results.getByRole('button', { name: 'Download all' }).click()
  expect((await zipped).suggestedFilename()).toBe('samplework-work-copy.zip')

  await results.getByRole('button', { name: 'Use as input' }).click()
  await expect(page.getByText('a.csv is handed in.')).toBeVisible()
  const next = await choose(deck, 'copy')
  // The values of its last run are there.
  await expect(next.getByRole('textbox', { name: 'output' })).toHaveValue('a.csv')
  await expect(next.getByRole('combobox', { name: 'input' })).toHaveValue('cities.csv')
  await next.getByRole('button', { name: 'Use a.csv' }).click()
  await expect(next.getByRole('button', { name: 'Take the upload out of input' })).toBeVisible()
  await expect(page.getByText('a.csv is handed in.')).toHaveCount(0)
  await next.getByRole('textbox', { name: 'output' }).fill('b.txt')
  await next.getByRole('checkbox', { name: 'upper' }).check()
  await next.getByRole('button', { name: 'Run' }).click()
  const second = deck.panel('samplework work copy')
  await expect(second.getByRole('region', { name: 'Text of b.txt' })).toContainText('"CITY, 0"')
  // The same call again, in the same place.
  await second.getByRole('button', { name: 'Re-run' }).click()
  await expect(deck.row(/samplework work copy succeeded/)).toHaveCount(3)
  // The values of that very run, whatever was typed since.
  await deck
    .row(/samplework work copy succeeded/)
    .last()
    .click()
  await deck.panel('samplework work copy').getByRole('button', { name: 'Edit and run' }).click()
  await expect(form(page, 'copy').getByRole('textbox', { name: 'output' })).toHaveValue('a.csv')
  await expect(form(page, 'copy').getByRole('combobox', { name: 'input' })).toHaveValue('cities.csv')
})

test('lists, choices and bounds; the example; a call as text for elsewhere; values that are remembered', async ({ deck, host }) => {
  const { page } = deck
  const say = await choose(deck, 'say')
  for (const word of ['one', 'two']) {
    await say.getByRole('button', { name: 'Add a value to word' }).click()
    await page.keyboard.type(word)
  }
  await page.keyboard.press('Alt+ArrowUp')
  await expect(say.getByRole('textbox', { name: 'word 1', exact: true })).toHaveValue('two')
  await expect(say.getByRole('textbox', { name: 'word 1', exact: true })).toBeFocused()
  await say.getByRole('button', { name: 'Add a value to sizes' }).click()
  await page.keyboard.type('101')
  await expect(say.getByText('It is at most 100.')).toBeVisible()
  await say.getByRole('textbox', { name: 'sizes 1' }).fill('many')
  await expect(say.getByText('It is a number.')).toBeVisible()
  await say.getByRole('textbox', { name: 'sizes 1' }).fill('7')
  await say.getByRole('combobox', { name: 'mode' }).click()
  await page.getByRole('option', { name: 'two', exact: true }).click()
  await say.getByRole('textbox', { name: 'url' }).fill('gopher://example.org')
  await expect(say.getByText(/^Its scheme is one of/)).toBeVisible()
  await say.getByRole('textbox', { name: 'url' }).fill('')
  const line = 'samplework work say --word=two --word=one --sizes 7 --mode two'
  await expect(whatRuns(page)).toContainText(line)
  await axe(page, 'lists and choices', host)
  await say.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Copy as command line' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line)
  await say.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Copy as API call' }).click()
  await expect(page.getByText('API call copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`/cli/run`)
  await say.getByRole('button', { name: 'Remove word 1' }).click()
  await say.getByRole('button', { name: 'Run' }).click()
  await expect(deck.panel('samplework work say').getByText('It made no files')).toBeVisible()
  await expect(deck.screen('samplework work say').first()).toContainText('"--word=one"')

  await page.reload()
  const again = await choose(deck, 'say')
  await expect(again.getByRole('textbox', { name: 'word 1', exact: true })).toHaveValue('one')
  await expect(again.getByRole('textbox', { name: 'sizes 1' })).toHaveValue('7')
  await again.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Back to the defaults' }).click()
  await expect(again.getByRole('textbox', { name: 'word 1', exact: true })).toHaveCount(0)

  const copy = await choose(deck, 'copy')
  await copy.getByRole('button', { name: 'Fill with the example' }).click()
  await expect(copy.getByRole('textbox', { name: 'output' })).toHaveValue('a.txt')
  await expect(copy.getByRole('combobox', { name: 'input' })).toHaveValue('')
})

test('what is hard to undo asks first; what failed keeps its files in part; a run is followed and cancelled', async ({ deck }) => {
  const { page } = deck
  const wipe = await choose(deck, 'wipe')
  await wipe.getByRole('button', { name: 'Run' }).click()
  const question = page.getByRole('dialog')
  await expect(question).toContainText('samplework work wipe --code 0')
  await page.keyboard.press('Escape')
  await expect(question).toHaveCount(0)
  await expect(deck.row(/samplework work wipe/)).toHaveCount(0)
  await wipe.getByRole('button', { name: 'Run' }).click()
  await question.getByRole('button', { name: /^Run/ }).click()
  await expect(deck.panel('samplework work wipe').getByText(/^succeeded in /)).toBeVisible()

  const fail = await choose(deck, 'fail')
  await fail.getByRole('button', { name: 'Run' }).click()
  const failed = deck.panel('samplework work fail')
  await expect(failed.getByText(/^failed, exit 3/)).toBeVisible()
  await expect(failed.getByText('The job did not succeed: what it made may not be whole.')).toBeVisible()
  await expect(failed.getByRole('option', { name: /half\.txt/ })).toContainText('partial')

  const steps = await choose(deck, 'steps')
  await steps.getByRole('textbox', { name: 'wait_for' }).fill('never-there')
  await steps.getByRole('button', { name: 'Run' }).click()
  const running = deck.panel('samplework work steps')
  await expect(running.getByText(/50\s?%/).first()).toBeVisible()
  await expect(running.getByRole('option', { name: /steps\.txt/ })).toContainText('growing')
  await running.getByRole('button', { name: 'Cancel' }).click()
  await expect(running.getByText(/^cancelled/)).toBeVisible()
  await expect(running.getByRole('option', { name: /steps\.txt/ })).toContainText('partial')
})

test('files are uploaded by drop and from a dialog, shown as a picture once copied, listed and removed', async ({ deck, host }) => {
  const { page } = deck
  const copy = await choose(deck, 'copy')
  await copy.getByLabel('A file for input', { exact: true }).setInputFiles({ name: 'point.png', mimeType: 'image/png', buffer: png })
  await expect(copy.getByText('point.png')).toBeVisible()
  await copy.getByRole('textbox', { name: 'output' }).fill('copied.png')
  await copy.getByRole('button', { name: 'Run' }).click()
  const picture = deck.panel('samplework work copy').getByRole('img', { name: 'copied.png' })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)

  const other = await choose(deck, 'copy')
  await other.getByRole('button', { name: 'Take the upload out of input' }).click()
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['dropped here'], 'dropped.txt'))
    return data
  })
  await other.getByRole('combobox', { name: 'input' }).dispatchEvent('drop', { dataTransfer: transfer })
  await expect(other.getByText('dropped.txt')).toBeVisible()
  await expect(whatRuns(page)).toContainText('dropped')

  await page.locator('label', { hasText: /^Uploads$/ }).click()
  const list = page.getByRole('listbox', { name: 'Uploads' })
  await expect(list.getByRole('option')).toHaveText([/^dropped\.txt12 B.*expires in 24 hr/, /^point\.png/])
  await axe(page, 'the uploads', host)
  await list.getByRole('option', { name: /dropped/ }).click()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the upload' }).click()
  await expect(list.getByRole('option')).toHaveCount(1)
  await list.getByRole('option').click()
  await page.getByRole('button', { name: 'Use as input' }).click()
  await expect(page.getByText('point.png is handed in.')).toBeVisible()
})

test('an upload is told while it lasts and can be stopped; sound is played; results that are gone are told, the record stays', async ({ deck, host }) => {
  const { page } = deck
  const copy = await choose(deck, 'copy')
  const network = await page.context().newCDPSession(page)
  const throttle = (uploadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput })
  await network.send('Network.enable')
  await throttle(200_000)
  await copy
    .getByLabel('A file for input', { exact: true })
    .setInputFiles({ name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(8_000_000) })
  const progress = copy.getByRole('progressbar', { name: 'Upload of large.bin' })
  await expect.poll(async () => Number(await progress.getAttribute('aria-valuenow'))).toBeGreaterThan(0)
  await copy.getByRole('button', { name: 'Stop' }).click()
  await expect(copy.getByRole('combobox', { name: 'input' })).toHaveValue('')
  await throttle(2000)
  expect((await host.call<{ items: unknown[] }>('GET', '/uploads')).items).toEqual([])

  await copy.getByLabel('A file for input', { exact: true }).setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: wav() })
  // What is typed meanwhile stays.
  await expect(copy.getByRole('progressbar', { name: 'Upload of tone.wav' })).toBeVisible()
  await copy.getByRole('textbox', { name: 'output' }).fill('tone.wav')
  await expect(copy.getByRole('button', { name: 'Take the upload out of input' })).toBeVisible()
  await expect(copy.getByRole('textbox', { name: 'output' })).toHaveValue('tone.wav')
  await throttle(-1)
  await copy.getByRole('textbox', { name: 'output' }).press('Control+Enter')
  const run = deck.panel('samplework work copy')
  const sound = run.locator('audio')
  await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.duration)).toBe(0.5)

  const [{ id } = { id: '' }] = (await host.call<{ items: { id: string }[] }>('GET', '/api/commands/history?kind=registry')).items
  rmSync(join(host.bench.data_dir, 'results', id), { recursive: true })
  await page.reload()
  await expect(run.getByText('What it made has expired or was removed; the record stays.')).toBeVisible()
  await axe(page, 'results that are gone', host)
})

test('problems of files are said with their place while the last good declaration stays; narrow windows show everything', async ({ deck, host }) => {
  const { page } = deck
  await page.keyboard.press('Alt+r')
  await expect(tree(page).getByRole('treeitem', { name: /^samplework/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'How to declare a program' })).toContainText('/registry/NAME.yaml')
  declare(host, 'samplework', sample_declaration.replace('effect: read', 'effect: reed'))
  const problems = page.getByRole('region', { name: 'Problems in files that declare programs' })
  await expect(problems).toContainText(/samplework\.yaml:\d+:\d+/)
  await expect(tree(page).getByRole('treeitem', { name: /^samplework/ })).toBeVisible()
  declare(host, 'absent', 'program: absent\nbinary: /nowhere/absent\ninstall: Build it first.\nstages: {run: {commands: {go: {effect: read}}}}\n')
  await page.getByRole('textbox', { name: 'Filter the commands' }).fill('absent')
  const absent = tree(page).getByRole('treeitem', { name: /^absent/ })
  await expect(absent).toContainText('not installed')
  await absent.click()
  await expect(page.getByRole('region', { name: 'Program absent' })).toContainText('Build it first.')
  await axe(page, 'a program that is not installed', host)
  declare(host, 'samplework', sample_declaration)
  await expect(problems).toHaveCount(0)
  for (const size of [
    { width: 800, height: 500 },
    { width: 640, height: 400 },
  ]) {
    await page.setViewportSize(size)
    const say = await choose(deck, 'say')
    await say.getByRole('button', { name: 'Run' }).scrollIntoViewIfNeeded()
    await expect(say.getByRole('button', { name: 'Run' })).toBeInViewport()
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(beyond).toBe(0)
    await axe(page, `the form at ${size.width}x${size.height}`)
  }
})
