/** Runs that were not recorded are told by their structure: other classes, languages and versions than those of the recordings. */
import { describe, expect, it } from 'vitest'
import { judgeRun, type RunAsked, type RunEnd } from '../../../src-main/odoo/judge-run.ts'
import { RunLog } from '../../../src-main/odoo/run-log.ts'

const asked: RunAsked = {
  modules: ['sale_x'],
  operation: 'update',
  database: 'prod',
  addons_paths: ['/opt/odoo/odoo/addons', '/opt/odoo/addons', '/srv/own'],
}
const at = '2026-11-20 23:59:02,983 4711'
const record = (level: string, logger: string, message: string, database = 'prod') => `${at} ${level} ${database} ${logger}: ${message} \n`
const begun = record('INFO', 'odoo', 'Odoo version 18.0', '?') + record('INFO', 'odoo.modules.loading', 'Loading module sale_x (40/45)')
const loaded = record('INFO', 'odoo.modules.loading', 'Module sale_x loaded in 0.16s, 75 queries (+75 other)')
const traceback = (frames: string, error: string) =>
  `Traceback (most recent call last):\n  File "/opt/odoo/odoo/modules/registry.py", line 114, in new\n    odoo.modules.load_modules(registry)\n${frames}${error}\n`
const frame = (file: string, line: number) => `  File "${file}", line ${line}, in load\n    code()\n    ^^^^^^\n`
/** A failure while the module was loaded. */
const failed = (error: string, frames = '') =>
  begun +
  record('WARNING', 'odoo.modules.loading', 'Transient module states were reset') +
  record('ERROR', 'odoo.modules.registry', 'Failed to load registry') +
  traceback(frames, error) +
  record('CRITICAL', 'odoo.service.server', 'Failed to initialize database `prod`.') +
  traceback(frames, error) +
  record('INFO', 'odoo.service.server', 'Initiating shutdown')

function judged(text: string, end: Partial<RunEnd> = {}, more: Partial<RunAsked> = {}) {
  const log = new RunLog()
  log.feed(text)
  log.end()
  return judgeRun(log, { ...asked, ...more }, { exit_code: 255, signal: null, ...end })
}

describe('an exception', () => {
  it.each([
    [
      'ImportError: cannot import name "x" from "odoo.tools"',
      frame('/srv/own/sale_x/models/order.py', 3),
      { kind: 'addon_import', file: '/srv/own/sale_x/models/order.py', line: 3, module: 'sale_x' },
    ],
    ["ModuleNotFoundError: No module named 'zeep'", frame('/srv/own/sale_x/models/order.py', 1), { kind: 'addon_import', line: 1 }],
    [
      "AttributeError: 'NoneType' object has no attribute 'id'",
      frame('/srv/own/sale_x/hooks.py', 12) + frame('/opt/odoo/addons/sale/models/sale.py', 900),
      { kind: 'python_error', file: '/srv/own/sale_x/hooks.py', line: 12 },
    ],
    [
      "KeyError: 'sale.order'",
      frame('/opt/odoo/addons/sale/models/sale.py', 900),
      { kind: 'python_error', file: '/opt/odoo/addons/sale/models/sale.py', module: 'sale' },
    ],
    ["TypeError: Model 'x.y' does not exist in registry.", '', { kind: 'python_error', file: null, module: 'sale_x' }],
    ['psycopg2.errors.DeadlockDetected: Verklemmung entdeckt\nDETAIL:  Prozess 1 wartet', '', { kind: 'database_conflict' }],
    ['psycopg2.errors.LockNotAvailable: canceling statement due to lock timeout', '', { kind: 'database_locked' }],
    ['psycopg2.errors.NotNullViolation: NULL-Wert in Spalte »name« verletzt Not-Null-Constraint', '', { kind: 'database_constraint' }],
    ['psycopg2.errors.UniqueViolation: duplicate key value violates unique constraint "x"', '', { kind: 'database_constraint' }],
    ['psycopg2.OperationalError: FATAL:  the database system is shutting down', '', { kind: 'database_unreachable' }],
    ['psycopg2.OperationalError: FATAL:  Datenbank »prod« existiert nicht', '', { kind: 'database_missing' }],
    ['psycopg2.OperationalError: FATAL:  Passwort-Authentifizierung für Benutzer »odoo« fehlgeschlagen', '', { kind: 'database_login' }],
    ['psycopg2.OperationalError: could not translate host name "db" to address: Name or service not known', '', { kind: 'database_unreachable' }],
    [
      'psycopg2.OperationalError: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
      '',
      { kind: 'database_unreachable' },
    ],
    ['MemoryError', frame('/srv/own/sale_x/models/order.py', 3), { kind: 'out_of_memory' }],
    ['FileNotFoundError: File not found: sale_x/data/missing.xml', '', { kind: 'data_file', file: 'sale_x/data/missing.xml', module: 'sale_x' }],
    [
      'odoo.tools.convert.ParseError: while parsing /srv/own/sale_x/data/cron.xml:7, somewhere inside\n<record id="x" model="ir.cron"/>',
      '',
      { kind: 'data_file', file: '/srv/own/sale_x/data/cron.xml', line: 7, module: 'sale_x' },
    ],
    ['odoo.exceptions.ValidationError: Ein Feld fehlt.', '', { kind: 'refused_by_odoo', sentence: 'Ein Feld fehlt.' }],
    [
      'Exception: migration refused',
      frame('/srv/own/sale_x/migrations/18.0.1.1/post-migrate.py', 2),
      { kind: 'python_error', file: '/srv/own/sale_x/migrations/18.0.1.1/post-migrate.py', line: 2 },
    ],
  ])('%s', (error, frames, expected) => {
    expect(judged(failed(error, frames))).toMatchObject({ ok: false, card: expected })
  })

  it('before the first record of the log is told, too', () => {
    const parsing = "configparser.ParsingError: Source contains parsing errors: '/etc/odoo/odoo.conf'\n\t[line  3]: 'garbage\\n'"
    expect(
      judged(`Traceback (most recent call last):\n  File "/usr/bin/odoo", line 8, in <module>\n    odoo.cli.main()\n${parsing}\n`, { exit_code: 1 }).card,
    ).toMatchObject({
      kind: 'configuration',
      file: '/etc/odoo/odoo.conf',
      line: 3,
    })
  })
})

describe('a run that ended well', () => {
  it('is one, also with a warning whose cause was caught', () => {
    const warned = record('WARNING', 'odoo.addons.sale_x.hooks', 'could not reach the service') + traceback('', 'OSError: timed out')
    expect(judged(begun + warned + loaded, { exit_code: 0 })).toMatchObject({ ok: true, card: null, warnings: [{ logger: 'odoo.addons.sale_x.hooks' }] })
  })

  it('is none with an error in its log, or without one of its modules', () => {
    const error = record('ERROR', 'odoo.addons.base.models.ir_cron', 'Call from cron failed')
    expect(judged(begun + loaded + error, { exit_code: 0 }).card).toMatchObject({ kind: 'logged_error', sentence: 'Call from cron failed' })
    expect(judged(begun + loaded, { exit_code: 0 }, { modules: ['sale_x', 'stock_x'] }).card).toMatchObject({ kind: 'not_installed', module: 'stock_x' })
    const refused = record('WARNING', 'odoo.modules.loading', "modules sin nombre válido: 'stock_x'")
    expect(judged(begun + loaded + refused, { exit_code: 0 }, { modules: ['sale_x', 'stock_x'] }).card).toMatchObject({
      kind: 'unknown_module',
      module: 'stock_x',
    })
  })

  it('is none where it was about another database, or made a new one', () => {
    expect(judged((begun + loaded).replaceAll(' prod ', ' prod2 '), { exit_code: 0 }).card).toMatchObject({ kind: 'wrong_database' })
    const made = record('INFO', 'odoo.modules.loading', 'init db', '?') + record('INFO', 'odoo.modules.loading', 'Module base loaded in 9s')
    expect(judged(made, { exit_code: 0 }).card).toMatchObject({ kind: 'database_created', left_behind: ['The database "prod" is new.'] })
  })

  it('of everything needs base', () => {
    expect(judged(begun + loaded + record('INFO', 'odoo.modules.loading', 'Module base loaded in 1s'), { exit_code: 0 }, { modules: ['all'] }).ok).toBe(true)
  })
})

describe('an end from outside', () => {
  it('is told by its signal and by what was left', () => {
    expect(judged(begun, { exit_code: null, signal: 'SIGKILL' }).card).toMatchObject({
      kind: 'killed',
      module: 'sale_x',
      left_behind: [expect.stringContaining('to upgrade')],
    })
    expect(judged(begun, { exit_code: null, signal: 'SIGINT' }).card).toMatchObject({ kind: 'cancelled', module: 'sale_x' })
    expect(judged('', { exit_code: null, signal: 'SIGTERM', cancelled: true }).card).toMatchObject({ kind: 'cancelled', left_behind: [] })
  })
})

it('a log of garbage, of one endless line and of a gigabyte of tracebacks is judged, too', () => {
  const log = new RunLog()
  for (let n = 0; n < 200; n++) log.feed('\0\u001b[31m\ufffd'.repeat(10_000))
  log.feed('\n')
  for (let n = 0; n < 20_000; n++) log.feed(record('ERROR', 'odoo.x', 'again') + traceback('', 'ValueError: x'))
  log.end()
  expect(log.errors.length).toBeLessThanOrEqual(200)
  expect(judgeRun(log, asked, { exit_code: 1, signal: null }).card).toMatchObject({ kind: 'python_error' })
})
