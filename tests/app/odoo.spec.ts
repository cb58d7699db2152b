/** Odoo in the window: modules found and updated by keyboard, what failed and where, environments in the settings; records of a running server; axe finds nothing. */
import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axe } from '../helpers/axe.ts'
import { FarServers, OdooWithModules, recorded } from '../helpers/far-servers.ts'
import { test, type WindowHost, expect as window_expect } from '../helpers/window.ts'

const recordings = join(import.meta.dirname, '../fixtures/odoo/cases')
const program = join(import.meta.dirname, '../fixtures/programs/recorded-odoo.mjs')

/** Programs start here, which takes its time beside others. */
const expect = window_expect.configure({ timeout: 30_000 })

/** Modules in the workspace, a configuration, and a program that plays recordings of them. */
class OdooPlace {
  readonly folder: string
  readonly addons: string

  constructor(host: WindowHost) {
    this.folder = join(host.bench.folder, 'odoo')
    this.addons = join(host.bench.workspace, 'addons')
    mkdirSync(join(this.folder, 'cases'), { recursive: true })
    this.module('demo_module', `'depends': ['base'], 'summary': 'Notes'`)
    this.module('demo_child', `'depends': ['demo_module'], 'auto_install': True`)
    this.module('base', `'version': '17.0.1.2'`)
    this.module('lost', `'external_dependencies': {'python': ['no_such_pkg']}, 'depends': ['not_there']`)
    mkdirSync(join(this.addons, 'demo_module', 'views'))
    writeFileSync(
      join(this.addons, 'demo_module', 'views', 'demo_note_views.xml'),
      '<odoo>\n  <data>\n    <record id="demo_note_view_tree"/>\n  </data>\n</odoo>\n',
    )
    this.configuration = join(this.folder, 'odoo.conf')
    writeFileSync(this.configuration, `[options]\naddons_path = ${this.addons}\ndb_name = odoo17\nlogfile = /var/log/odoo.log\n`)
    this.binary = join(this.folder, 'odoo-bin')
    writeFileSync(this.binary, `#!/bin/sh\nexec '${process.execPath}' '${program}' '${this.folder}' "$@"\n`)
    chmodSync(this.binary, 0o755)
  }
  readonly configuration: string
  readonly binary: string

  module(name: string, manifest: string): void {
    mkdirSync(join(this.addons, name), { recursive: true })
    writeFileSync(join(this.addons, name, '__manifest__.py'), `{'name': '${name} title', ${manifest}}\n`)
    writeFileSync(join(this.addons, name, '__init__.py'), '')
  }

  /** The next run plays this recording, in which the modules lie where they lie here. */
  play(name: string): void {
    const copy = join(this.folder, 'cases', name)
    cpSync(join(recordings, name), copy, { recursive: true })
    const stderr = join(copy, 'stderr.txt')
    writeFileSync(stderr, readFileSync(stderr, 'utf8').replaceAll('/opt/odoo_addons', this.addons))
    writeFileSync(join(this.folder, 'odoo-case.json'), JSON.stringify({ cases: join(this.folder, 'cases'), name, speed: 50 }))
  }
}

test('modules are found, looked at and updated by keyboard; what failed is said with its place; environments are kept in the settings', async ({
  deck,
  host,
}) => {
  test.setTimeout(180_000)
  const { page } = deck
  const place = new OdooPlace(host)
  await host.call('PATCH', '/api/settings', { odoo_conf: join(place.folder, 'not-there.conf') })
  await page.keyboard.press('Alt+o')
  await expect(page.getByText('No modules found')).toBeVisible()
  await page.getByRole('button', { name: 'Name an environment' }).click()
  await page.getByRole('button', { name: 'Add an environment' }).click()
  const form = page.getByRole('form', { name: 'New environment' })
  await form.getByLabel('Name').fill('not good')
  await form.getByLabel('Configuration').fill(place.configuration)
  await form.getByLabel('Program').fill(place.binary)
  await form.getByRole('button', { name: 'Add the environment' }).click()
  await expect(form.getByText('Letters, digits, - and _; at most 40.')).toBeVisible()
  await form.getByLabel('Name').fill('dev')
  await form.getByLabel('Name').press('Enter')
  const listed = page.getByRole('list', { name: 'Environments of Odoo' })
  await expect(listed).toContainText('The log goes to /var/log/odoo.log.')

  await page.keyboard.press('Alt+o')
  const list = page.getByRole('listbox', { name: 'Modules' })
  await expect(list.getByRole('option')).toHaveCount(4)
  await page.getByRole('button', { name: 'Something missing 1' }).click()
  await expect(list.getByRole('option')).toHaveCount(1)
  await list.getByRole('option').click()
  const lost = page.getByRole('region', { name: 'Module lost' })
  await expect(lost).toContainText('Not on the addons paths: not_there.')
  await expect(lost).toContainText('pip install no_such_pkg')
  await page.keyboard.press('Escape')
  await expect(list.getByRole('option')).toHaveCount(4)

  await page.keyboard.press('/')
  await page.keyboard.type('demo_m')
  await page.keyboard.press('Enter')
  await expect(list).toBeFocused()
  await page.keyboard.press('Home')
  const pane = page.getByRole('region', { name: 'Module demo_module' })
  await expect(pane).toContainText('No operation on it went well here yet')
  await axe(page, 'the modules', host)
  place.play('02-u-demo_module-success')
  await page.keyboard.press('u')
  const plan = page.getByRole('dialog', { name: 'Update demo_module in dev' })
  await expect(plan).toContainText('The log goes to /var/log/odoo.log.')
  await expect(plan).toContainText('demo_child')
  await axe(page, 'what an update touches')
  await expect(plan.getByRole('button', { name: 'Update demo_module' })).toBeFocused()
  await page.keyboard.press('Enter')
  const run = page.getByRole('region', { name: 'Run Update demo_module in dev' }).filter({ visible: true })
  await expect(run.getByText(/^succeeded in /)).toBeVisible()

  writeFileSync(join(place.addons, 'demo_module', 'models.py'), 'x = 1\n')
  await page.keyboard.press('Alt+o')
  await page.getByRole('button', { name: 'Read again' }).click()
  await expect(list.getByRole('option', { name: /demo_module/ })).toContainText('changed')
  place.play('12-u-xml-bad-view-field')
  await list.getByRole('option', { name: /demo_module/ }).click()
  await page.keyboard.press('u')
  await expect(plan).toContainText('changed since')
  await expect(plan.getByRole('button', { name: 'Update demo_module' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(run.getByText(/^failed/)).toBeVisible()

  await page.keyboard.press('Alt+o')
  await page.locator('label', { hasText: 'Operations' }).click()
  const operations = page.getByRole('listbox', { name: 'Operations' })
  await expect(operations.getByRole('option')).toHaveCount(2)
  const card = page.getByRole('region', { name: 'What failed' })
  await expect(card).toContainText('demo_module/views/demo_note_views.xml:3')
  await axe(page, 'the operations', host)
  await operations.focus()
  await page.keyboard.press('r')
  await expect(plan).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(plan).toBeHidden()
  await card.getByRole('button', { name: 'Open the file there' }).click()
  await expect(page.getByRole('tab', { name: /demo_note_views.xml/ })).toBeVisible()

  using far = new FarServers()
  const address = await far.serve(recorded('purchase', 'xml'))
  await page.keyboard.press('Alt+o')
  await page.locator('label', { hasText: 'Connections' }).click()
  await page.getByRole('button', { name: 'New connection' }).click()
  const fields = page.getByRole('form', { name: 'New connection' })
  await fields.getByLabel('Name').fill('far')
  await fields.getByLabel('Address').fill(address)
  await fields.getByLabel('Database').fill('odoo17')
  await fields.getByLabel('User').fill('admin')
  await fields.getByLabel('API key or password').fill('wrong')
  await fields.getByRole('combobox', { name: 'Protocol' }).click()
  await page.getByRole('option', { name: 'XML-RPC' }).click()
  await fields.getByRole('button', { name: 'Add the connection' }).click()
  const connection = page.getByRole('region', { name: 'Connection far' })
  await connection.getByRole('button', { name: 'Test' }).click()
  await expect(connection.getByRole('alert')).toBeVisible()
  await connection.getByRole('button', { name: 'Edit' }).click()
  const edited = page.getByRole('form', { name: 'Connection far' })
  await expect(edited.getByLabel('API key or password')).toHaveValue('')
  await edited.getByLabel('API key or password').fill('admin')
  await edited.getByRole('button', { name: 'Keep the connection' }).click()
  await connection.getByRole('button', { name: 'Test' }).click()
  await expect(connection.getByText(/^Signed in as user \d+, Odoo 17\.0/)).toBeVisible()
  await connection.getByRole('button', { name: 'Read' }).click()
  await expect(connection.getByRole('table').getByRole('row').nth(1)).toBeVisible()
  await axe(page, 'the records of a connection')
  const saved = page.waitForEvent('download')
  await connection.getByRole('button', { name: 'Save all as CSV' }).click()
  expect(readFileSync((await (await saved).path())!, 'utf8')).toMatch(/^\uFEFFid,name,email,phone/)

  const odoo = new OdooWithModules([
    { name: 'base', state: 'installed', version: '17.0.1.3', depends: [] },
    { name: 'demo_module', state: 'installed', version: '17.0.1.0', depends: ['base'] },
    { name: 'demo_child', state: 'to upgrade', version: '17.0.1.0', depends: ['demo_module'] },
  ])
  const { id: connection_id } = await host.call<{ id: string }>('POST', '/api/connections', {
    ...{ name: 'here', url: await far.serve(odoo.answer), protocol: 'jsonrpc' },
    ...{ database: 'odoo17', username: 'admin', api_key: 'admin' },
  })
  const { binary, configuration } = place
  await host.call('PATCH', '/api/settings', { odoo_environments: [{ name: 'dev', binary, configuration, connection_id }] })
  await page.locator('label', { hasText: 'Modules' }).click()
  await expect(list.getByRole('option', { name: /demo_child/ })).toContainText('to upgrade')
  await list.getByRole('option', { name: /demo_module/ }).click()
  await page.keyboard.press('Delete')
  const gone = page.getByRole('dialog', { name: 'Uninstall demo_module in dev' })
  await expect(gone).toContainText('demo_child')
  await page.keyboard.press('Enter')
  await gone.getByLabel('Type dev to uninstall').fill('dev')
  await page.keyboard.press('Enter')
  await expect(deck.screen('Uninstall demo_module in dev')).toContainText('Uninstalled: demo_child, demo_module.')

  const log = join(place.folder, 'odoo.log')
  const model = join(place.addons, 'demo_module', 'models.py')
  const logged = (level: string, logger: string, message: string) => `2026-11-20 23:57:30,406 15750 ${level} odoo17 ${logger}: ${message}\n`
  writeFileSync(
    log,
    `${logged('INFO', 'odoo.modules.loading', 'loading 12 modules...').repeat(1500)}${logged('ERROR', 'odoo.addons.demo_module.models', 'It went wrong')}Traceback (most recent call last):\n  File "${model}", line 1, in run\nValueError: no\n`,
  )
  writeFileSync(place.configuration, `[options]\naddons_path = ${place.addons}\ndb_name = odoo17\nlogfile = ${log}\n`)
  await page.keyboard.press('Alt+o')
  await page.locator('label', { hasText: 'Log' }).first().click()
  const records = page.getByRole('listbox', { name: /^Records of Odoo's log/ })
  await expect(records.getByRole('option').first()).toContainText('It went wrong +3 lines')
  await axe(page, 'the log', host)
  await records.evaluate((list) => list.scrollTo({ top: list.scrollHeight }))
  await expect(page.locator('[data-odoo-records]')).toHaveAttribute('data-odoo-records', '1501')
  // Only then the list knows that it is not at its top, where it would follow by itself.
  await expect(records.getByRole('option').first()).not.toContainText('It went wrong')
  appendFileSync(log, logged('CRITICAL', 'odoo.service', 'Came later'))
  await page.getByRole('button', { name: '1 newer' }).click()
  await expect(records.getByRole('option').first()).toContainText('Came later')
  await page.getByLabel("Search Odoo's log").fill('valueerror')
  await expect(records.getByRole('option')).toHaveCount(1)
  await records.press('ArrowDown')
  await records.press('Enter')
  await page
    .getByRole('complementary', { name: 'Log record' })
    .getByRole('button', { name: /models.py/ })
    .click()
  await expect(page.getByRole('tab', { name: /models.py/ })).toBeVisible()
})
