/** Folders and several things at once are downloaded from the tree as a zip, which holds them. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { area, expect } from '../helpers/files-window.ts'

/** The names in the zip that a click gives, and what the browser calls it. */
async function zipOf(page: Page, item: Locator): Promise<{ name: string; names: string[] }> {
  const loading = page.waitForEvent('download')
  await item.click()
  const download = await loading
  const listed = execFileSync('unzip', ['-Z1', (await download.path())!], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  return { name: download.suggestedFilename(), names: listed.trim().split('\n').sort() }
}

area('a folder and a selection of several things are downloaded as a zip', async ({ files }) => {
  const { page } = files
  mkdirSync(files.on('packages', 'deep'))
  writeFileSync(files.on('packages', 'deep', 'ä #1.txt'), 'deep\n')
  await files.open()
  await files.row('packages').click()
  await files.row('packages').click({ button: 'right' })
  const folder = await zipOf(page, page.getByRole('menuitem', { name: 'Download as a zip' }))
  expect(folder).toEqual({ name: 'packages.zip', names: ['packages/', 'packages/deep/', 'packages/deep/ä #1.txt', 'packages/inner.txt'] })
  await expect(page.getByText('Downloading "packages.zip"')).toHaveCount(0)

  await files.row('inner.txt').click()
  await files.row('README.md').click({ modifiers: ['Control'] })
  await files.row('README.md').click({ button: 'right' })
  const some = await zipOf(page, page.getByRole('menuitem', { name: 'Download 2 things as a zip' }))
  expect(some).toEqual({ name: 'files.zip', names: ['README.md', 'packages/inner.txt'] })

  await files.row('deep').click()
  await files.row('inner.txt').click({ modifiers: ['Control'] })
  await files.row('inner.txt').click({ button: 'right' })
  const below = await zipOf(page, page.getByRole('menuitem', { name: 'Download 2 things as a zip' }))
  expect(below).toEqual({ name: 'packages.zip', names: ['deep/', 'deep/ä #1.txt', 'inner.txt'] })

  await files.row('.git').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Download as a zip' }).click()
  await expect(page.getByText('The zip was not downloaded')).toBeVisible()
})
