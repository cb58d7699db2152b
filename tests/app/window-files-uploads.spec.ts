/** Uploads that go wrong or are called off: stopped, tried again, with many taken names. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { area, expect } from '../helpers/files-window.ts'

const MB = 1024 * 1024

area('an upload shows how far it is, is stopped without a trace, and tried again', async ({ files, host }) => {
  const { page } = files
  const outside = join(host.bench.workspace, '..', 'outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'large.bin'), Buffer.alloc(24 * MB, 7))
  writeFileSync(join(outside, 'small.txt'), 'small\n')
  await files.open()
  const browser = await page.context().newCDPSession(page)
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 2 * MB }
  await browser.send('Network.enable')
  await browser.send('Network.emulateNetworkConditions', slow)
  await files.drop(files.row('packages'), join(outside, 'large.bin'))
  const bar = page.getByRole('region', { name: 'Uploads' })
  await expect(bar.getByRole('status')).toHaveText(/^Uploading 0 of 1, .*\/s, .* s left$/)
  await bar.getByRole('button', { name: 'Show the files' }).click()
  const list = bar.getByRole('listbox', { name: 'Files being uploaded' })
  await expect(list.getByRole('option')).toHaveText(/large\.bin\s*\d+ % of 24 MB/)
  await list.getByRole('option').click()
  await list.focus()
  await page.keyboard.press('Delete')
  await expect(bar.getByRole('status')).toHaveText('Uploaded 0 of 1')
  await expect(list.getByRole('option')).toHaveText(/stopped/)
  await expect.poll(() => readdirSync(files.on('packages'))).toEqual(['inner.txt'])
  await browser.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 })
  await page.keyboard.press('Enter')
  await expect(bar.getByRole('status')).toHaveText('Uploaded 1 of 1', { timeout: 30_000 })
  expect(statSync(files.on('packages', 'large.bin')).size).toBe(24 * MB)

  // The host is away in the middle: it failed, and is sent whole when it is back.
  await browser.send('Network.emulateNetworkConditions', { ...slow, offline: true })
  await files.drop(files.row('packages'), join(outside, 'small.txt'))
  await browser.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 })
  await expect(bar.getByRole('status')).toHaveText(/^Uploaded . of 2/)
  if (await bar.getByText('1 failed').isVisible()) await bar.getByRole('button', { name: 'Try again' }).click()
  await expect(bar.getByRole('status')).toHaveText('Uploaded 2 of 2')
  expect(readFileSync(files.on('packages', 'small.txt'), 'utf8')).toBe('small\n')
  await bar.getByRole('button', { name: 'Close the uploads' }).click()
  await expect(bar).toHaveCount(0)
})

area('of many names that are taken one answer does for all, also to skip them', async ({ files, host }) => {
  const { page } = files
  const outside = join(host.bench.workspace, '..', 'outside')
  mkdirSync(outside)
  const names = Array.from({ length: 30 }, (_, i) => `n${i}.txt`)
  for (const name of names) {
    writeFileSync(join(outside, name), 'from outside\n')
    if (name !== 'n29.txt') writeFileSync(files.on('packages', name), 'as it was\n')
  }
  await files.open()
  const drop = () => files.drop(files.row('packages'), ...names.map((name) => join(outside, name)))
  await drop()
  const question = page.getByRole('dialog', { name: 'Upload: the name is taken' })
  await question.getByRole('checkbox', { name: 'Do the same for 28 others whose names are taken' }).check()
  await question.getByRole('button', { name: 'Skip' }).click()
  const bar = page.getByRole('region', { name: 'Uploads' })
  await expect(bar.getByRole('status')).toHaveText('Uploaded 30 of 30')
  expect(readFileSync(files.on('packages', 'n0.txt'), 'utf8')).toBe('as it was\n')
  expect(readFileSync(files.on('packages', 'n29.txt'), 'utf8')).toBe('from outside\n')
  await drop()
  await question.getByRole('button', { name: 'Skip' }).click()
  await expect(question.getByText('packages/n1.txt')).toBeVisible()
  await question.getByRole('checkbox').check()
  await question.getByRole('button', { name: 'Replace' }).click()
  await expect(bar.getByRole('status')).toHaveText('Uploaded 60 of 60')
  expect(readFileSync(files.on('packages', 'n0.txt'), 'utf8')).toBe('as it was\n')
  for (const name of names.slice(1)) expect(readFileSync(files.on('packages', name), 'utf8')).toBe('from outside\n')
})
