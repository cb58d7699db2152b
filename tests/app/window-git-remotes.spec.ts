/** Git in the window and the world around it: pushing with progress, questions for credentials; and how every screen of it looks to axe and in a small window. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
import { difference, file, files, git, numbered, open, prepared, show, trusted } from '../helpers/git-window.ts'
import { expect, test } from '../helpers/window.ts'

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

test('axe finds nothing, and the narrowest window holds everything', async ({ deck, host }) => {
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
  const { page } = deck
  const holds = async (what: string) => {
    expect(
      await page.evaluate(
        () => document.documentElement.scrollWidth <= innerWidth && document.querySelector('main')!.scrollWidth <= document.querySelector('main')!.clientWidth,
      ),
      what,
    ).toBe(true)
  }
  await open(deck)
  await files(page)
    .getByRole('option', { name: /README/ })
    .click()
  await expect(difference(page)).toBeVisible()
  await axe(page, 'changes', host)
  await page.getByText('Side by side').click()
  await axe(page, 'side by side', host)
  await page.setViewportSize({ width: 800, height: 500 })
  await expect(difference(page)).toBeHidden()
  await holds('changes')
  await files(page).press('Enter')
  await expect(difference(page)).toBeFocused()
  await axe(page, 'a narrow difference', host)
  await holds('difference')
  await page.keyboard.press('Escape')
  await expect(files(page)).toBeFocused()
  await show(page, 'History')
  await expect(page.getByRole('listbox', { name: 'Commits' })).toBeVisible()
  await holds('history')
  await page.setViewportSize({ width: 1280, height: 800 })
  await axe(page, 'history', host)
  await show(page, 'Branches')
  await page.getByRole('option', { name: /^topic/ }).click()
  await axe(page, 'branches', host)
  await page.getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await axe(page, 'a form', host)
  await page.keyboard.press('Escape')
  git(host, 'checkout', '-q', 'README.md')
  expect(() => git(host, 'merge', 'topic')).toThrow()
  await show(page, 'Changes')
  await files(page)
    .getByRole('option', { name: /README.*changed by both/ })
    .click()
  await expect(page.getByRole('textbox', { name: 'Result' })).toBeVisible()
  await axe(page, 'a conflict', host)
})
