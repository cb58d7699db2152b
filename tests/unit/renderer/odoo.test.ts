/** Odoo in the window without a window: which modules are listed and drawn, what an earlier operation was, and where a file can be opened. */
import { describe, expect, test } from 'vitest'
import type { OdooModule } from '../../../src-preload/contract/odoo.ts'
import { fittingModules, type Trait } from '../../../src-renderer/features/odoo/module-filter.ts'
import { graphOfModule } from '../../../src-renderer/features/odoo/module-graph.ts'
import { cellText, columnsOf, csvOf, domainOf, fieldsOf } from '../../../src-renderer/features/odoo/query-words.ts'
import { filePlaceOf } from '../../../src-renderer/parts/file-place.ts'
import { odooReportOf, operationOf } from '../../../src-renderer/parts/odoo-operation.ts'

const module = (name: string, more: Partial<OdooModule> = {}): OdooModule => ({
  name,
  title: `${name} title`,
  version: '1.0',
  summary: '',
  category: '',
  path: `/addons/${name}`,
  depends: [],
  dependents: [],
  auto_install: false,
  installable: true,
  application: false,
  missing_modules: [],
  missing_packages: [],
  changed: null,
  last_good_at: null,
  state: null,
  installed_version: null,
  problem: null,
  ...more,
})

describe('the list of modules', () => {
  const all = [
    module('account', { summary: 'Bills for sale', changed: true }),
    module('sale', { changed: false, last_good_at: '2026-01-01T00:00:00.000Z' }),
    module('stock', { missing_packages: ['x'] }),
    module('broken', { installable: true, problem: { message: 'no literal', line: 3 } }),
    module('bridge', { auto_install: true, installable: false }),
  ]
  const names = (text: string, ...wanted: Trait[]) => fittingModules(all, text, new Set(wanted)).map(({ name }) => name)

  test('has those whose name begins with the word before those that only speak of it', () => {
    expect(names('sale')).toEqual(['sale', 'account'])
    expect(names('SALE bills')).toEqual(['account'])
    expect(names('')).toHaveLength(all.length)
  })

  test.each<[Trait, string[]]>([
    ['changed', ['account']],
    ['missing', ['stock', 'broken']],
    ['installable', ['account', 'sale', 'stock']],
    ['automatic', ['bridge']],
    ['updated', ['sale']],
  ])('is of those that are %s', (trait, expected) => {
    expect(names('', trait)).toEqual(expected)
  })

  test('is of those that have every trait that is wanted', () => {
    expect(names('', 'installable', 'missing')).toEqual(['stock'])
  })
})

describe('the picture of a module', () => {
  test('has what it needs and what needs it through any number of steps, and nothing beside', () => {
    const all = [
      module('base', { dependents: ['web', 'mail'] }),
      module('web', { depends: ['base'], dependents: ['sale'] }),
      module('mail', { depends: ['base'] }),
      module('sale', { depends: ['web', 'gone'], dependents: ['sale_x'] }),
      module('sale_x', { depends: ['sale'] }),
    ]
    const graph = graphOfModule(all[3]!, all)
    expect(graph.nodes.map(({ id, bad }) => [id, bad]).sort()).toEqual([
      ['base', false],
      ['gone', true],
      ['sale', false],
      ['sale_x', false],
      ['web', false],
    ])
    expect(graph.edges.map(({ from, to }) => `${from}>${to}`).sort()).toEqual(['base>web', 'gone>sale', 'sale>sale_x', 'web>sale'])
    expect(graph.left_out).toBe(false)
  })

  test('ends with a circle of dependencies, and stays readable where hundreds depend on it', () => {
    const round = [module('a', { depends: ['b'], dependents: ['b'] }), module('b', { depends: ['a'], dependents: ['a'] })]
    expect(graphOfModule(round[0]!, round).nodes).toHaveLength(2)
    const many = Array.from({ length: 300 }, (_, n) => module(`m${n}`, { depends: ['base'] }))
    const base = module('base', { dependents: many.map(({ name }) => name) })
    const graph = graphOfModule(base, [base, ...many])
    expect(graph.left_out).toBe(true)
    expect(graph.nodes.length).toBeLessThan(40)
  })
})

describe('an earlier operation', () => {
  const job = { kind: 'odoo', title: 'Deploy a, b in dev', args: ['-c', '/etc/odoo.conf', '-d', 'x', '-u', 'a,b', '--test-enable', '--stop-after-init'] }

  test('is told from its job, also where its options are joined with their values', () => {
    const asked = { operation: 'deploy', modules: ['a', 'b'], environment: 'dev', with_tests: true }
    expect(operationOf(job)).toEqual(asked)
    expect(operationOf({ ...job, args: ['--update=a,b', '--test-enable'] })).toEqual(asked)
    const gone = { title: 'Uninstall a, b in dev', args: ['uninstall', 'a', 'b'] }
    expect(operationOf({ ...job, ...gone })).toEqual({ ...asked, operation: 'uninstall', with_tests: false })
    expect(operationOf({ ...job, title: 'Install a, b in dev', args: ['-i', 'a,b'] })).toEqual({ ...asked, operation: 'install', with_tests: false })
  })

  test('is not guessed: a command of odoo, and a title that was cut before its environment, are none', () => {
    expect(operationOf({ ...job, kind: 'command' })).toBeNull()
    expect(operationOf({ ...job, title: 'Deploy a, b, c_and_so_' })).toBeNull()
    expect(operationOf({ ...job, args: ['-c', '/etc/odoo.conf'] })).toBeNull()
  })

  test('has its outcome once Odoo said something', () => {
    expect(odooReportOf({ kind: 'odoo', report: null })).toBeNull()
    expect(odooReportOf({ kind: 'command', report: { ok: true } })).toBeNull()
    expect(odooReportOf({ kind: 'odoo', report: { ok: true, card: null, warnings: [] } })).toMatchObject({ ok: true })
  })
})

test('a file is opened in the innermost workspace that holds it, and in none by a name that only begins alike', () => {
  const workspaces = [
    { id: 'outer', path: '/srv/odoo' },
    { id: 'inner', path: '/srv/odoo/addons' },
  ]
  expect(filePlaceOf(workspaces, '/srv/odoo/addons/x/a.py')).toEqual({ workspace: 'inner', path: 'x/a.py' })
  expect(filePlaceOf(workspaces, '/srv/odoo/odoo-bin')).toEqual({ workspace: 'outer', path: 'odoo-bin' })
  expect(filePlaceOf(workspaces, '/srv/odoo2/a.py')).toBeNull()
})

describe('records of a connection', () => {
  test.each([
    ['', []],
    ['[["name", "ilike", "oak"]]', [['name', 'ilike', 'oak']]],
    [
      "[('name', '=', 'it\\'s'), ('active', '=', True)]",
      [
        ['name', '=', "it's"],
        ['active', '=', true],
      ],
    ],
    ["['|', ('a', '=', False), ('b', '!=', None),]", ['|', ['a', '=', false], ['b', '!=', null]]],
    ['["name", "=", "x (True)"]', [['name', '=', 'x (True)']]],
  ])('are looked for by %s', (text, expected) => {
    expect(domainOf(text)).toEqual(expected)
  })

  test('a domain that is none is said to be none', () => {
    for (const text of ['name = x', '{"name": 1}', '[("a", "=", lambda: 1)]']) expect(() => domainOf(text)).toThrow('A domain is a list of conditions')
  })

  test('names of fields stand with commas or blanks between them', () => {
    expect(fieldsOf(' name,email  phone,, ')).toEqual(['name', 'email', 'phone'])
  })

  test('a cell is empty where Odoo says false, and the name where it points elsewhere', () => {
    expect([false, null, 0, true, 'x', [7, 'Oak'], [1, 2], { a: 1 }].map(cellText)).toEqual(['', '', '0', 'true', 'x', 'Oak', '[1,2]', '{"a":1}'])
  })

  test('a file has every column once, and quotes what would be read as another cell or line', () => {
    const records = [
      { id: 1, name: 'a "b", c', note: 'two\nlines' },
      { id: 2, extra: ' edge ' },
    ]
    const columns = columnsOf(records, ['name'])
    expect(columns).toEqual(['id', 'name', 'note', 'extra'])
    expect(csvOf(records, columns)).toBe('\uFEFFid,name,note,extra\r\n1,"a ""b"", c","two\nlines",\r\n2,,," edge "\r\n')
  })
})
