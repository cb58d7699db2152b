/** Git in the window over a real sshd: an unknown host key and a passphrase are asked for there, also where the workspace is not trusted. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { git, open, prepared } from '../helpers/git-window.ts'
import { SshServer } from '../helpers/ssh-server.ts'
import { expect, test as plain, type WindowHost } from '../helpers/window.ts'

/** The remote's repository lies in the server's folder; `ssh` is told to use the server's keys and nothing of the machine's own. */
const test = plain.extend<{ far: { server: SshServer; bare: string } }>({
  far: async ({ host }, use) => {
    await using server = new SshServer(join(host.bench.folder, 'ssh'))
    await server.start()
    host.bench.tool('ssh', `exec /usr/bin/ssh -F '${server.client_config}' "$@"`)
    const bare = join(host.bench.folder, 'far.git')
    git(host, 'clone', '-q', '--bare', '.', bare)
    await use({ server, bare })
  },
})

async function untrusted(host: WindowHost): Promise<void> {
  const { items } = await host.call<{ items: { id: string; current: boolean }[] }>('GET', '/api/workspaces')
  await host.call('PATCH', `/api/workspaces/${items.find((one) => one.current)!.id}`, { trusted: false })
}

const strip = (page: Page) => page.getByRole('region', { name: 'Remote' })
const host_key = (page: Page) => page.getByRole('dialog', { name: 'Is this the right host?' })
const passphrase = (page: Page) => page.getByRole('dialog', { name: 'Passphrase' })

test('asks whether the host is right, then for the passphrase; a wrong one is said, a no leaves nothing', async ({ far, deck, host }) => {
  test.setTimeout(120_000)
  const { server, bare } = far
  prepared(host)
  git(host, 'remote', 'add', 'origin', server.url(bare))
  await untrusted(host)
  const { page } = deck
  await open(deck)
  const fetch = page.getByRole('button', { name: 'Fetch' })
  await fetch.click()
  await expect(host_key(page)).toContainText(server.fingerprint)
  await expect(host_key(page).getByRole('button', { name: 'Do not connect' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(strip(page)).toContainText('The host key of the remote is not known')
  expect(existsSync(server.known_hosts)).toBe(false)

  await fetch.click()
  await host_key(page).getByRole('button', { name: 'It is right, connect' }).click()
  await expect(passphrase(page).getByLabel(/^Passphrase for .*user_key/)).toHaveAttribute('type', 'password')
  await expect(passphrase(page).getByLabel(/^Passphrase for /)).toBeFocused()
  await page.keyboard.type('wrong')
  await page.keyboard.press('Enter')
  await expect(passphrase(page).getByRole('alert')).toHaveText('What was typed before was not accepted.')
  await page.keyboard.press('Escape')
  await expect(strip(page)).toContainText('did not accept the credentials')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(git(host, 'for-each-ref', 'refs/remotes')).toBe('')

  // The host is known now: only the passphrase is asked for.
  await fetch.click()
  await expect(passphrase(page).getByLabel(/^Passphrase for /)).toBeFocused()
  await page.keyboard.type(server.passphrase)
  await page.keyboard.press('Enter')
  await expect(strip(page)).toContainText('succeeded')
  expect(git(host, 'rev-parse', 'origin/main')).toBe(git(host, '--git-dir', bare, 'rev-parse', 'main'))
  expect(JSON.stringify(await host.call('GET', '/api/commands/history?limit=50'))).not.toContain(server.passphrase)

  // A job that is cancelled takes its question and its ssh along.
  await fetch.click()
  await expect(passphrase(page)).toBeVisible()
  const { items } = await host.call<{ items: { id: string; title: string; status: string }[] }>('GET', '/api/commands/history?limit=20&status=running')
  await host.call('DELETE', `/api/commands/${items.find((one) => one.title.startsWith('Fetch'))!.id}`)
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(strip(page)).toContainText('cancelled')

  await server.changeKey()
  await fetch.click()
  await expect(strip(page)).toContainText('The host key of the remote is not known or has changed')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a clone over ssh asks too, and a push sends what was committed', async ({ far, deck, host }) => {
  const { server, bare } = far
  await untrusted(host)
  const { page } = deck
  const id = (await host.call<{ id: string }>('POST', '/api/git/clone', { url: server.url(bare), folder: 'copy' })).id
  await host_key(page).getByRole('button', { name: 'It is right, connect' }).click()
  await expect(passphrase(page).getByLabel(/^Passphrase for /)).toBeFocused()
  await page.keyboard.type(server.passphrase)
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await host.call<{ status: string }>('GET', `/api/commands/${id}`)).status).toBe('succeeded')
  expect(readFileSync(join(host.bench.workspace, 'copy', 'README.md'), 'utf8')).toBe('first\n')
  git(host, '-C', 'copy', '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '-q', '--allow-empty', '-m', 'from here')
  const push = (await host.call<{ id: string }>('POST', '/api/git/push', { repo: 'copy' })).id
  await expect(passphrase(page).getByLabel(/^Passphrase for /)).toBeFocused()
  await page.keyboard.type(server.passphrase)
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await host.call<{ status: string }>('GET', `/api/commands/${push}`)).status).toBe('succeeded')
  expect(git(host, '--git-dir', bare, 'log', '-1', '--format=%s', 'main')).toBe('from here')
})
