/** What was typed and not saved outlives the window: it is offered when the file opens again, and never written unasked. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { area, expect } from '../helpers/files-window.ts'

area('text that was not saved is offered after a reload, on the version it was typed on', async ({ files }) => {
  const { page } = files
  page.on('dialog', (dialog) => void dialog.accept())
  const typed = async (text: string) => {
    await files.editor('README.md').focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(text)
    await expect(files.file('README.md').getByText('Not saved, Ctrl+S saves')).toBeVisible()
  }
  const note = files.file('README.md').getByText('Text that was typed here and not saved is kept')
  await files.open()
  await files.quick('readme')
  await expect(files.editor('README.md')).toBeFocused()
  await typed('kept one')
  await page.reload()
  await expect(page.getByText('Text of "README.md" was not saved')).toBeVisible()
  await page.getByRole('button', { name: 'Open it' }).click()
  await expect(note).toBeVisible()
  await expect(files.editor('README.md')).not.toContainText('kept one')
  // Keys do nothing until it is decided: they would take the place of what is kept.
  await files.editor('README.md').focus()
  await page.keyboard.type('xyz')
  await expect(files.editor('README.md')).not.toContainText('xyz')
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(files.editor('README.md')).toContainText('kept one')
  await expect(files.file('README.md').getByText('Not saved, Ctrl+S saves')).toBeVisible()
  expect(readFileSync(files.on('README.md'), 'utf8')).toBe('changed\n')

  // Others wrote the file while the window was away: both are shown, none is overwritten.
  await page.reload()
  await expect(note).toBeVisible()
  writeFileSync(files.on('README.md'), 'by another\n')
  await expect(files.editor('README.md')).toContainText('by another')
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await expect(files.file('README.md').getByText('was changed on the disk since you began to type')).toBeVisible()
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await expect.poll(() => readFileSync(files.on('README.md'), 'utf8')).toBe('changed\nkept one')

  // Saved: nothing is left to offer.
  await page.reload()
  await expect(files.editor('README.md')).toContainText('kept one')
  await expect(note).toHaveCount(0)

  // Forgotten is forgotten; and a file that is gone still gives back its text.
  await typed(' more')
  await page.reload()
  await page.getByRole('button', { name: 'Forget it' }).click()
  await expect(note).toHaveCount(0)
  await typed(' last')
  await page.reload()
  await expect(note).toBeVisible()
  rmSync(files.on('README.md'))
  await page.reload()
  await expect(note).toBeVisible()
  await page.getByRole('button', { name: 'Bring it back' }).click()
  await page.getByRole('button', { name: 'Write it again' }).click()
  await expect.poll(() => existsSync(files.on('README.md')) && readFileSync(files.on('README.md'), 'utf8')).toMatch(/ last$/)
})

area('two windows that type in one file see each other, and take nothing of each other', async ({ files }) => {
  const { page } = files
  await files.open()
  await files.quick('readme')
  await expect(files.editor('README.md')).toBeFocused()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('first window')
  await expect(files.file('README.md').getByText('Not saved, Ctrl+S saves')).toBeVisible()

  const other = await page.context().newPage()
  await other.goto(page.url())
  const panel = other.getByRole('region', { name: 'File README.md', exact: true }).filter({ visible: true })
  const text = panel.getByRole('textbox', { name: 'Text of README.md' })
  // The layout is shared: the file opens there too. What is in use in a window is no text that was left behind.
  await expect(panel.getByText('Another window has text of this file that is not saved, kept from')).toBeVisible()
  await expect(other.getByText('Text of "README.md" was not saved')).toHaveCount(0)
  await panel.getByRole('button', { name: 'Leave it there' }).click()
  await expect(panel.getByText('Another window has text of this file that is not saved. Whichever')).toBeVisible()
  await text.focus()
  await other.keyboard.press('Control+End')
  await other.keyboard.type('second window')
  await expect(files.file('README.md').getByText('Another window has text of this file')).toBeVisible()
  await other.keyboard.press('Control+s')
  await expect.poll(() => readFileSync(files.on('README.md'), 'utf8')).toBe('changed\nsecond window')
  await expect(files.file('README.md').getByText('was changed on the disk since you began to type')).toBeVisible()
  await expect(files.file('README.md').getByText('Another window has text of this file')).toHaveCount(0)
  await expect(files.editor('README.md')).toContainText('first window')

  // The first one goes without having saved: now its text is offered.
  await other.reload()
  await expect(panel.getByText('Another window has text of this file that is not saved, kept from')).toBeVisible()
  await page.close()
  await other.reload()
  await panel.getByRole('button', { name: 'Bring it back' }).click()
  await expect(text).toContainText('first window')
  await expect(panel.getByText('was changed on the disk since you began to type')).toBeVisible()
})
