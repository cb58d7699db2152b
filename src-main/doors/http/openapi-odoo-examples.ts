/** Examples of the area odoo for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

/** `job` is the document's example of a job. */
export function odooExamples(job: Record<string, unknown>): Readonly<Record<string, Example>> {
  const report = { operation: 'install', environment: 'dev', database: 'odoo17', modules: ['sale_x'], ok: true, card: null, loaded: [], warnings: [] }
  const ended = { ...job, kind: 'odoo', title: 'Install sale_x in dev', command: 'odoo', tool: 'odoo', report }
  const card = {
    kind: 'view_error',
    sentence: 'Field "nope" does not exist in model "sale.x"',
    next: 'Correct the view at this place.',
    module: 'sale_x',
    file: '/opt/addons/sale_x/views/sale_x_views.xml',
    line: 12,
    detail: null,
    left_behind: [],
  }
  const failed = {
    success: false,
    error: card.sentence,
    code: 'ODOO_UPDATE_FAILED',
    details: card,
    output: 'CRITICAL odoo17 odoo.service.server: Failed to initialize database `odoo17`.\n',
    job: { ...ended, status: 'failed', exit_code: null, report: { ...report, ok: false, card } },
  }
  const answer = { success: true, output: 'INFO odoo17 odoo.modules.loading: Module sale_x loaded in 0.16s\n', job: ended }
  const accepted = { id: job['id'], status: 'queued', position: 1 }
  const other_answers = { 202: accepted, 500: failed }
  const problem = { name: 'logfile', sentence: "The log goes to /var/log/odoo.log. Opsdeck's runs bring it back by --logfile=.", line: null }
  return {
    'odoo.environments': {
      answer: {
        items: [
          {
            name: 'dev',
            active: true,
            binary: '/opt/odoo/odoo-bin',
            configuration: '/etc/odoo/odoo.conf',
            database: 'odoo17',
            series: '17.0',
            addons_paths: ['/opt/odoo/odoo/addons', '/opt/addons'],
            logfile: '/var/log/odoo.log',
            workers: 0,
            data_dir: null,
            http_port: 8069,
            connection_id: '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e21',
            problems: [problem],
          },
        ],
        next_cursor: null,
      },
    },
    'odoo.modules': {
      answer: {
        items: [
          {
            name: 'sale_x',
            title: 'Sales, extended',
            version: '17.0.1.2.0',
            summary: '',
            category: 'Sales',
            path: '/opt/addons/sale_x',
            depends: ['sale'],
            dependents: [],
            auto_install: false,
            installable: true,
            application: false,
            missing_modules: [],
            missing_packages: [],
            changed: true,
            last_good_at: '2026-03-01T08:05:07.123Z',
            state: 'installed',
            installed_version: '17.0.1.1.0',
            problem: null,
          },
        ],
        next_cursor: null,
        states_problem: null,
      },
    },
    'odoo.plan': {
      body: { operation: 'update', modules: ['sale_x'] },
      answer: {
        environment: 'dev',
        database: 'odoo17',
        reloads: ['sale_x'],
        uninstalls: null,
        modules: [{ name: 'sale_x', found: true, changed: true, last_at: '2026-03-01T08:05:07.123Z', last_duration_ms: 3120 }],
        problems: [problem],
      },
    },
    'odoo.install': { params: { module: 'sale_x' }, body: { environment: 'dev' }, answer, other_answers },
    'odoo.deploy': { params: { module: 'sale_x' }, body: {}, answer: { ...answer, job: { ...ended, title: 'Deploy sale_x in dev' } }, other_answers },
    'odoo.operations': { body: { operation: 'update', modules: ['sale_x', 'stock_x'], mode: 'sync' }, answer, other_answers },
  }
}
