/** Git in the window where it has to ask or to stop: a push that hangs, hooks and trust, production, a clone, a commit without a user. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { file, files, git, open, prepared, show, trusted } from '../helpers/git-window.ts'
import { expect, test, type WindowHost } from '../helpers/window.ts'

test('a push to a remote that hangs is cancelled, and nothing of it is left', async ({ deck, host }) => {
  prepared(host)
  const bare = join(host.bench.folder, 'bare.git')
  git(host, 'init', '-q', '--bare', '-b', 'main', bare)
  const pids = join(bare, 'hook.pid')
  writeFileSync(join(bare, 'hooks', 'pre-receive'), `#!/bin/sh\necho $$ > '${pids}'\nexec sleep 1000\n`, { mode: 0o755 })
  git(host, 'remote', 'add', 'origin', bare)
  await trusted(host)
  const { page } = deck
  await open(deck)
  await page.getByRole('button', { name: 'Publish' }).click()
  const strip = page.getByRole('region', { name: 'Remote' })
  await expect.poll(() => existsSync(pids) && readFileSync(pids, 'utf8')).toMatch(/\d+\n/)
  await strip.getByRole('button', { name: 'Cancel' }).click()
  await expect(strip).toContainText('Push to origin: cancelled')
  expect(git(host, 'ls-remote', 'origin')).toBe('')
  const pid = readFileSync(pids, 'utf8').trim()
  await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false)
  await strip.getByRole('button', { name: 'Dismiss' }).click()
  await expect(strip).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Publish' })).toBeEnabled()
})

test('hooks run only after the workspace is trusted, and that is said before and asked for', async ({ deck, host }) => {
  prepared(host)
  writeFileSync(file(host, '.git/hooks/pre-commit'), `#!/bin/sh\ntouch '${host.bench.folder}/hook-ran'\n`, { mode: 0o755 })
  writeFileSync(file(host, 'new file'), 'new\n')
  const { items } = await host.call<{ items: { id: string; current: boolean }[] }>('GET', '/api/workspaces')
  await host.call('PATCH', `/api/workspaces/${items.find((one) => one.current)!.id}`, { trusted: false })
  const { page } = deck
  await open(deck)
  await expect(page.getByText('pre-commit will not run: the workspace is not trusted')).toBeVisible()
  const message = page.getByRole('textbox', { name: 'Commit message' })
  await message.fill('with a hook')
  await page.keyboard.press('Control+Enter')
  const trust = page.getByRole('dialog', { name: 'Trust this workspace?' })
  await trust.getByRole('button', { name: 'Do not run' }).click()
  await expect(trust).toHaveCount(0)
  expect([git(host, 'log', '-1', '--format=%s'), existsSync(join(host.bench.folder, 'hook-ran'))]).toEqual(['numbered', false])
  await expect(message).toHaveValue('with a hook')

  await message.focus()
  await page.keyboard.press('Control+Enter')
  await trust.getByRole('button', { name: 'Trust the workspace and run' }).click()
  await expect(page.getByText(/^Committed [0-9a-f]{8} with a hook/)).toBeVisible()
  expect(existsSync(join(host.bench.folder, 'hook-ran'))).toBe(true)
  await expect(page.getByText('Runs pre-commit')).toBeVisible()

  // A hook that says no: what it said is told, and the message stays.
  writeFileSync(file(host, '.git/hooks/pre-commit'), '#!/bin/sh\necho "error: no tabs here" >&2\nexit 1\n', { mode: 0o755 })
  writeFileSync(file(host, 'another'), 'x\n')
  await expect(files(page).getByRole('option', { name: /another/ })).toBeVisible()
  await message.fill('refused')
  await page.keyboard.press('Control+Enter')
  const again = page.getByRole('dialog', { name: 'Trust this workspace?' })
  await expect(again.or(page.getByText('no tabs here').first())).toBeVisible()
  if (await again.isVisible()) await again.getByRole('button', { name: 'Trust the workspace and run' }).click()
  await expect(page.getByText('no tabs here').first()).toBeVisible()
  await expect(message).toHaveValue('refused')
  expect(git(host, 'log', '-1', '--format=%s')).toBe('with a hook')
})

test('in production what destroys wants the name typed', async ({ deck, host }) => {
  prepared(host)
  writeFileSync(file(host, 'README.md'), 'thrown away?\n')
  await host.call('PATCH', '/api/settings', { production_contexts: [{ name: 'branch', pattern: 'main' }] })
  const { page } = deck
  await open(deck)
  await files(page)
    .getByRole('option', { name: /README/ })
    .click()
  await page.keyboard.press('Delete')
  await page
    .getByRole('dialog', { name: /^Discard the changes/ })
    .getByRole('button', { name: 'Discard 1 file' })
    .click()
  const production = page.getByRole('dialog', { name: 'This is hard to undo' })
  const name = production.getByLabel('Type main to confirm')
  await expect(name).toBeFocused()
  await page.keyboard.type('mai')
  await page.keyboard.press('Enter')
  await expect(production.getByRole('button', { name: /^Run git/ })).toBeDisabled()
  expect(readFileSync(file(host, 'README.md'), 'utf8')).toBe('thrown away?\n')
  await page.keyboard.type('n')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Nothing has changed')).toBeVisible()
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect.poll(() => readFileSync(file(host, 'README.md'), 'utf8')).toBe('thrown away?\n')
})

/** A bare repository of one commit behind https, trusted by the user's own configuration. */
async function served(host: WindowHost): Promise<AsyncDisposable & { url: string }> {
  const { folder, env } = host.bench
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
  writeFileSync(join(env['HOME']!, '.gitconfig'), `[http]\n\tsslCAInfo = ${cert}\n`)
  git(host, 'clone', '-q', '--bare', '.', join(folder, 'shop.git'))
  git(host, '--git-dir', join(folder, 'shop.git'), 'update-server-info')
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const path = join(folder, new URL(request.url!, 'https://x').pathname)
    if (existsSync(path)) response.end(readFileSync(path))
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/shop.git`
  return { url, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())) }
}

test('a clone goes into a folder of the workspace and is opened from there; a failed one leaves no folder', async ({ deck, host }) => {
  await using server = await served(host)
  rmSync(file(host, '.git'), { recursive: true })
  const { page } = deck
  await page.keyboard.press('Control+Shift+g')
  await expect(page.getByText('There is no git repository here')).toBeVisible()
  const clone = async (url: string, folder: string) => {
    await page.getByRole('button', { name: 'Clone one' }).click()
    await page.getByRole('dialog').getByLabel('Address').fill(url)
    await page.getByRole('dialog').getByLabel('Folder').fill(folder)
    await page.keyboard.press('Enter')
  }
  const strip = page.getByRole('region', { name: 'Remote' })
  await clone(`${server.url}x`, 'missing')
  await expect(strip).toContainText('could not be reached')
  expect(existsSync(file(host, 'missing'))).toBe(false)
  await clone(server.url, 'my shop')
  await expect(strip).toContainText('succeeded')
  await strip.getByRole('button', { name: 'Open as workspace' }).click()
  await expect(page.getByRole('contentinfo').getByRole('button', { name: 'Branch main' })).toBeVisible()
  await expect(page.getByText('Nothing has changed')).toBeVisible()
  expect(readFileSync(file(host, 'my shop/README.md'), 'utf8')).toBe('first\n')
})

test('without a user nothing is begun: it asks for one and goes on', async ({ deck, host }) => {
  git(host, 'checkout', '-q', 'README.md')
  const { page } = deck
  await open(deck)
  await expect(page.getByRole('button', { name: 'Set who commits' })).toBeVisible()
  await show(page, 'History')
  await page.getByRole('listbox', { name: 'Commits' }).getByRole('option').first().click()
  await page.keyboard.press('r')
  const who = page.getByRole('dialog', { name: 'Who commits here?' })
  await expect(who).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(who).toHaveCount(0)
  expect([git(host, 'rev-list', '--count', 'HEAD'), git(host, 'status', '--short')]).toEqual(['1', ''])
  await page.getByRole('listbox', { name: 'Commits' }).press('r')
  await who.getByLabel('Name').fill('Grace')
  await who.getByLabel('Email').fill('grace@example.org')
  await page.keyboard.press('Enter')
  await expect.poll(() => git(host, 'log', '-1', '--format=%an: %s')).toBe('Grace: Revert "first"')
})
