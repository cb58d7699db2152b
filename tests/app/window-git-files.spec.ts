/** Git in the window, files that are no everyday ones: images before and after, lines of untracked files, ignored files that something would overwrite. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { axe } from '../helpers/axe.ts'
import { difference, file, files, git, open, prepared, show, trusted } from '../helpers/git-window.ts'
import { expect, test } from '../helpers/window.ts'

/** A grey PNG of this many pixels. */
function png(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(kind), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  const rows = Buffer.alloc((width + 1) * height, 0x90)
  for (let row = 0; row < height; row++) rows[row * (width + 1)] = 0
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

const choose = (page: Page, name: RegExp) => files(page).getByRole('option', { name }).click()

test('an image is drawn as it was and as it is: changed, staged, in a commit, new, deleted and renamed', async ({ deck, host }) => {
  prepared(host)
  for (const name of ['logo.png', 'gone.png', 'old name.png']) writeFileSync(file(host, name), png(4, 4))
  git(host, 'add', '.')
  git(host, 'commit', '-qm', 'images')
  writeFileSync(file(host, 'logo.png'), png(16, 8))
  git(host, 'add', '.')
  writeFileSync(file(host, 'logo.png'), png(32, 8))
  writeFileSync(file(host, 'new.png'), png(5, 5))
  writeFileSync(file(host, 'broken.png'), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.alloc(4)]))
  rmSync(file(host, 'gone.png'))
  const { page } = deck
  await open(deck)
  const captions = page.locator('figcaption')
  const shows = async (row: number, said: RegExp[]) => {
    await files(page)
      .getByRole('option', { name: /logo\.png/ })
      .nth(row)
      .click()
    await expect(captions).toHaveText(said)
  }
  await shows(0, [/^Last commit, 4 × 4, /, /^Staged, 16 × 8, /])
  await axe(page, 'an image')
  await shows(1, [/^Staged, 16 × 8, /, /^In the folder, 32 × 8, /])
  // An edit shows by itself.
  writeFileSync(file(host, 'logo.png'), png(40, 9))
  await expect(captions).toHaveText([/^Staged, 16 × 8, /, /^In the folder, 40 × 9, /])
  await choose(page, /new\.png/)
  await expect(captions).toHaveText([/^In the folder, 5 × 5, /])
  await choose(page, /gone\.png/)
  await expect(captions).toHaveText([/^Staged, 4 × 4, /])
  await choose(page, /broken\.png/)
  await expect(page.getByText('It cannot be drawn')).toBeVisible()

  git(host, 'commit', '-qm', 'larger')
  git(host, 'mv', 'old name.png', 'new name.png')
  git(host, 'commit', '-qm', 'renamed', '--', 'old name.png', 'new name.png')
  await show(page, 'History')
  const commits = page.getByRole('listbox', { name: 'Commits' })
  await commits.getByRole('option', { name: /larger/ }).click()
  await expect(captions).toHaveText([/^Before this commit, 4 × 4, /, /^This commit, 16 × 8, /])
  await commits.getByRole('option', { name: /images/ }).click()
  await expect(captions).toHaveText([/^This commit, 4 × 4, /])
})

test('lines of an untracked file are staged and discarded without the rest', async ({ deck, host }) => {
  prepared(host)
  writeFileSync(file(host, 'notes'), 'one\ntwo\nthree\n')
  const { page } = deck
  await open(deck)
  await choose(page, /notes/)
  const line = (name: string) => difference(page).getByRole('option', { name: `added: ${name}` })
  await line('one').click()
  await line('three').click({ modifiers: ['Control'] })
  await page.getByRole('button', { name: 'Stage 2 lines' }).click()
  await expect.poll(() => git(host, 'diff', '--cached', 'notes')).toContain('+one\n+three')
  expect(git(host, 'show', ':notes')).toBe('one\nthree')
  // It is staged and changed now; what is left is one line, and shown next.
  await expect(files(page).getByRole('option', { name: /notes/ })).toHaveCount(2)
  await expect(difference(page).getByText('@@ -1,2 +1,3 @@')).toBeVisible()
  await line('two').click()
  await page.getByRole('region', { name: 'Difference' }).getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard line' }).click()
  await expect.poll(() => readFileSync(file(host, 'notes'), 'utf8')).toBe('one\nthree\n')
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await expect.poll(() => readFileSync(file(host, 'notes'), 'utf8')).toBe('one\ntwo\nthree\n')
})

test('an edit shows at once, and so does what the command line does', async ({ deck, host }) => {
  prepared(host)
  const { page } = deck
  await open(deck)
  await expect(page.getByText('Nothing has changed')).toBeVisible()
  // Sooner than anything that is asked for now and then.
  const soon = { timeout: 6000 }
  writeFileSync(file(host, 'README.md'), 'edited elsewhere\n')
  await expect(files(page).getByRole('option', { name: /README/ })).toBeVisible(soon)
  await choose(page, /README/)
  await expect(difference(page).getByRole('option', { name: 'added: edited elsewhere' })).toBeVisible(soon)
  writeFileSync(file(host, 'README.md'), 'edited again\n')
  await expect(difference(page).getByRole('option', { name: 'added: edited again' })).toBeVisible(soon)
  writeFileSync(file(host, 'packages/new one'), 'x\n')
  await expect(files(page).getByRole('option', { name: /new one/ })).toBeVisible(soon)
  git(host, 'add', '.')
  await expect(files(page).getByText('Staged')).toBeVisible(soon)
  git(host, 'commit', '-qm', 'elsewhere')
  await expect(page.getByText('Nothing has changed')).toBeVisible(soon)
})

test('what would overwrite ignored files names them first: a merge, and a pull after it fetched', async ({ deck, host }) => {
  prepared(host)
  git(host, 'switch', '-qc', 'topic')
  writeFileSync(file(host, 'secret.env'), 'theirs\n')
  git(host, 'add', '-f', '.')
  git(host, 'commit', '-qm', 'tracked there')
  git(host, 'switch', '-q', 'main')
  writeFileSync(file(host, '.gitignore'), '*.env\n')
  git(host, 'add', '.')
  git(host, 'commit', '-qm', 'ignored here')
  const [main, text] = [git(host, 'rev-parse', 'HEAD'), () => readFileSync(file(host, 'secret.env'), 'utf8')]
  writeFileSync(file(host, 'secret.env'), 'mine\n')
  const { page } = deck
  await open(deck)
  await show(page, 'Branches')
  const topic = page.getByRole('listbox', { name: /^Branches, stashes/ }).getByRole('option', { name: /^topic/ })
  const dialog = page.getByRole('dialog', { name: 'Overwrite this ignored file?' })
  await topic.click()
  await page.getByRole('button', { name: 'Merge into this branch' }).click()
  await expect(dialog.getByRole('listitem')).toHaveText(['secret.env'])
  await axe(page, 'the question')
  await dialog.getByRole('button', { name: 'Leave as it is' }).click()
  expect([git(host, 'rev-parse', 'HEAD'), text()]).toEqual([main, 'mine\n'])
  await page.getByRole('button', { name: 'Merge into this branch' }).click()
  await dialog.getByRole('button', { name: 'Overwrite it' }).click()
  await expect.poll(text).toBe('theirs\n')

  git(host, 'reset', '-q', '--hard', main)
  writeFileSync(file(host, 'secret.env'), 'mine\n')
  const bare = join(host.bench.folder, 'bare.git')
  git(host, 'clone', '-q', '--bare', '.', bare)
  git(host, '-C', bare, 'update-ref', 'refs/heads/main', 'refs/heads/topic')
  git(host, 'remote', 'add', 'origin', bare)
  git(host, 'fetch', '-q', 'origin')
  git(host, 'branch', '-q', '--set-upstream-to', 'origin/main')
  await trusted(host)
  const strip = page.getByRole('region', { name: 'Remote' })
  await page.getByRole('button', { name: 'Pull', exact: true }).click()
  await strip.getByRole('button', { name: 'Pull and merge' }).click()
  await expect(strip).toContainText('The file secret.env is ignored here and would be overwritten')
  expect(text()).toBe('mine\n')
  await strip.getByRole('button', { name: 'Overwrite them' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Pull and overwrite them' }).click()
  await expect.poll(text).toBe('theirs\n')
  await expect(strip).toContainText('succeeded')
})

test('images that were put aside are drawn, and a typed line that would overwrite an ignored file names it', async ({ deck, host }) => {
  prepared(host)
  writeFileSync(file(host, 'logo.png'), png(4, 4))
  git(host, 'add', '.')
  git(host, 'commit', '-qm', 'a logo')
  writeFileSync(file(host, 'logo.png'), png(16, 8))
  writeFileSync(file(host, 'fresh.png'), png(7, 7))
  git(host, 'stash', '-q', '--include-untracked')
  git(host, 'switch', '-q', '-c', 'topic')
  writeFileSync(file(host, 'secret'), 'theirs\n')
  git(host, 'add', '.')
  git(host, 'commit', '-qm', 'tracked there')
  git(host, 'switch', '-q', 'main')
  writeFileSync(file(host, '.gitignore'), 'secret\n')
  git(host, 'add', '.')
  git(host, 'commit', '-qm', 'ignored here')
  writeFileSync(file(host, 'secret'), 'mine\n')
  const { page } = deck
  await open(deck)
  await show(page, 'Branches')
  await page
    .getByRole('listbox', { name: /^Branches, stashes/ })
    .getByRole('option', { name: /WIP on main/ })
    .click()
  const images = page.getByRole('region', { name: 'Images that were put aside' })
  await expect(images.getByRole('figure')).toHaveText([/^Put aside, 7 × 7/, /^Before, 4 × 4/, /^Put aside, 16 × 8/])
  await axe(page, 'a stash with images')

  await deck.run('git merge --no-edit topic')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('secret is ignored here and would be overwritten')
  expect(readFileSync(file(host, 'secret'), 'utf8')).toBe('mine\n')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  expect(git(host, 'log', '-1', '--format=%s')).toBe('ignored here')
})
