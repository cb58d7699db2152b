/** The files of the window: tree, editor, quick open, search, uploads by drag and drop, trash, links in output; on a real disk. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
import { area, expect } from '../helpers/files-window.ts'

area('the tree is walked and changed by keys; what others change shows by itself and moves nothing', async ({ files }) => {
  const { page, tree } = files
  await files.open()
  await expect(files.row('packages')).toHaveAttribute('aria-expanded', 'false')
  await page.keyboard.press('Home')
  await expect(files.row('.git')).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(files.row('inner.txt')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await expect(files.row('inner.txt')).toHaveAttribute('aria-selected', 'true')

  await page.keyboard.press('F2')
  const field = tree.getByRole('textbox', { name: 'New name of inner.txt' })
  await expect(field).toBeFocused()
  await field.fill('renamed.txt')
  await page.keyboard.press('Enter')
  await expect(files.row('renamed.txt')).toHaveAttribute('aria-selected', 'true')
  expect(readFileSync(files.on('packages', 'renamed.txt'), 'utf8')).toBe('inner\n')

  await expect(tree).toBeFocused()
  await page.keyboard.press('Alt+Shift+N')
  await tree.getByRole('textbox', { name: 'Name of the new folder' }).fill('deep/er')
  await page.keyboard.press('Enter')
  await expect(files.row('er')).toHaveAttribute('aria-selected', 'true')
  expect(statSync(files.on('packages', 'deep', 'er')).isDirectory()).toBe(true)

  await files.row('renamed.txt').click()
  await page.keyboard.press('Control+c')
  await page.keyboard.press('Control+d')
  await expect.poll(() => readdirSync(files.on('packages')).length).toBe(3)
  writeFileSync(files.on('aaa.txt'), 'from elsewhere\n')
  await expect(files.row('aaa.txt')).toBeVisible()
  await expect(files.row('aaa.txt')).toHaveAttribute('aria-selected', 'false')
  rmSync(files.on('aaa.txt'))
  await expect(files.row('aaa.txt')).toHaveCount(0)

  await files.row('README.md').click()
  await page.keyboard.press('Shift+Home')
  await expect(tree.locator('[aria-selected="true"]')).not.toHaveCount(1)
  await files.row('README.md').click()
  await page.keyboard.press('Delete')
  await expect(files.row('README.md')).toHaveCount(0)
  expect(existsSync(files.on('README.md'))).toBe(false)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(files.row('README.md')).toBeVisible()
  expect(readFileSync(files.on('README.md'), 'utf8')).toBe('changed\n')

  await files.row('README.md').dragTo(files.row('packages'))
  await expect.poll(() => existsSync(files.on('packages', 'README.md'))).toBe(true)

  await tree.focus()
  await page.keyboard.type('ren')
  await expect(files.row('README.md')).toHaveCount(0)
  await expect(files.row('renamed.txt')).toBeVisible()
})

area('ten thousand entries: the end is a key away, and only what is in sight is drawn', async ({ files }) => {
  mkdirSync(files.on('many'))
  for (let i = 0; i < 10_000; i++) writeFileSync(files.on('many', `f${i}`), '')
  await files.open()
  await files.row('many').click()
  await expect(files.row('f0')).toBeVisible()
  await files.tree.focus()
  await files.page.keyboard.press('End')
  await expect(files.row('README.md')).toBeVisible()
  expect(await files.tree.getByRole('treeitem').count()).toBeLessThan(120)
})

area('a text is typed, saved, closed only with a word; the disk and the editor never overwrite each other unasked', async ({ files }) => {
  const { page } = files
  await files.open()
  await files.quick('readme')
  const editor = files.editor('README.md')
  await expect(editor).toBeFocused()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('typed')
  await expect(files.file('README.md').getByText('Not saved, Ctrl+S saves')).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(files.file('README.md').getByText('Saved', { exact: true })).toBeVisible()
  expect(readFileSync(files.on('README.md'), 'utf8')).toBe('changed\ntyped')

  // Nothing typed: the editor follows the disk.
  writeFileSync(files.on('README.md'), 'of the disk\n')
  await expect(editor).toContainText('of the disk')
  await page.keyboard.type('mine ')
  writeFileSync(files.on('README.md'), 'of another\n')
  const note = files.file('README.md').getByText('was changed on the disk since you began to type')
  await expect(note).toBeVisible()
  await editor.focus()
  await page.keyboard.press('Control+s')
  await expect(note).toBeVisible()
  expect(readFileSync(files.on('README.md'), 'utf8')).toBe('of another\n')
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('textbox', { name: 'On the disk' })).toContainText('of another')
  await expect(page.getByRole('textbox', { name: 'Yours' })).toContainText('mine')
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await expect(note).toBeHidden()
  await expect.poll(() => readFileSync(files.on('README.md'), 'utf8')).toContain('mine')

  await editor.focus()
  await page.keyboard.type('lost')
  await page.keyboard.press('Alt+w')
  const question = page.getByRole('dialog', { name: 'Save "README.md"?' })
  await question.getByRole('button', { name: 'Keep it open' }).click()
  await expect(question).toHaveCount(0)
  await expect(editor).toContainText('lost')
  await editor.focus()
  await page.keyboard.press('Alt+w')
  await question.getByRole('button', { name: 'Close without saving' }).click()
  await expect(files.file('README.md')).toHaveCount(0)
  // A dialog has the keyboard until it is gone.
  await expect(question).toHaveCount(0)
  expect(readFileSync(files.on('README.md'), 'utf8')).not.toContain('lost')

  // Gone while open: the text can be written again.
  await files.quick('inner')
  await expect(files.editor('packages/inner.txt')).toContainText('inner')
  rmSync(files.on('packages', 'inner.txt'))
  await page.getByRole('button', { name: 'Write it again' }).click()
  await expect.poll(() => existsSync(files.on('packages', 'inner.txt'))).toBe(true)
})

area('bytes that are no UTF-8 and ends of line are saved back as they were', async ({ files }) => {
  const { page } = files
  writeFileSync(files.on('latin.txt'), Buffer.concat([Buffer.from('caf'), Buffer.of(0xe9), Buffer.from('\r\nsecond\r\n')]))
  await files.open()
  await files.quick('latin')
  await expect(files.editor('latin.txt')).toBeFocused()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('a ')
  await page.keyboard.press('Control+s')
  await expect(files.file('latin.txt').getByText('Saved', { exact: true })).toBeVisible()
  expect(readFileSync(files.on('latin.txt')).toString('latin1')).toBe('a caf\u00e9\r\nsecond\r\n')
})

area('a large log is looked at, searched and followed; bytes and pictures are shown as what they are', async ({ files }) => {
  const { page } = files
  const lines = Array.from({ length: 400_000 }, (_, i) => `entry ${i} of a log that is too long for an editor`).join('\n')
  writeFileSync(files.on('big.log'), `${lines}\nneedle at the end\n`)
  writeFileSync(files.on('data.bin'), Buffer.from([0, 1, 2, 255, 65, 66]))
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  writeFileSync(files.on('dot.png'), Buffer.from(png, 'base64'))
  await files.open()
  await files.quick('big.log')
  const part = page.getByRole('document', { name: 'Part of big.log' })
  await expect(part).toContainText('entry 3 of a log')
  await part.focus()
  await page.keyboard.press('End')
  await expect(part).toContainText('needle at the end')
  await page.keyboard.press('PageUp')
  await expect(part).not.toContainText('needle at the end')
  await page.keyboard.press('Home')
  await expect(part).toContainText('entry 0 of a log')
  const find = page.getByRole('textbox', { name: 'Search forward' })
  await find.fill('entry 312345 ')
  await page.keyboard.press('Enter')
  await expect(part.locator('[data-hit]')).toContainText('entry 312345 of')
  await page.getByRole('checkbox', { name: 'Follow' }).check()
  appendFileSync(files.on('big.log'), 'appended just now\n')
  await expect(part).toContainText('appended just now')

  await files.quick('data.bin')
  await expect(page.getByRole('document', { name: 'Part of data.bin' })).toContainText('00 01 02 ff 41 42')
  await files.quick('dot.png')
  await expect(files.file('dot.png').getByText(/^1 × 1/)).toBeVisible()
})

area('text is searched in all files as it is found, and replaced after it was shown', async ({ files }) => {
  const { page } = files
  mkdirSync(files.on('src'))
  writeFileSync(files.on('src', 'a.py'), 'old_name = 1\nprint(old_name)\n')
  writeFileSync(files.on('src', 'b.txt'), 'old_name too\n')
  await files.open()
  await page.keyboard.press('Control+Alt+f')
  const field = page.getByRole('textbox', { name: 'Search in files' })
  await field.fill('old_name')
  const matches = page.getByRole('listbox', { name: 'Matches' })
  await expect(matches.getByRole('option', { name: /a\.py\s*2/ })).toBeVisible()
  await expect(matches.getByRole('option', { name: /b\.txt\s*1/ })).toBeVisible()
  await page.getByRole('textbox', { name: 'Only in' }).fill('*.py')
  await expect(matches.getByRole('option', { name: /b\.txt/ })).toHaveCount(0)
  await page.getByRole('checkbox', { name: 'Replace' }).check()
  await page.getByRole('textbox', { name: 'Replace with' }).fill('new_name')
  await expect(matches.locator('ins').first()).toHaveText('new_name')
  await page.getByRole('button', { name: 'Replace 2 in 1 file' }).click()
  await expect(page.getByText('Replaced 2 in 1 file.')).toBeVisible()
  expect(readFileSync(files.on('src', 'a.py'), 'utf8')).toBe('new_name = 1\nprint(new_name)\n')
  expect(readFileSync(files.on('src', 'b.txt'), 'utf8')).toBe('old_name too\n')

  await page.getByRole('checkbox', { name: 'Replace' }).uncheck()
  await field.fill('print')
  await matches.getByRole('option', { name: /print/ }).click()
  await expect(files.editor('src/a.py')).toContainText('print')
})

area('files and folders dropped from outside are uploaded; a taken name is asked about', async ({ files, host }) => {
  const { page } = files
  const outside = join(host.bench.workspace, '..', 'outside')
  mkdirSync(join(outside, 'tree', 'inner', 'void'), { recursive: true })
  for (let i = 0; i < 300; i++) writeFileSync(join(outside, 'tree', 'inner', `n${i}.txt`), `number ${i}\n`)
  writeFileSync(join(outside, 'inner.txt'), 'from outside\n')
  writeFileSync(join(outside, 'large.bin'), Buffer.alloc(30 * 1024 * 1024, 7))
  await files.open()
  await files.row('packages').click()
  await expect(files.row('inner.txt')).toBeVisible()
  await files.drop(files.row('packages'), join(outside, 'tree'), join(outside, 'large.bin'))
  const bar = page.getByRole('region', { name: 'Uploads' })
  await expect(bar.getByRole('status')).toHaveText('Uploaded 301 of 301', { timeout: 60_000 })
  expect(readFileSync(files.on('packages', 'tree', 'inner', 'n299.txt'), 'utf8')).toBe('number 299\n')
  await expect.poll(() => readdirSync(files.on('packages', 'tree', 'inner')).length).toBe(301)
  expect(statSync(files.on('packages', 'large.bin')).size).toBe(30 * 1024 * 1024)

  await files.drop(files.row('packages'), join(outside, 'inner.txt'))
  const question = page.getByRole('dialog', { name: 'Upload: the name is taken' })
  await question.getByRole('button', { name: 'Keep both' }).click()
  await expect(bar.getByRole('status')).toHaveText('Uploaded 302 of 302')
  expect(readFileSync(files.on('packages', 'inner.txt'), 'utf8')).toBe('inner\n')
  expect(readdirSync(files.on('packages')).filter((name) => name.startsWith('inner'))).toHaveLength(2)
  await files.drop(files.row('packages'), join(outside, 'inner.txt'))
  await question.getByRole('button', { name: 'Replace' }).click()
  await expect.poll(() => readFileSync(files.on('packages', 'inner.txt'), 'utf8')).toBe('from outside\n')
})

area('a file is downloaded; what was deleted is found in the trash and put back', async ({ files }) => {
  const { page } = files
  await files.open()
  await files.row('README.md').click({ button: 'right' })
  const loading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Download' }).click()
  expect(readFileSync((await (await loading).path())!, 'utf8')).toBe('changed\n')

  await files.row('README.md').click()
  await page.keyboard.press('Delete')
  await expect(files.row('README.md')).toHaveCount(0)
  await page.getByText('Trash', { exact: true }).click()
  const trash = page.getByRole('listbox', { name: 'Trash' })
  await trash.getByRole('option', { name: /README\.md/ }).click()
  await page.getByRole('button', { name: 'Put back' }).click()
  await expect.poll(() => existsSync(files.on('README.md'))).toBe(true)
  await expect(page.getByText('The trash is empty')).toBeVisible()
})

area('a path in the output of a run opens the file at its line', async ({ files, deck }) => {
  const { page } = files
  writeFileSync(files.on('packages', 'code.py'), `${Array.from({ length: 60 }, (_, i) => `line_${i + 1} = ${i}`).join('\n')}\n`)
  await deck.run('echo packages/code.py:42 missing.py:1')
  const word = deck.screen().locator('> div').filter({ hasText: 'packages/code.py:42' }).first()
  await expect(word).toBeVisible()
  const box = (await word.boundingBox())!
  // A link shows itself when the mouse comes to it.
  await expect(async () => {
    await page.mouse.move(box.x + 200, box.y + 4)
    await page.mouse.move(box.x + 40, box.y + box.height / 2, { steps: 4 })
    await expect(page.locator('.xterm.xterm-cursor-pointer, .xterm-cursor-pointer')).toBeVisible({ timeout: 1000 })
  }).toPass()
  await page.mouse.click(box.x + 40, box.y + box.height / 2)
  await expect(files.editor('packages/code.py')).toContainText('line_42 = 41')
  await expect(files.file('packages/code.py').locator('.cm-activeLine')).toContainText('line_42')
})

area('nothing here fails the rules of accessibility; it fits a small window and both themes', async ({ files, host }) => {
  const { page } = files
  await files.open()
  await files.row('packages').click()
  await files.quick('readme')
  await expect(files.editor('README.md')).toBeVisible()
  for (const view of ['Search', 'Trash', 'Tree']) {
    await page.getByText(view, { exact: true }).click()
    await axe(page, view, host)
  }
  await page.setViewportSize({ width: 800, height: 500 })
  await expect(files.row('packages')).toBeVisible()
  await expect(files.editor('README.md')).toBeVisible()
})
