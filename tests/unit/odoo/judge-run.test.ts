/** What became of each recorded run of a real Odoo 17, and of runs like them: by module, file, line and kind, whatever the exit code said. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgeRun, type RunAsked, type RunEnd } from '../../../src-main/odoo/judge-run.ts'
import { RunLog } from '../../../src-main/odoo/run-log.ts'

const folder = join(import.meta.dirname, '../../fixtures/odoo/cases')
const addons_paths = ['/opt/odoo/odoo/addons', '/var/lib/odoo/addons/17.0', '/opt/odoo/addons', '/opt/odoo_addons']

interface Meta {
  argv: string[]
  exit_code: number | null
  killed_by_signal: string | null
  signals_sent: unknown[]
}

function recorded(name: string): { text: string; asked: RunAsked; end: RunEnd } {
  const meta = JSON.parse(readFileSync(join(folder, name, 'meta.json'), 'utf8')) as Meta
  const file = ['stderr.txt', 'pty.txt'].map((one) => join(folder, name, one)).find((one) => existsSync(one))
  const value = (option: string) => (meta.argv.includes(option) ? meta.argv[meta.argv.indexOf(option) + 1]! : undefined)
  const modules = (value('-u') ?? value('-i') ?? '').split(',').filter(Boolean)
  return {
    text: file ? readFileSync(file, 'utf8') : '',
    asked: { modules, operation: value('-i') === undefined ? 'update' : 'install', database: 'odoo17', addons_paths },
    end: { exit_code: meta.exit_code, signal: meta.killed_by_signal, cancelled: meta.signals_sent.length > 0 },
  }
}

function judged(text: string, asked: RunAsked, end: RunEnd, piece = 1000) {
  const log = new RunLog()
  const progress = [0]
  for (let at = 0; at < text.length; at += piece) {
    log.feed(text.slice(at, at + piece))
    progress.push(log.progress)
  }
  log.end()
  return { ...judgeRun(log, asked, end), log, progress }
}

const demo = { module: 'demo_module' }
const view = { ...demo, file: '/opt/odoo_addons/demo_module/views/demo_note_views.xml' }

/** Null: it did what was asked. */
const expected: Record<string, object | null> = {
  '01-i-demo_module-success': null,
  '02-u-demo_module-success': null,
  '04-u-nonexistent': { kind: 'unknown_module', module: 'no_such_module' },
  '05-i-nonexistent': { kind: 'unknown_module', module: 'no_such_module' },
  '06-u-existing-but-not-installed': { kind: 'not_installed', module: 'contacts' },
  '07-u-mixed-one-unknown': { kind: 'unknown_module', module: 'no_such_module' },
  '09-u-python-syntax-error': {
    kind: 'python_error',
    ...demo,
    file: '/opt/odoo_addons/demo_module/models/demo_note.py',
    line: 8,
    sentence: "'(' was never closed",
  },
  '100-u-purchase': null,
  '11-u-xml-malformed': { kind: 'xml_error', ...view, line: 24 },
  '12-u-xml-bad-view-field': { kind: 'view_error', ...view, line: 3, sentence: 'Field "nope" does not exist in model "demo.note"' },
  '13-u-xml-bad-view-schema': { kind: 'view_error', ...view, line: 3, sentence: expect.stringContaining('Tree child can only have one of') },
  '15-u-bad-security-csv': {
    kind: 'access_data',
    ...demo,
    file: 'demo_module/security/ir.model.access.csv',
    sentence: expect.stringContaining("'model_demo_nope'"),
  },
  '18-u-module-dir-gone': { kind: 'not_installable', ...demo, left_behind: [expect.stringContaining('to upgrade')] },
  '19-u-installable-false': { kind: 'not_installable', ...demo, left_behind: [expect.stringContaining('to upgrade')] },
  '21-u-unknown-comodel': null,
  '23-i-missing-dependency': { kind: 'dependency_missing', ...demo, next: expect.stringContaining('no_such_dep') },
  '24-i-missing-python-dependency': { kind: 'python_package_missing', ...demo, next: expect.stringContaining('pip install no_such_pkg') },
  '30-u-wrong-db-name-role-can-createdb': { kind: 'wrong_database', left_behind: ['The database "odoo17_typo" is new.'] },
  '31-u-wrong-db-name-role-cannot-createdb': { kind: 'database_missing' },
  '32-u-wrong-db-password': { kind: 'database_login' },
  '36-u-postgres-down': { kind: 'database_unreachable' },
  '40-u-base-success': null,
  '42-u-demo-pty': null,
  '50-sigterm-mid-u': { kind: 'cancelled', left_behind: [expect.stringContaining('to upgrade'), expect.stringContaining('already changed')] },
  '54-sigterm-during-imports': { kind: 'cancelled', left_behind: [] },
  '58-sigterm-mid-u-workers2': null,
  '62-u-workers2-while-server-runs': { kind: 'port_taken', next: expect.stringContaining('--no-http') },
  '63-u-workers2-no-http-while-server-runs': null,
  '70-two-u-same-module-A': { kind: 'database_conflict' },
  '70-two-u-same-module-B': { kind: 'database_conflict' },
  '80-conf-missing': { kind: 'configuration', file: '/etc/odoo/nope.conf' },
  '83-unknown-option': { kind: 'command_line', sentence: 'no such option: --stop-after-initt' },
  '85-no-db-name': { kind: 'no_database' },
  '87-logfile-in-conf': { kind: 'log_hidden' },
  '88-logfile-in-conf-failing': { kind: 'log_hidden' },
  '88b-logfile-empty-on-cli': null,
  '96-u-test-enable-failing': { kind: 'test_failed', ...demo },
  '98-i-purchase': null,
}

describe('a recorded run', () => {
  it('of every kind has its verdict here', () => expect(readdirSync(folder).toSorted()).toEqual(Object.keys(expected).toSorted()))

  it.each(Object.keys(expected))('%s is judged by what it did', (name) => {
    const { text, asked, end } = recorded(name)
    const database = name.startsWith('31') ? 'odoo17_typo2' : asked.database
    const { ok, card, progress } = judged(text, { ...asked, database }, end)
    expect({ ok, card }).toEqual({ ok: expected[name] === null, card: expected[name] === null ? null : expect.objectContaining(expected[name]!) })
    expect(progress).toEqual(progress.toSorted((one, other) => one - other))
    expect(judged(text, { ...asked, database }, end, 7)).toMatchObject({ ok, card })
  })

  it('tells how far it is, pass by pass', () => {
    const { text, asked, end } = recorded('98-i-purchase')
    const { progress, log } = judged(text, asked, end, 200)
    expect(new Set(progress).size).toBeGreaterThan(30)
    expect(progress.at(-1)).toBeCloseTo(0.9)
    expect(log.odoo_version).toBe('17.0')
    expect(log.loaded.find(({ module }) => module === 'purchase')!.seconds).toBeGreaterThan(0)
  })

  it('that only warns tells its warnings', () => {
    const { text, asked, end } = recorded('21-u-unknown-comodel')
    expect(judged(text, asked, end).warnings).toEqual([{ logger: 'odoo.fields', message: "Field demo.note.partner_id with unknown comodel_name 'res.nope'" }])
  })
})
