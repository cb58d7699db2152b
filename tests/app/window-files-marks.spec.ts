/** What the tree says before anybody acts: what is protected, how each repository sees its files, and what a filter finds in folders nobody opened. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { area, expect } from '../helpers/files-window.ts'

area('protected places are marked in the tree, the menu and the editor', async ({ files }) => {
  const { page } = files
  writeFileSync(files.on('.npmrc'), 'registry=x\n')
  await files.open()
  await expect(files.row('.npmrc')).toHaveAttribute('aria-description', /protected/)
  await expect(files.row('.git')).toHaveAttribute('aria-description', /protected/)
  await expect(files.row('packages')).not.toHaveAttribute('aria-description', /protected/)
  await files.row('.npmrc').click({ button: 'right' })
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeDisabled()
  const row = (await files.row('.npmrc').boundingBox())!
  const menu = (await page.getByRole('menu').boundingBox())!
  // Where it was clicked.
  expect(Math.abs(menu.x - (row.x + row.width / 2)) + Math.abs(menu.y - (row.y + row.height / 2))).toBeLessThan(8)
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeDisabled()
  await expect(page.getByRole('menuitem', { name: /^Copy Ctrl/ })).toBeEnabled()
  const reason = 'Tools load code, settings or keys from ".npmrc", so it is protected and not changed here.'
  await expect(page.getByRole('menu').getByText(reason)).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText(reason)).toHaveCount(0)
  for (const key of ['F2', 'Delete', 'Control+x', 'Control+d']) {
    await files.tree.press(key)
    await expect(page.getByText(reason)).toBeVisible()
    await page.getByRole('alert').filter({ hasText: reason }).getByRole('button').click()
    await expect(page.getByText(reason)).toHaveCount(0)
  }
  await expect(files.tree.getByRole('textbox')).toHaveCount(0)
  await files.row('README.md').click({ modifiers: ['Control'] })
  await files.tree.press('Delete')
  await expect(page.getByText(reason)).toBeVisible()
  await expect(files.row('README.md')).toBeVisible()
  await files.row('.npmrc').dblclick()
  await expect(files.file('.npmrc').getByText('Tools load code or settings from this file, so it is read only here')).toBeVisible()
  await files.editor('.npmrc').focus()
  await page.keyboard.type('zzz')
  await expect(files.editor('.npmrc')).toHaveText('registry=x')
  await expect(files.file('.npmrc').getByText('Read only', { exact: true })).toBeVisible()
  expect(readFileSync(files.on('.npmrc'), 'utf8')).toBe('registry=x\n')
})

area('a repository inside the workspace colours its own files', async ({ files }) => {
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: files.on('packages', 'own') })
  mkdirSync(files.on('packages', 'own', 'src'), { recursive: true })
  writeFileSync(files.on('packages', 'own', 'src', 'same.txt'), 'same\n')
  writeFileSync(files.on('packages', 'own', 'src', 'other.txt'), 'first\n')
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  writeFileSync(files.on('packages', 'own', 'src', 'other.txt'), 'second\n')
  await files.open()
  for (const name of ['packages', 'own', 'src']) await files.row(name).click()
  await expect(files.row('other.txt')).toHaveAttribute('aria-description', 'changed')
  await expect(files.row('src')).toHaveAttribute('aria-description', 'changed')
  await expect(files.row('same.txt')).not.toHaveAttribute('aria-description', /./)
  await expect(files.row('README.md')).toHaveAttribute('aria-description', 'changed')
})

area('a repository that begins above the workspace colours the files in it', async ({ files }) => {
  const above = dirname(files.root)
  const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: above })
  rmSync(files.on('.git'), { recursive: true })
  git('init', '-q', '-b', 'main')
  git('add', basename(files.root))
  git('commit', '-q', '-m', 'first')
  writeFileSync(files.on('packages', 'inner.txt'), 'other\n')
  writeFileSync(files.on('packages', 'new.txt'), 'new\n')
  await files.open()
  await files.row('packages').click()
  await expect(files.row('inner.txt')).toHaveAttribute('aria-description', 'changed')
  await expect(files.row('new.txt')).toHaveAttribute('aria-description', 'new')
  await expect(files.row('packages')).toHaveAttribute('aria-description', 'changed')
  await expect(files.row('README.md')).not.toHaveAttribute('aria-description', /./)
  writeFileSync(files.on('README.md'), 'again\n')
  await expect(files.row('README.md')).toHaveAttribute('aria-description', 'changed', { timeout: 20_000 })
})

area('the filter finds what lies in folders that nobody opened, and follows the disk', async ({ files }) => {
  const { page } = files
  mkdirSync(files.on('far', 'away', 'down'), { recursive: true })
  writeFileSync(files.on('far', 'away', 'down', 'Needle.txt'), '')
  await files.open()
  await expect(files.row('far')).toBeVisible()
  await page.keyboard.type('needle')
  await expect(files.row('Needle.txt')).toBeVisible()
  await expect(files.row('down')).toBeVisible()
  await expect(files.row('README.md')).toHaveCount(0)
  writeFileSync(files.on('far', 'needle-2.txt'), '')
  await expect(files.row('needle-2.txt')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await files.row('Needle.txt').dblclick()
  await expect(files.editor('far/away/down/Needle.txt')).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await page.getByRole('textbox', { name: 'Filter the tree' }).fill('nothing like this')
  await expect(page.getByText('Nothing has such a name')).toBeVisible()
})
