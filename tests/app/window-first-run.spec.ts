/** The first steps: beside what they talk about, with a folder that is completed while it is typed. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
import { expect, test } from '../helpers/window.ts'

test('the first steps say what this is, cover neither the line nor the list, and end in sight in a small window', async ({ deck, host }) => {
  const { page } = deck
  await host.call('PATCH', '/api/settings', { tour_done: false })
  await page.setViewportSize({ width: 800, height: 500 })
  await page.reload()
  const steps = page.getByRole('dialog', { name: 'Welcome to Opsdeck' })
  await expect(steps).toContainText('It runs the tools of your daily operations')
  await expect(steps.getByRole('button', { name: 'Start working' })).toBeInViewport({ ratio: 1 })
  const card = (await steps.boundingBox())!
  const line = (await page.getByRole('region', { name: 'Command line' }).boundingBox())!
  const jobs = (await page.getByRole('navigation', { name: 'Jobs' }).boundingBox())!
  expect(card.y).toBeGreaterThanOrEqual(line.y + line.height)
  expect(card.x).toBeGreaterThanOrEqual(jobs.x + jobs.width)
  await axe(page, 'the first steps', host)

  // The window goes on working under them.
  await steps.getByRole('button', { name: 'Run git status' }).click()
  await expect(steps.getByRole('status')).toContainText('Recorded: git status, succeeded')
  await expect(deck.row(/^git status succeeded/)).toBeVisible()
  await steps.getByRole('button', { name: 'Start working' }).click()
  await expect(steps).toHaveCount(0)
  await expect(deck.command).toBeFocused()
  await page.reload()
  await expect(deck.command).toBeVisible()
  await expect(steps).toHaveCount(0)
})

test('another workspace is chosen there: a known one is offered, a path is completed by key', async ({ deck, host }) => {
  const { page } = deck
  const known = join(host.bench.folder, 'known')
  const deep = join(host.bench.folder, 'projects', 'shop')
  for (const folder of [known, deep]) mkdirSync(folder, { recursive: true })
  await host.call('POST', '/api/workspaces', { path: known })
  await host.call('PATCH', '/api/settings', { tour_done: false })
  const steps = page.getByRole('dialog', { name: 'Welcome to Opsdeck' })
  await steps.getByRole('button', { name: 'Take another folder' }).click()
  const field = steps.getByRole('combobox', { name: 'Folder' })
  await field.click()
  await expect(page.getByRole('option', { name: known })).toBeVisible()
  await field.fill(`${host.bench.folder}/pro`)
  await expect(page.getByRole('option', { name: `${host.bench.folder}/projects/` })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue(`${host.bench.folder}/projects/`)
  await expect(page.getByRole('option', { name: `${deep}/` })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await steps.getByRole('button', { name: 'Open the folder' }).click()
  await expect(
    page
      .getByRole('contentinfo')
      .last()
      .getByRole('button', { name: /^Workspace/ }),
  ).toContainText('shop')
  await steps.getByRole('button', { name: 'Take another folder' }).click()
  await field.fill(known)
  await steps.getByRole('button', { name: 'Open the folder' }).click()
  await expect(
    page
      .getByRole('contentinfo')
      .last()
      .getByRole('button', { name: /^Workspace/ }),
  ).toContainText('known')
})
