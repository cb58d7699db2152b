/** More than a person types, and worse: a paste of 50 MB, a title of 1 MB, bells by the million, text from right to left; named, bounded, nothing jumps. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, test, type WindowHost } from '../helpers/window.ts'

const shown = (page: Page): Locator => page.getByRole('region', { name: /^Terminal / }).filter({ visible: true })

async function openShell(page: Page, host: WindowHost): Promise<{ panel: Locator; screen: Locator; type: (line: string) => Promise<void> }> {
  await host.call('PATCH', '/api/settings', { shell: '/bin/bash' })
  await page.keyboard.press('Control+Backquote')
  const panel = shown(page)
  await expect(panel.getByRole('textbox')).toBeFocused()
  const type = async (line: string) => {
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }
  return { panel, screen: panel.locator('.xterm-rows'), type }
}

const paste_bytes = 50_000_000
/** Fills the clipboard with so many bytes of numbered lines, and gives what a program is to get of them. */
async function copyLines(page: Page, bytes: number): Promise<void> {
  await page.evaluate((size) => {
    const line = (n: number) => `${String(n).padStart(9, '0')} some text to be pasted, on and on\n`
    let text = ''
    for (let n = 0; text.length < size; n++) text += line(n)
    return navigator.clipboard.writeText(text.slice(0, size))
  }, bytes)
}

test('50 MB are asked about, sent piece by piece and whole; the page stays quick, and what is typed comes after it', async ({ deck, host, context }) => {
  test.slow()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { page } = deck
  await page.setViewportSize({ width: 800, height: 500 })
  const { panel, screen, type } = await openShell(page, host)
  await type(`stty raw -echo; head -c ${paste_bytes} > got; stty sane; echo got-$((40+2))`)
  await expect(screen).toContainText('head -c')
  await copyLines(page, paste_bytes)
  await page.keyboard.press('Control+Shift+v')
  const question = page.getByRole('dialog', { name: /^Paste 47\.7 MB, 1,\d\d\d,\d\d\d lines that run one by one\?$/ })
  await expect(question).toContainText('It is sent piece by piece, and can be cancelled on the way.')
  await expect(question).toContainText('000000000 some text')
  const frame = (await panel.boundingBox())!
  await question.getByRole('button', { name: 'Paste 47.7 MB' }).click()
  await expect(panel.getByRole('progressbar', { name: 'Pasted' })).toContainText('of 47.7 MB pasted')
  await expect(panel.getByRole('button', { name: 'Cancel the paste' })).toBeInViewport()
  expect(await panel.boundingBox()).toEqual(frame)
  await type('echo typed-$((40+3))')
  await expect(screen).toContainText('got-42', { timeout: 60_000 })
  await expect(screen).toContainText('typed-43')
  await expect(panel.getByRole('progressbar', { name: 'Pasted' })).toHaveCount(0)
  const got = readFileSync(join(host.bench.workspace, 'got'), 'latin1')
  expect(got.length).toBe(paste_bytes)
  const lines = got.split('\r')
  expect(lines.slice(0, -1).every((line, n) => line.startsWith(String(n).padStart(9, '0')))).toBe(true)
})

test('a paste on its way is cancelled, and its program has no more of it', async ({ deck, host, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { page } = deck
  const { panel, screen, type } = await openShell(page, host)
  await type('stty -icanon -echo; while IFS= read -r -N 20000 part; do printf %s "$part" >> got; sleep 0.05; done')
  await expect(screen).toContainText('read -r')
  await copyLines(page, paste_bytes)
  await page.keyboard.press('Control+Shift+v')
  await page.getByRole('dialog').getByRole('button', { name: 'Paste 47.7 MB' }).click()
  await expect.poll(() => existsSync(join(host.bench.workspace, 'got'))).toBe(true)
  await panel.getByRole('button', { name: 'Cancel the paste' }).click()
  await expect(panel.getByRole('progressbar', { name: 'Pasted' })).toHaveCount(0)
  await expect(panel.getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Control+c')
  await type('stty sane; echo back-$((40+2))')
  await expect(screen).toContainText('back-42', { timeout: 30_000 })
  expect(statSync(join(host.bench.workspace, 'got')).size).toBeLessThan(5_000_000)
})

test('a title of 1 MB and two million bells hurt nobody: both are bounded, the tab has room for its neighbours', async ({ deck, host }) => {
  const { page } = deck
  const { panel, screen, type } = await openShell(page, host)
  const header = await panel.locator('header').boundingBox()
  await type(
    String.raw`printf '\033]0;'; head -c 1000000 /dev/zero | tr '\0' 't'; printf '\007'; head -c 2000000 /dev/zero | tr '\0' '\a'; sleep 1; echo over-$((40+2))`,
  )
  await expect(page.getByRole('tab', { name: /^t{20}/ })).toBeVisible()
  await expect(screen).toContainText('over-42')
  expect((await page.getByRole('tab', { name: /t{20}/ }).boundingBox())!.width).toBeLessThan(400)
  expect(await panel.locator('header').boundingBox()).toEqual(header)
  const titles = await page.evaluate(() =>
    [...document.querySelectorAll('[title], [aria-label]')].map((element) =>
      Math.max(element.getAttribute('title')?.length ?? 0, element.getAttribute('aria-label')?.length ?? 0),
    ),
  )
  expect(Math.max(...titles)).toBeLessThan(400)
  await type('echo alive-$((40+3))')
  await expect(screen).toContainText('alive-43')
})

test('text from right to left, with marks, and in families of signs keeps its cells: what stands behind it is in its column', async ({ deck, host }) => {
  const { page } = deck
  const { screen, type } = await openShell(page, host)
  // Each line has five cells before the bar: Hebrew, Arabic with a mark, letters with combining marks, a family, a flag.
  await type(
    String.raw`clear; printf 'abcde|\n\u05e9\u05dc\u05d5\u05dd\u05d0|\n\u0645\u064e\u0631\u062d\u0628\u0627|\ne\u0301a\u0308o\u0302u\u0300n\u0303|\n\U1f468\u200d\U1f469\u200d\U1f467xyz|\n\U1f1e9\U1f1eaxyz|\nend-%d\n' 7`,
  )
  await expect(screen).toContainText('end-7')
  const columns = await page.evaluate(() => {
    const rows = [...document.querySelectorAll('.xterm-rows > div')].filter((row) => row.textContent?.includes('|') && !row.textContent.includes('printf'))
    return rows.map((row) => {
      const range = document.createRange()
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.textContent!.indexOf('|')
        if (at < 0) continue
        range.setStart(node, at)
        range.setEnd(node, at + 1)
        return Math.round(range.getBoundingClientRect().left)
      }
      return null
    })
  })
  expect(columns).toHaveLength(6)
  // A cell is 8 pixels wide; letters of other fonts end at parts of a pixel.
  const places = columns.map(Number)
  expect(Math.max(...places) - Math.min(...places), String(columns)).toBeLessThanOrEqual(2)
})
