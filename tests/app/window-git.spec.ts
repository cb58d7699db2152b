/** Git in the window, by keyboard, with real repositories: staging in parts, committing, discarding, conflicts, remotes, history, blame, questions. */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { type Deck, expect, test, type WindowHost } from '../helpers/window.ts'

const git = (host: WindowHost, ...args: string[]): string =>
  execFileSync('git', args, { cwd: host.bench.workspace, env: { ...host.bench.env, GIT_CONFIG_GLOBAL: '/dev/null' }, encoding: 'utf8' }).trimEnd()

const file = (host: WindowHost, name: string): string => join(host.bench.workspace, name)
const numbered = (change: Record<number, string> = {}): string => Array.from({ length: 40 }, (_, n) => change[n] ?? `line ${n} of the file\n`).join('')

/** A repository with a user and a file of 40 lines in it, and nothing changed. */
function prepared(host: WindowHost): void {
  git(host, 'config', 'user.name', 'Ada')
  git(host, 'config', 'user.email', 'ada@example.org')
  writeFileSync(file(host, 'README.md'), numbered())
  git(host, 'commit', '-qam', 'numbered')
}

/** Remotes on this machine are for trusted workspaces only. */
async function trusted(host: WindowHost): Promise<void> {
  const { items } = await host.call<{ items: { id: string; current: boolean }[] }>('GET', '/api/workspaces')
  await host.call('PATCH', `/api/workspaces/${items.find((one) => one.current)!.id}`, { trusted: true })
}

const files = (page: Page): Locator => page.getByRole('listbox', { name: 'Changed files' })
const difference = (page: Page): Locator => page.getByRole('listbox', { name: /^Difference of/ })
const show = (page: Page, view: string) => page.getByRole('radiogroup', { name: 'What to show' }).getByText(view, { exact: true }).click()

async function open({ page }: Deck): Promise<void> {
  await page.keyboard.press('Control+Shift+g')
  await expect(page.getByRole('region', { name: 'Commit' })).toBeVisible()
}

test('stages a hunk and a line, commits, amends, undoes', async ({ deck, host }) => {
  prepared(host)
  writeFileSync(file(host, 'README.md'), numbered({ 3: 'line 3 in other words\n', 30: 'line 30, first\nand a second\n' }))
  const { page } = deck
  await open(deck)
  await files(page)
    .getByRole('option', { name: /README/ })
    .click()
  await files(page).press('Enter')
  await expect(difference(page)).toBeFocused()
  await expect(difference(page).locator('mark').first()).toHaveText('of the file')
  // The first row is the first hunk.
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await expect(files(page).getByText('Staged')).toBeVisible()
  expect(git(host, 'show', ':README.md')).toContain('line 3 in other words')
  expect(git(host, 'show', ':README.md')).not.toContain('line 30, first')

  await expect(difference(page).getByRole('option')).toHaveCount(10)
  await difference(page).getByRole('option', { name: 'and a second' }).click()
  await expect(page.getByRole('button', { name: 'Stage line' })).toBeEnabled()
  await page.keyboard.press('s')
  await expect.poll(() => git(host, 'show', ':README.md')).toContain('line 30 of the file\nand a second')
  expect(git(host, 'show', ':README.md')).not.toContain('line 30, first')

  await page.keyboard.press('Alt+c')
  await page.keyboard.type('Say it better')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/^Committed [0-9a-f]{8} Say it better/)).toBeVisible()
  expect(git(host, 'log', '-1', '--format=%an: %s')).toBe('Ada: Say it better')
  expect(git(host, 'diff', '--name-only')).toBe('README.md')

  await page.getByRole('checkbox', { name: 'Amend' }).check()
  await expect(page.getByRole('textbox', { name: 'Commit message' })).toHaveValue('Say it better')
  await page.getByRole('textbox', { name: 'Commit message' }).fill('Say it best')
  await page.getByRole('checkbox', { name: 'Sign off' }).check()
  await page.getByRole('button', { name: /^Amend the last commit/ }).click()
  await expect.poll(() => git(host, 'log', '-1', '--format=%B')).toBe('Say it best\n\nSigned-off-by: Ada <ada@example.org>')

  await page.getByRole('button', { name: 'Undo: amend of "Say it best"' }).click()
  await expect.poll(() => git(host, 'log', '-1', '--format=%s')).toBe('Say it better')
  await page.getByRole('button', { name: 'Do again: amend of "Say it best"' }).click()
  await expect.poll(() => git(host, 'log', '-1', '--format=%s')).toBe('Say it best')
})

test('discards what was chosen after naming it, and brings it back', async ({ deck, host }) => {
  prepared(host)
  writeFileSync(file(host, 'README.md'), numbered({ 3: 'changed\n' }))
  writeFileSync(file(host, 'packages/inner.txt'), 'changed too\n')
  writeFileSync(file(host, 'new file'), 'new\n')
  const { page } = deck
  await open(deck)
  await files(page).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+End')
  await expect(files(page).getByRole('option', { selected: true })).toHaveCount(3)
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog', { name: 'Discard the changes of 3 files?' })
  await expect(dialog.getByRole('listitem')).toHaveText(['README.md', 'packages/inner.txt', 'new file'])
  await expect(dialog.getByRole('button', { name: 'Leave as it is' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(files(page)).toBeFocused()
  expect(git(host, 'status', '--short').split('\n')).toHaveLength(3)

  await page.keyboard.press('Delete')
  await dialog.getByRole('button', { name: 'Discard 3 files' }).click()
  await expect(page.getByText('Nothing has changed')).toBeVisible()
  expect(git(host, 'status', '--short')).toBe('')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(files(page).getByRole('option')).toHaveCount(3)
  expect(readFileSync(file(host, 'new file'), 'utf8')).toBe('new\n')
  expect(readFileSync(file(host, 'README.md'), 'utf8')).toBe(numbered({ 3: 'changed\n' }))
})

test('makes a branch, settles a conflict from three sides, and finishes the merge', async ({ deck, host }) => {
  prepared(host)
  const { page } = deck
  await open(deck)
  await show(page, 'Branches')
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Branch' }).click()
  await page.keyboard.type('topic')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('contentinfo').getByRole('button', { name: 'Branch topic' })).toBeVisible()

  writeFileSync(file(host, 'README.md'), numbered({ 5: 'five of topic\n', 20: 'twenty of topic\n' }))
  git(host, 'commit', '-qam', 'on topic')
  git(host, 'switch', '-q', 'main')
  writeFileSync(file(host, 'README.md'), numbered({ 5: 'five of main\n', 35: 'thirty-five of main\n' }))
  git(host, 'commit', '-qam', 'on main')

  const refs = page.getByRole('listbox', { name: /^Branches/ })
  await expect(refs.getByRole('option', { name: /^main here/ })).toBeVisible()
  await refs.getByRole('option', { name: /^topic/ }).click()
  await refs.press('m')
  await expect(page.getByText('1 file is in conflict.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Continue' })).toBeDisabled()
  await files(page)
    .getByRole('option', { name: /README/ })
    .click()
  const conflict = page.getByRole('region', { name: 'Conflict 1' })
  await expect(conflict).toContainText('five of main')
  await expect(conflict).toContainText('line 5 of the file')
  await expect(conflict).toContainText('five of topic')
  await expect(page.getByRole('button', { name: 'Save and mark resolved' })).toBeDisabled()
  await conflict.getByRole('button', { name: 'Take both' }).click()
  const result = page.getByRole('textbox', { name: 'Result' })
  await result.focus()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('By hand\n')
  await page.keyboard.press('Control+s')
  await expect(page.getByText('No conflicts are left.')).toBeVisible()
  expect(readFileSync(file(host, 'README.md'), 'utf8')).toBe(
    `By hand\n${numbered({ 5: 'five of main\nfive of topic\n', 20: 'twenty of topic\n', 35: 'thirty-five of main\n' })}`,
  )
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('Merge in progress')).toHaveCount(0)
  expect(git(host, 'log', '-1', '--format=%P').split(' ')).toHaveLength(2)
  expect(git(host, 'status', '--short')).toBe('')
})

test('a merge can be aborted, after saying what is lost', async ({ deck, host }) => {
  prepared(host)
  git(host, 'switch', '-qc', 'topic')
  rmSync(file(host, 'README.md'))
  git(host, 'commit', '-qam', 'gone')
  git(host, 'switch', '-q', 'main')
  writeFileSync(file(host, 'README.md'), 'short\n')
  git(host, 'commit', '-qam', 'short')
  expect(() => git(host, 'merge', 'topic')).toThrow()
  const { page } = deck
  await open(deck)
  await files(page)
    .getByRole('option', { name: /README.*deleted by them/ })
    .click()
  await expect(page.getByRole('button', { name: 'Delete it, as theirs' })).toBeVisible()
  await page.getByRole('button', { name: 'Abort', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Abort the merge' }).click()
  await expect(page.getByText('Nothing has changed')).toBeVisible()
  expect(readFileSync(file(host, 'README.md'), 'utf8')).toBe('short\n')

  expect(() => git(host, 'merge', 'topic')).toThrow()
  await files(page)
    .getByRole('option', { name: /README.*deleted by them/ })
    .click()
  await page.getByRole('button', { name: 'Delete it, as theirs' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take theirs' }).click()
  await expect(page.getByText('No conflicts are left.')).toBeVisible()
  expect(git(host, 'diff', '--cached', '--name-status')).toBe('D\tREADME.md')
})

test('publishes and pushes to a remote with progress, and says what to do when it is refused', async ({ deck, host }) => {
  prepared(host)
  const bare = join(host.bench.workspace, '..', 'bare.git')
  git(host, 'init', '-q', '--bare', '-b', 'main', bare)
  writeFileSync(join(bare, 'hooks', 'pre-receive'), `#!/bin/sh\nwhile [ ! -e '${bare}/go-on' ]; do sleep 0.1; done\n`, { mode: 0o755 })
  git(host, 'remote', 'add', 'origin', bare)
  await trusted(host)
  writeFileSync(file(host, 'large'), Array.from({ length: 60_000 }, (_, n) => `${n * 7919}\n`).join(''))
  git(host, 'add', 'large')
  git(host, 'commit', '-qm', 'large')
  const { page } = deck
  await open(deck)
  await page.getByRole('button', { name: 'Publish' }).click()
  const strip = page.getByRole('region', { name: 'Remote' })
  // Everything is sent, and the remote takes its time: what was done so far is shown.
  await expect(strip.getByRole('progressbar', { name: 'Push to origin' })).toHaveAttribute('aria-valuenow', /^[1-9]\d*$/)
  await expect(strip.getByRole('button', { name: 'Cancel' })).toBeVisible()
  writeFileSync(join(bare, 'go-on'), '')
  await expect(strip).toContainText('Push to origin: succeeded')
  expect(git(host, 'ls-remote', 'origin', 'refs/heads/main')).toContain(git(host, 'rev-parse', 'HEAD'))
  await strip.getByRole('button', { name: 'Output' }).click()
  await expect(page.getByRole('region', { name: /^Run Push to origin/ })).toBeVisible()

  const other = join(host.bench.workspace, '..', 'other')
  git(host, 'clone', '-q', bare, other)
  git(host, '-C', other, '-c', 'user.name=b', '-c', 'user.email=b@example.org', 'commit', '-q', '--allow-empty', '-m', 'theirs')
  git(host, '-C', other, 'push', '-q')
  git(host, 'commit', '-q', '--allow-empty', '-m', 'mine')
  await open(deck)
  await expect(page.getByRole('contentinfo').getByRole('button', { name: /main \+1/ })).toBeVisible()
  await page.getByRole('button', { name: 'Push', exact: true }).click()
  await expect(strip).toContainText('The remote has commits that are not here')
  await strip.getByRole('button', { name: 'Pull and merge' }).click()
  await expect.poll(() => git(host, 'log', '--format=%s', '-3')).toContain('theirs')
})

test('shows the history as a graph, finds commits, acts on one, blames a file', async ({ deck, host }) => {
  prepared(host)
  git(host, 'switch', '-qc', 'topic')
  writeFileSync(file(host, 'packages/inner.txt'), 'of topic\n')
  git(host, 'commit', '-qam', 'Inner, by topic')
  git(host, 'switch', '-q', 'main')
  git(host, 'commit', '-q', '--allow-empty', '-m', 'Something else')
  git(host, 'merge', '-q', '--no-ff', '-m', 'Join topic', 'topic')
  git(host, 'tag', 'v1')
  const { page } = deck
  await open(deck)
  await show(page, 'History')
  const commits = page.getByRole('listbox', { name: 'Commits' })
  await expect(commits.getByRole('option')).toHaveCount(5)
  await expect(commits.getByRole('option').first()).toContainText('main')
  await expect(commits.getByRole('option').first()).toContainText('v1')
  // The merge has two lines below it.
  await expect(commits.getByRole('option').first().locator('svg path')).toHaveCount(2)
  await page.keyboard.press('/')
  await commits.focus()
  await page.keyboard.press('/')
  await page.keyboard.type('inner, BY')
  await expect(commits.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(commits).toBeFocused()
  await expect(page.getByRole('region', { name: 'Commit' }).getByRole('heading')).toHaveText('Inner, by topic')
  await expect(page.getByRole('option', { name: 'added: of topic' })).toBeVisible()
  await page.keyboard.press('y')
  await expect(page.getByText('Hash copied')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(git(host, 'rev-parse', 'topic'))
  await page.keyboard.press('Escape')
  await expect(commits.getByRole('option')).toHaveCount(5)
  await page.getByRole('textbox', { name: 'Only commits that touch this path' }).fill('packages/inner.txt')
  await expect(commits.getByRole('option')).toHaveCount(2)
  await commits.getByRole('option', { name: /Inner, by topic/ }).click()
  await page.getByRole('button', { name: 'Do', exact: true }).click()
  await page.getByRole('menuitem', { name: /^Revert/ }).click()
  await expect.poll(() => git(host, 'log', '-1', '--format=%s')).toBe('Revert "Inner, by topic"')

  await page.getByRole('button', { name: 'Blame' }).click()
  const lines = page.getByRole('listbox', { name: 'Lines of packages/inner.txt' })
  await expect(lines.getByRole('option')).toContainText(['Inner, by topic'])
  await lines.getByRole('option').first().click()
  await lines.press('p')
  await expect(lines.getByRole('option')).toContainText(['first'])
})

test('asks for the credentials of a remote once each, and gives the focus back', async ({ deck, host }) => {
  prepared(host)
  const seen: string[] = []
  const [key, cert] = [join(host.bench.workspace, '..', 'key.pem'), join(host.bench.workspace, '..', 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
  git(host, 'config', 'http.sslCAInfo', cert)
  await trusted(host)
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const { authorization } = request.headers
    if (authorization) seen.push(Buffer.from(authorization.slice(6), 'base64').toString())
    response.writeHead(401, { 'www-authenticate': 'Basic realm="here"' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  git(host, 'remote', 'add', 'origin', `${address}/project.git`)
  const { page } = deck
  await open(deck)
  await files(page).or(page.getByText('Nothing has changed')).waitFor()
  const fetch = page.getByRole('button', { name: 'Fetch' })
  await fetch.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'User name' })).toBeVisible()
  await page.keyboard.type('ada')
  await page.keyboard.press('Enter')
  const password = page.getByRole('dialog', { name: 'Password' })
  await expect(password.getByLabel(/^Password for https:\/\/ada@127/)).toHaveAttribute('type', 'password')
  await page.keyboard.type('secret-word')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Remote' })).toContainText('did not accept the credentials')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(fetch).toBeFocused()
  expect(seen).toEqual(['ada:secret-word'])
  expect(JSON.stringify(await host.call('GET', '/api/commands/history?limit=20'))).not.toContain('secret-word')
  server.close()
})

test('asks who commits where nobody is set, and offers a repository where there is none', async ({ deck, host }) => {
  const { page } = deck
  await open(deck)
  await page.getByRole('textbox', { name: 'Commit message' }).fill('mine')
  await page.keyboard.press('Control+Enter')
  const who = page.getByRole('dialog', { name: 'Who commits here?' })
  await who.getByLabel('Name').fill('Grace')
  await who.getByLabel('Email').fill('grace@example.org')
  await page.keyboard.press('Enter')
  await expect.poll(() => git(host, 'log', '-1', '--format=%an %s')).toBe('Grace mine')
  rmSync(file(host, '.git'), { recursive: true })
  await page.reload()
  await expect(page.getByText('There is no git repository here')).toBeVisible()
  await page.getByRole('button', { name: 'Make one here' }).click()
  await expect(files(page).getByRole('option', { name: /README/ })).toBeVisible()
})

async function check(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude('[role="tooltip"]').analyze()
  expect(
    violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`)),
    what,
  ).toEqual([])
}

for (const theme of ['dark', 'light'] as const) {
  test(`axe finds nothing, and the narrowest window holds everything: ${theme}`, async ({ deck, host }) => {
    test.setTimeout(120_000)
    prepared(host)
    git(host, 'switch', '-qc', 'topic')
    writeFileSync(file(host, 'README.md'), numbered({ 5: 'five of topic\n' }))
    git(host, 'commit', '-qam', 'on topic')
    git(host, 'switch', '-q', 'main')
    writeFileSync(file(host, 'README.md'), numbered({ 5: 'five of main\n' }))
    git(host, 'commit', '-qam', 'on main')
    writeFileSync(file(host, 'README.md'), numbered({ 5: 'five of main, and more\n', 20: '' }))
    writeFileSync(file(host, 'untracked'), 'x\n')
    await host.call('PATCH', '/api/settings', { theme })
    const { page } = deck
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    const holds = async (what: string) => {
      expect(
        await page.evaluate(
          () =>
            document.documentElement.scrollWidth <= innerWidth && document.querySelector('main')!.scrollWidth <= document.querySelector('main')!.clientWidth,
        ),
        what,
      ).toBe(true)
    }
    await open(deck)
    await files(page)
      .getByRole('option', { name: /README/ })
      .click()
    await expect(difference(page)).toBeVisible()
    await check(page, 'changes')
    await page.getByText('Side by side').click()
    await check(page, 'side by side')
    await page.setViewportSize({ width: 800, height: 500 })
    await expect(difference(page)).toBeHidden()
    await holds('changes')
    await files(page).press('Enter')
    await expect(difference(page)).toBeFocused()
    await check(page, 'a narrow difference')
    await holds('difference')
    await page.keyboard.press('Escape')
    await expect(files(page)).toBeFocused()
    await show(page, 'History')
    await expect(page.getByRole('listbox', { name: 'Commits' })).toBeVisible()
    await holds('history')
    await page.setViewportSize({ width: 1280, height: 800 })
    await check(page, 'history')
    await show(page, 'Branches')
    await page.getByRole('option', { name: /^topic/ }).click()
    await check(page, 'branches')
    await page.getByRole('button', { name: 'Rename' }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await check(page, 'a form')
    await page.keyboard.press('Escape')
    git(host, 'checkout', '-q', 'README.md')
    expect(() => git(host, 'merge', 'topic')).toThrow()
    await show(page, 'Changes')
    await files(page)
      .getByRole('option', { name: /README.*changed by both/ })
      .click()
    await expect(page.getByRole('textbox', { name: 'Result' })).toBeVisible()
    await check(page, 'a conflict')
  })
}
