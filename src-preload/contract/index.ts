/** The whole contract: every operation of every door, and the plain routes that carry bytes, sockets and pages. */
import type { ContractRouterClient } from '@orpc/contract'
import { commands_contract } from './commands.ts'
import { connections_contract } from './connections.ts'
import { events_contract } from './events.ts'
import { files_contract } from './files.ts'
import { git_contract } from './git.ts'
import { imports_contract } from './imports.ts'
import { jobs_contract } from './jobs.ts'
import { keys_contract } from './keys.ts'
import { leases_contract } from './leases.ts'
import { notifications_contract } from './notifications.ts'
import { odoo_contract } from './odoo.ts'
import { policies_contract } from './policies.ts'
import { queues_contract } from './queues.ts'
import { registry_contract } from './registry.ts'
import { results_contract } from './results.ts'
import { schedules_contract } from './schedules.ts'
import { servers_contract } from './servers.ts'
import { services_contract } from './services.ts'
import { sessions_contract } from './sessions.ts'
import { settings_contract } from './settings.ts'
import { system_contract } from './system.ts'
import { templates_contract } from './templates.ts'
import { tools_contract } from './tools.ts'
import { uploads_contract } from './uploads.ts'
import { workspaces_contract } from './workspaces.ts'

export const contract = {
  commands: commands_contract,
  jobs: jobs_contract,
  queues: queues_contract,
  templates: templates_contract,
  schedules: schedules_contract,
  leases: leases_contract,
  notifications: notifications_contract,
  workspaces: workspaces_contract,
  files: files_contract,
  keys: keys_contract,
  policies: policies_contract,
  imports: imports_contract,
  tools: tools_contract,
  sessions: sessions_contract,
  settings: settings_contract,
  system: system_contract,
  events: events_contract,
  git: git_contract,
  odoo: odoo_contract,
  connections: connections_contract,
  registry: registry_contract,
  uploads: uploads_contract,
  results: results_contract,
  servers: servers_contract,
  services: services_contract,
}
export type Contract = typeof contract

/** What everybody calls who speaks to a host: each operation as a function. */
export type Client = ContractRouterClient<Contract>

/** Routes outside the contract's operations. `scope` as in the operations; `page` means the page's session. `id` names it in the document. */
export const plain_routes = [
  { method: 'GET', path: '/', id: 'window.page', scope: 'open', type: 'text/html', what: 'The window' },
  { method: 'GET', path: '/assets/*', id: 'window.assets', scope: 'open', type: 'text/javascript', what: "The window's scripts, styles and fonts" },
  { method: 'GET', path: '/icon.svg', id: 'window.icon', scope: 'open', type: 'image/svg+xml', what: "The window's icon" },
  {
    method: 'POST',
    path: '/launch',
    id: 'window.launch',
    scope: 'open',
    type: 'application/json',
    what: "Exchange a one-time launch token for the page's session",
  },
  { method: 'POST', path: '/files/*', id: 'files.upload', scope: 'run', type: 'application/json', what: 'Upload one file, streamed: PATH/upload' },
  { method: 'GET', path: '/api/files/zips/:id', id: 'files.zip', scope: 'read', type: 'application/zip', what: 'The zip that was ordered, once' },
  {
    method: 'GET',
    path: '/api/commands/:id/asciicast',
    id: 'jobs.asciicast',
    scope: 'read',
    type: 'application/x-asciicast',
    what: 'A recorded run as asciicast v3, with the timing it had',
  },
  {
    method: 'POST',
    path: '/upload',
    id: 'uploads.receive',
    scope: 'run',
    type: 'application/json',
    what: 'Hand in one file for registered programs, streamed',
  },
  { method: 'POST', path: '/v1/upload', id: 'v1.uploads.receive', scope: 'run', type: 'application/json', what: 'The same as /upload' },
  {
    method: 'GET',
    path: '/jobs/:id/download',
    id: 'results.download',
    scope: 'read',
    type: 'application/octet-stream',
    what: 'A file that a job made (`?file=`), all of them (`?zip=1`), or the one that matters; with Range',
  },
  {
    method: 'GET',
    path: '/v1/jobs/:id/download',
    id: 'v1.results.download',
    scope: 'read',
    type: 'application/octet-stream',
    what: 'The same as /jobs/:id/download',
  },
  { method: 'GET', path: '/metrics', id: 'system.metrics_text', scope: 'read', type: 'text/plain', what: 'The metrics for Prometheus, also as OpenMetrics' },
  { method: 'GET', path: '/openapi.json', id: 'docs.document', scope: 'open', type: 'application/json', what: 'The OpenAPI 3.1 document' },
  { method: 'GET', path: '/docs', id: 'docs.page', scope: 'open', type: 'text/html', what: 'The API reference as a page' },
  { method: 'GET', path: '/docs/*', id: 'docs.script', scope: 'open', type: 'text/javascript', what: 'The script of that page' },
  { method: 'GET', path: '/ws', id: 'sockets.live', scope: 'read', type: 'socket', what: 'Live frames for programs' },
  { method: 'GET', path: '/ws/jobs/:id', id: 'sockets.job', scope: 'read', type: 'socket', what: 'Output and end of one job' },
  { method: 'GET', path: '/v1/ws/jobs/:id', id: 'v1.sockets.job', scope: 'read', type: 'socket', what: 'The same as /ws/jobs/:id' },
  { method: 'GET', path: '/logs/odoo', id: 'sockets.odoo_log', scope: 'read', type: 'socket', what: "Odoo's log, one record a frame" },
  { method: 'GET', path: '/rpc', id: 'sockets.window', scope: 'page', type: 'socket', what: "The window's calls" },
] as const
