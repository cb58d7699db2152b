/** The status bar: what is acted on is always in sight where it is known, and what has nothing to say is not there. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type WindowHost } from '../helpers/window.ts'

function chooseKubeContext(host: WindowHost, current: string): void {
  const contexts = ['staging', 'prod-eu'].map((name) => ({ name, context: { cluster: name, namespace: `shop-${name}` } }))
  writeFileSync(join(host.bench.env['HOME']!, '.kube', 'config'), JSON.stringify({ 'current-context': current, contexts }))
}

test.beforeEach(({ host }) => {
  const home = host.bench.env['HOME']!
  for (const folder of ['.kube', '.aws']) mkdirSync(join(home, folder), { recursive: true })
  chooseKubeContext(host, 'staging')
  writeFileSync(join(home, '.aws', 'config'), '[default]\nregion = eu-west-1\n[profile shop]\nsso_account_id = 123456789012\n')
})

test('branch, kube context and cloud account of the workspace, as they are and as they become', async ({ deck, host }) => {
  const { page } = deck
  const bar = page.getByRole('contentinfo').last()
  await expect(bar.getByRole('button', { name: /^Branch\s*main/ })).toBeVisible()
  const kube = bar.getByRole('button', { name: /^Kube context/ })
  await expect(kube).toHaveText(/staging/)
  await expect(kube).toHaveAttribute('title', /kube_namespace shop-staging/)
  await expect(bar.getByRole('button', { name: /^AWS/ })).toHaveText(/default/)

  // Somebody else chooses another one: the host hears it, nobody asks.
  chooseKubeContext(host, 'prod-eu')
  await expect(kube).toHaveText(/prod-eu/)
  await host.call('PATCH', '/api/settings', { production_contexts: [{ name: 'kube_context', pattern: 'prod-*' }] })
  await expect(kube).toHaveAccessibleName(/production/)

  // A profile that names another account is in force at once.
  const [workspace] = (await host.call<{ items: { id: string }[] }>('GET', '/api/workspaces')).items
  const profile = await host.call<{ id: string }>('POST', `/api/workspaces/${workspace!.id}/profiles`, { name: 'shop', env: { AWS_PROFILE: 'shop' } })
  await bar.getByRole('button', { name: /^Workspace/ }).click()
  await page.getByRole('menuitem', { name: 'shop' }).click()
  await expect(bar.getByRole('button', { name: /^AWS/ })).toHaveText(/shop 123456789012/)
  await expect(bar.getByRole('button', { name: /^Context profile/ })).toHaveText(/shop/)
  await host.call('PATCH', `/api/workspaces/${workspace!.id}`, { profile_id: null })
  await expect(bar.getByRole('button', { name: /^Context profile/ })).toHaveCount(0)
  expect(profile.id).not.toBe('')
})

test('what runs and waits is counted while there is something to count, and moves nothing', async ({ deck }) => {
  const { page } = deck
  const bar = page.getByRole('contentinfo').last()
  await expect(bar).toContainText('healthy')
  await expect(bar).toContainText('main')
  await expect(bar.getByText(/running|waiting|no profile/)).toHaveCount(0)
  const place = await bar.getByRole('button', { name: /^Host/ }).boundingBox()
  await deck.run('echo ask')
  await expect(bar.getByRole('button', { name: '1 running' })).toBeVisible()
  expect(await bar.getByRole('button', { name: /^Host/ }).boundingBox()).toEqual(place)
  await expect(deck.screen()).toContainText('name?')
  await page.keyboard.press('Enter')
  await expect(bar.getByText('running')).toHaveCount(0)
})
