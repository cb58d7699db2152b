/** Files that no editor takes, in the window: a log of a gigabyte, a folder of a hundred thousand, drawings as pictures. */
import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { area, expect } from '../helpers/files-window.ts'

const GB = 1024 ** 3
/** For what goes through all of it, on a machine that has other work too. */
const patient = { timeout: 60_000 }

area('in a log of a gigabyte a line is gone to, a text found, the end followed, and none of it is loaded', async ({ files, deck }) => {
  area.slow()
  const { page } = files
  // Holes on the disk between lines at known places.
  writeFileSync(files.on('huge.log'), Array.from({ length: 2000 }, (_, i) => `first part ${i + 1}\n`).join(''))
  truncateSync(files.on('huge.log'), GB)
  const fd = openSync(files.on('huge.log'), 'r+')
  writeSync(fd, '\nin the Middle of it\nline 2003\n', GB / 2)
  writeSync(fd, '\nlast line\n', GB - 11)
  closeSync(fd)
  await files.open()
  await files.quick('huge.log:1500')
  const part = page.getByRole('document', { name: 'Part of huge.log' })
  await expect(part.locator('[data-hit]')).toHaveText('first part 1500')
  await part.focus()
  await page.keyboard.press('Control+g')
  const line = page.getByRole('textbox', { name: 'Go to line' })
  await expect(line).toBeFocused()
  await line.fill('2003')
  await page.keyboard.press('Enter')
  await expect(part.locator('[data-hit]')).toHaveText('line 2003', patient)
  await line.fill('999999')
  await page.keyboard.press('Enter')
  await expect(page.getByText('It has 2,005 lines')).toBeVisible(patient)
  await part.focus()
  await page.keyboard.press('Home')
  await expect(part).toContainText('first part 1')
  await page.keyboard.press('Control+f')
  const find = page.getByRole('textbox', { name: 'Search forward' })
  await expect(find).toBeFocused()
  await find.fill('middle of')
  await page.keyboard.press('Enter')
  await expect(part.locator('[data-hit]')).toHaveText('in the Middle of it', patient)
  await page.keyboard.press('Enter')
  await expect(page.getByText('Not found from here on')).toBeVisible(patient)
  await page.getByRole('checkbox', { name: 'Follow' }).check()
  await expect(part).toContainText('last line')
  const added = openSync(files.on('huge.log'), 'a')
  writeSync(added, 'appended just now\n')
  closeSync(added)
  await expect(part).toContainText('appended just now')
  const heap = await page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize)
  expect(heap).toBeLessThan(150e6)

  // A link in output leads into it as well.
  await deck.run('echo huge.log:1700')
  const word = deck.screen().locator('> div').filter({ hasText: 'huge.log:1700' }).first()
  await expect(word).toBeVisible()
  const box = (await word.boundingBox())!
  await expect(async () => {
    await page.mouse.move(box.x + 300, box.y + 4)
    await page.mouse.move(box.x + 30, box.y + box.height / 2, { steps: 4 })
    await expect(page.locator('.xterm-cursor-pointer')).toBeVisible({ timeout: 1000 })
  }).toPass()
  await page.mouse.click(box.x + 30, box.y + box.height / 2)
  await expect(part.locator('[data-hit]')).toHaveText('first part 1700')
})

area('a folder of a hundred thousand files opens, is walked and filtered, and only what is in sight is drawn', async ({ files }) => {
  area.slow()
  const { page, tree } = files
  mkdirSync(files.on('many'))
  for (let i = 0; i < 100_000; i++) closeSync(openSync(files.on('many', `f${i}`), 'w'))
  await files.open()
  await files.row('many').click()
  await expect(files.row('f0')).toBeVisible(patient)
  await tree.focus()
  await page.keyboard.press('End')
  await expect(files.row('README.md')).toBeVisible()
  for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp')
  await expect(tree.getByRole('treeitem', { selected: true })).toHaveText(/^f99/)
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(120)
  await page.keyboard.press('Control+a')
  await expect(page.getByText('100004 selected')).toBeAttached()
  await page.keyboard.type('f54321')
  await expect(files.row('f54321')).toBeVisible()
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(5)
})

area('a drawing is shown as a picture that runs nothing, and as its text', async ({ files }) => {
  const { page } = files
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" onload="document.title='ran'"><script>document.title='ran'</script><rect width="40" height="20" fill="red"/></svg>\n`
  writeFileSync(files.on('logo.svg'), drawing)
  await files.open()
  await files.quick('logo')
  await expect(files.file('logo.svg').getByText(/^40 × 20/)).toBeVisible()
  await expect(files.file('logo.svg').locator('img')).toHaveAttribute('src', /^data:image\/svg\+xml;base64,/)
  expect(await files.file('logo.svg').locator('svg rect').count()).toBe(0)
  await files.file('logo.svg').getByText('Text', { exact: true }).click()
  await expect(files.editor('logo.svg')).toContainText('fill="red"')
  await files.editor('logo.svg').focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('<!-- mine -->')
  await files.file('logo.svg').getByText('Picture', { exact: true }).click()
  await expect(files.editor('logo.svg')).toBeHidden()
  await files.file('logo.svg').getByText('Text', { exact: true }).click()
  await expect(files.editor('logo.svg')).toContainText('<!-- mine -->')
  expect(await page.title()).not.toBe('ran')
  await files.quick('logo.svg:1')
  await expect(files.editor('logo.svg')).toBeVisible()
})
