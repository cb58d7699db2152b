/** Examples of the areas servers and services for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e21'
const time = '2026-03-01T08:05:07.123Z'
const fingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDmoH1Ng0sJ0u2AbcQ'
const public_key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8l4qGk0bYb5v3s1nq2b3m4c5d6e7f8g9h0i1j2k3l4 laptop'
const params = { id }
const key = { id, name: 'laptop', type: 'ssh-ed25519', fingerprint, public_key, source: 'stored', created: time }
const shown = { name: 'web-1', host: 'web-1.example.org', port: 22, root_username: 'root', app_username: 'deploy', tags: ['web'] }
const server = {
  id,
  created: time,
  updated: time,
  ...shown,
  use_ssh_agent: false,
  manual_key_path: null,
  key_id: id,
  proxy_jump: null,
  setup_complete: true,
  security_locked: false,
  host_key: { type: 'ssh-ed25519', fingerprint, pinned_at: time, from: 'accepted' },
  connected_as: 'deploy',
  last_seen_at: time,
  status: 'online',
  guard: null,
}
const service = {
  name: 'nginx',
  description: 'A high performance web server and a reverse proxy server',
  status: 'running',
  enabled: true,
  pid: 412,
  since: time,
  memory_bytes: 8_380_416,
  restarts: 0,
  app_id: null,
}
const accepted = { id, status: 'queued', position: 1 }
const page = (item: unknown) => ({ items: [item], page: 1, per_page: 20, total: 1 })
const plan = {
  plan_id: id,
  hash: 'ab71a92f6f922a36f46527c4df3530bb9482cac20eec514ca4cf60b0a0bf564c',
  kind: 'server_setup',
  server_id: id,
  made_at: time,
  expires_at: '2026-03-01T08:20:07.123Z',
  steps: [
    {
      name: 'user',
      state: 'change',
      before: null,
      after: 'deploy with /home/deploy and /bin/bash',
      commands: ['useradd --create-home --shell /bin/bash deploy'],
      files: [],
      verify: 'getent passwd deploy',
      undo: 'userdel deploy, its home stays',
      note: null,
    },
  ],
  blocked: [],
  downtime_ms: { expected: null },
}
const set_up = (body: object): Example => ({ params, body, answer: plan, other_answers: { 202: accepted } })
const unit = { server_id: id, name: 'nginx' }

export const server_examples: Readonly<Record<string, Example>> = {
  'servers.keys': { answer: page(key) },
  'servers.addKey': { body: { name: 'laptop', generate: 'ed25519' }, answer: key },
  'servers.removeKey': { params, answer: { success: true } },
  'servers.list': { answer: page(server) },
  'servers.get': { params, answer: server },
  'servers.create': {
    body: { ...shown, key_id: id },
    answer: { ...server, setup_complete: false, status: 'unknown', host_key: null, connected_as: null, last_seen_at: null },
  },
  'servers.update': { params, body: { tags: ['web', 'eu'] }, answer: { ...server, tags: ['web', 'eu'] } },
  'servers.remove': { params, answer: { success: true } },
  'servers.test': { params, body: { accept_host_key: fingerprint }, answer: accepted },
  'servers.setup': set_up({ dry_run: true }),
  'servers.setupUser': set_up({ dry_run: true, ssh_keys: [public_key] }),
  'servers.setupPackages': set_up({ dry_run: true, packages: ['nginx-light'] }),
  'services.list': { params: { server_id: id }, answer: page(service) },
  'services.get': { params: unit, answer: service },
  'services.logs': { params: unit, answer: { lines: [{ at: time, priority: 6, pid: 412, message: 'Started nginx.service.' }] } },
  'services.act': { params: unit, body: { action: 'restart' }, answer: accepted },
}
