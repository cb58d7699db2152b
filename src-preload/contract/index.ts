/** The whole contract: every operation of every door, and the plain routes that carry bytes, sockets and pages. */
import { commands_contract } from './commands.ts'
import { events_contract } from './events.ts'
import { git_contract } from './git.ts'
import { jobs_contract } from './jobs.ts'
import { keys_contract } from './keys.ts'
import { policies_contract } from './policies.ts'
import { settings_contract } from './settings.ts'
import { system_contract } from './system.ts'
import { workspaces_contract } from './workspaces.ts'

export const contract = {
  commands: commands_contract,
  jobs: jobs_contract,
  workspaces: workspaces_contract,
  keys: keys_contract,
  policies: policies_contract,
  settings: settings_contract,
  system: system_contract,
  events: events_contract,
  git: git_contract,
}
export type Contract = typeof contract

/** Routes outside the contract's operations. `scope` as in the operations; `page` means the launch token or its cookie. */
export const plain_routes = [
  { method: 'GET', path: '/', scope: 'open', what: 'the window' },
  { method: 'GET', path: '/assets/*', scope: 'open', what: "the window's scripts, styles and fonts" },
  { method: 'GET', path: '/icon.svg', scope: 'open', what: "the window's icon" },
  { method: 'POST', path: '/launch', scope: 'open', what: 'exchanges a one-time launch token for the cookie' },
  { method: 'GET', path: '/openapi.json', scope: 'open', what: 'OpenAPI 3.1 document' },
  { method: 'GET', path: '/docs', scope: 'open', what: 'API reference page' },
  { method: 'GET', path: '/docs/*', scope: 'open', what: 'its script' },
  { method: 'GET', path: '/ws', scope: 'read', what: 'live frames for programs (socket)' },
  { method: 'GET', path: '/ws/jobs/:id', scope: 'read', what: 'output and end of one job (socket)' },
  { method: 'GET', path: '/rpc', scope: 'page', what: "the window's calls (socket)" },
] as const
