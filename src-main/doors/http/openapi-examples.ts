/** One example per operation for the OpenAPI document; a test holds them to the contract's schemas. */

import { connection_examples } from './openapi-connection-examples.ts'
import type { Example } from './openapi-example.ts'
import { file_examples } from './openapi-file-examples.ts'
import { flow_examples } from './openapi-flow-examples.ts'
import { openapi_git_examples } from './openapi-git-examples.ts'
import { history_view_examples } from './openapi-history-view-examples.ts'
import { job_examples } from './openapi-job-examples.ts'
import { lease_examples } from './openapi-lease-examples.ts'
import { log_examples } from './openapi-log-examples.ts'
import { notification_examples } from './openapi-notification-examples.ts'
import { odooExamples } from './openapi-odoo-examples.ts'
import { queue_examples } from './openapi-queue-examples.ts'
import { registryExamples } from './openapi-registry-examples.ts'
import { server_examples } from './openapi-server-examples.ts'
import { tool_examples } from './openapi-tool-examples.ts'

const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
const workspace_id = '0199a3c0-11aa-7c07-8f52-60cf2b1ee904'
const time = '2026-03-01T08:05:07.123Z'
const later = '2026-03-01T08:05:07.141Z'
const success = { success: true }

const job = {
  id,
  kind: 'command',
  title: 'git status --short',
  status: 'succeeded',
  exit_code: 0,
  signal: null,
  error: null,
  command: 'git',
  args: ['status', '--short'],
  work_dir: '.',
  env_names: ['HOME', 'LANG', 'PATH', 'TZ'],
  effect: 'read',
  rule: 'git/status',
  tool: 'git',
  tool_version: '2.39.5',
  context: { branch: 'main' },
  capture: 'split',
  workspace: workspace_id,
  attempt: 1,
  attempts: [{ number: 1, status: 'succeeded', exit_code: 0, signal: null, started_at: time, finished_at: later }],
  retry: null,
  timeout_ms: 60_000,
  leases: [],
  progress: null,
  estimate: null,
  commit: null,
  waiting_for: null,
  report: null,
  steps: [],
  position: null,
  queued_at: time,
  started_at: time,
  finished_at: later,
  duration_ms: 18,
  stdout_bytes: 12,
  stderr_bytes: 0,
  output_truncated: false,
  requested_by: { door: 'http', key_id: '0199a3bf-4d10-7d3f-a1b2-5c9e8f7a6b50' },
  parent_id: null,
  queue_id: null,
  template_id: null,
  ready_when: null,
  ready_at: null,
  handled: null,
}
const verdict = {
  allowed: true,
  effect: 'read',
  rule: 'git/status',
  reason: 'Shows what changed; changes nothing.',
  nearest: null,
  confirm_required: false,
  runs_workspace_code: false,
  session: false,
  judged_by: 'rule',
  argv: ['git', 'status', '--short'],
  tool_path: '/usr/bin/git',
  context: { branch: 'main' },
  parts: [
    { text: 'git', kind: 'tool', ok: true },
    { text: 'status', kind: 'subcommand', ok: true },
    { text: '--short', kind: 'option', ok: true },
  ],
}
const tool = {
  name: 'git',
  description: 'Version control',
  installed: true,
  path: '/usr/bin/git',
  version: '2.39.5',
  install: 'apt install git',
  usable: true,
}
const saved = {
  id,
  name: 'Short status',
  command: 'git',
  args: ['status', '--short'],
  work_dir: null,
  env: null,
  workspace: null,
  favourite: true,
  context: null,
  created: time,
  updated: time,
}
const workspace = {
  id: workspace_id,
  name: 'shop',
  path: '/home/me/shop',
  trusted: true,
  profile_id: null,
  exists: true,
  current: true,
  created: time,
  updated: time,
  opened_at: time,
}
const profile = { id, name: 'staging', env: { AWS_PROFILE: 'staging' }, created: time, updated: time }
const key = { id, name: 'ci', scope: 'run', own_jobs_only: true, created: time, expires_at: null, last_used_at: null }
const policy = {
  id: 'user:git',
  tool: 'git',
  origin: 'user',
  workspace: null,
  path: '/home/me/.config/Opsdeck/policies/git.yaml',
  editable: true,
  widens: false,
  in_force: true,
  problems: [],
  updated: time,
}
const policy_file_text = 'tool: git\ncommands:\n  push:\n    options:\n      --force: refuse -- nobody rewrites what others have\n'
const problem = { line: 5, column: 7, message: 'The rule can never match: git push has no option --forse.', fix: 'Write "--force".' }
const replayed = {
  runs: 500,
  saved: 3,
  would_refuse: 1,
  would_allow: 0,
  other_effect: 0,
  changes: [
    {
      id,
      kind: 'job',
      line: 'git push --force',
      before: { allowed: true, effect: 'destroy' },
      after: { allowed: false, effect: null, rule: 'git/push/--force', reason: '--force is refused: nobody rewrites what others have.' },
    },
  ],
}
const imported_line = { name: null, nearest: null, tool: null, has_secret: false }
const imported = {
  format: 'bash',
  lines: 2,
  would_run: 1,
  uses: 3,
  uses_that_run: 2,
  groups: [
    { group: 'runs', reason: 'They would run.', fix: '', lines: 1, uses: 2, by: [{ name: 'git/status', lines: 1, uses: 2 }] },
    {
      group: 'tool',
      reason: 'Their programs are not on the list.',
      fix: 'Add the tool: "opsdeck tools add NAME", or "Add a tool" in the Policies area.',
      lines: 1,
      uses: 1,
      by: [{ name: 'npm', lines: 1, uses: 1 }],
    },
  ],
  items: [
    { ...imported_line, line: 'git status', count: 2, group: 'runs', effect: 'read', rule: 'git/status', reason: 'Shows what changed.' },
    { ...imported_line, line: 'npm test', count: 1, group: 'tool', effect: null, rule: 'tool', reason: '"npm" is not on the allow-list.', tool: 'npm' },
  ],
  skipped: { binary: 0, too_long: 0, beyond: 0 },
  notes: [],
}
const settings = {
  workers: 5,
  queue_limit: 100,
  follow_limit: 20,
  grace_ms: 5000,
  api_timeout_ms: 60_000,
  output_cap_bytes: 1_073_741_824,
  output_keep_days: 30,
  output_total_bytes: 10_737_418_240,
  rate_limit_per_s: 1000,
  read_roots: [],
  odoo_conf: null,
  odoo_environments: [],
  odoo_environment: null,
  log_level: 'info',
  api_enabled: false,
  theme: 'system',
  runs_open_in: 'preview_tab',
  date_format: 'system',
  key_bindings: {},
  tour_done: true,
}
const engine = { paused: false, running: 1, queued: 0, following: 0, flows: 0, workers: 5, disk_full: false }
const metrics = {
  summary: {
    commands: { total_executions: 3, successes: 2, failures: 1, success_rate: 66.67, avg_duration_ms: 41.5, refused: 1, cancelled: 0 },
    api: { total_requests: 12, errors: 1, error_rate: 8.33, avg_response_time_ms: 2.4 },
    system: { active_commands: 1, queued_commands: 0 },
  },
  commands: { git: { total: 3, successes: 2, failures: 1, success_rate: 66.67, avg_ms: 41.5, p50_ms: 18.6, p95_ms: 88.1, p99_ms: 88.1 } },
}
const ok = { status: 'ok', latency_ms: 0.4 }
const health = {
  status: 'ok',
  uptime: 361.2,
  memory: { rss_bytes: 98_000_000, heap_used_bytes: 21_000_000, heap_total_bytes: 34_000_000, runner_rss_bytes: 48_000_000 },
  connections: 1,
  timestamp: time,
  version: '0.1.0',
}
const list = (item: unknown) => ({ items: [item], next_cursor: null })

export const openapi_examples: Readonly<Record<string, Example>> = {
  'commands.execute': {
    body: { command: 'git', args: ['status', '--short'], mode: 'async' },
    answer: { id, status: 'queued', position: 1 },
    other_answers: { 200: { ...job, stdout: ' M README.md\n', stderr: '', stdout_cut: false, stderr_cut: false } },
  },
  'commands.check': { body: { line: 'git status --short' }, answer: verdict },
  'commands.complete': {
    body: { line: 'git sta', cursor: 7 },
    answer: { from: 4, to: 7, items: [{ insert: 'status', kind: 'subcommand', description: 'Show what changed' }] },
  },
  'commands.tools': { answer: list(tool) },
  'commands.tool': { params: { name: 'git' }, answer: { ...tool, subcommands: [], options: [], env: { GIT_TERMINAL_PROMPT: '0' }, examples: [] } },
  'commands.saved.list': { answer: list(saved) },
  'commands.saved.create': { body: { name: 'Short status', command: 'git', args: ['status', '--short'], favourite: true }, answer: saved },
  'commands.saved.get': { params: { id }, answer: saved },
  'commands.saved.update': { params: { id }, body: { favourite: true }, answer: saved },
  'commands.saved.remove': { params: { id }, answer: success },
  'jobs.history': { params: { limit: 50, tool: 'git', status: 'succeeded' }, answer: list(job) },
  'jobs.history_rows': {
    params: { limit: 1, tool: 'git', time_zone: 'Europe/Berlin' },
    answer: { total: 1, more: false, days: [{ at: '2026-02-28T23:00:00.000Z', count: 1 }], from: 0, items: [job] },
  },
  'jobs.get': { params: { id }, answer: job },
  'jobs.update': {
    params: { id },
    body: { handled: { note: 'The disk was full' } },
    answer: { ...job, status: 'failed', exit_code: 1, handled: { note: 'The disk was full', at: later } },
  },
  'jobs.cancel': { params: { id }, answer: { id, status: 'running', position: null } },
  'jobs.output': { params: { id, stream: 'stdout', from: 0 }, answer: { data: ' M README.md\n', encoding: 'utf8', from: 0, next: 13, eof: true } },
  'jobs.lines': {
    params: { id, q: 'readme', from: 0 },
    answer: { items: [{ from: 0, text: ' M README.md', times: 1 }], lines: 1, matches: 1, next: 13, size_bytes: 13, eof: true },
  },
  'jobs.find': { params: { id, q: 'readme', from: 0 }, answer: { places: [0], next: 13, size_bytes: 13, eof: true } },
  ...job_examples,
  'jobs.input': { params: { id }, body: { data: 'yes\n' }, answer: success },
  'jobs.resize': { params: { id }, body: { cols: 120, rows: 30 }, answer: success },
  'workspaces.list': { answer: list(workspace) },
  'workspaces.create': { body: { path: '/home/me/shop', trusted: true }, answer: workspace },
  'workspaces.get': { params: { id: workspace_id }, answer: workspace },
  'workspaces.update': { params: { id: workspace_id }, body: { trusted: true, current: true }, answer: workspace },
  'workspaces.remove': { params: { id: workspace_id }, answer: success },
  'workspaces.folders': { params: { path: '~/pro' }, answer: { items: ['~/projects/'] } },
  'workspaces.contexts': {
    params: { id: workspace_id },
    answer: {
      current: { kube_context: 'staging', kube_namespace: 'shop', aws_profile: 'dev' },
      known: { kube_context: ['prod-eu', 'staging'], aws_profile: ['dev', 'prod'] },
    },
  },
  'workspaces.profiles.list': { params: { id: workspace_id }, answer: list(profile) },
  'workspaces.profiles.create': { params: { id: workspace_id }, body: { name: 'staging', env: { AWS_PROFILE: 'staging' } }, answer: profile },
  'workspaces.profiles.get': { params: { id: workspace_id, profile_id: id }, answer: profile },
  'workspaces.profiles.update': { params: { id: workspace_id, profile_id: id }, body: { name: 'staging' }, answer: profile },
  'workspaces.profiles.remove': { params: { id: workspace_id, profile_id: id }, answer: success },
  'keys.list': { answer: list(key) },
  'keys.create': { body: { name: 'ci', scope: 'run', own_jobs_only: true }, answer: { ...key, key: 'opsdeck_(43 characters, shown once)' } },
  'keys.get': { params: { id }, answer: key },
  'keys.update': { params: { id }, body: { name: 'ci' }, answer: key },
  'keys.remove': { params: { id }, answer: success },
  'keys.launch': { body: {}, answer: { token: '(one-time token)', url: 'http://127.0.0.1:3000/#launch=(one-time token)', expires_at: later } },
  'keys.forget_pages': { answer: { success: true, forgotten: 2 } },
  'policies.list': { answer: list(policy) },
  'policies.create': { body: { tool: 'git', text: policy_file_text }, answer: { ...policy, text: policy_file_text } },
  'policies.check': { body: { tool: 'git', text: policy_file_text }, answer: { valid: false, widens: false, problems: [problem] } },
  'policies.try': { body: { tool: 'git', text: policy_file_text, line: 'git status --short' }, answer: verdict },
  'policies.replay': { body: { tool: 'git', text: policy_file_text, limit: 500 }, answer: replayed },
  'policies.get': { params: { id: 'user:git' }, answer: { ...policy, text: policy_file_text } },
  'policies.update': { params: { id: 'user:git' }, body: { text: policy_file_text }, answer: { ...policy, text: policy_file_text } },
  'imports.check': { body: { text: 'git status\nnpm test\ngit status\n', format: 'bash' }, answer: imported },
  'imports.found': { answer: { items: [{ id: 'bash', path: '~/.bash_history', format: 'bash', size_bytes: 48_213 }], next_cursor: null } },
  'imports.read': { params: { id: 'bash' }, body: {}, answer: imported },
  'policies.remove': { params: { id: 'user:git' }, answer: success },
  ...file_examples,
  ...flow_examples,
  'settings.get': { answer: settings },
  'settings.update': { body: { workers: 5 }, answer: settings },
  'system.health': {
    answer: { ...health, checks: { database: ok, data_dir: ok, disk: ok, workspace: ok, git: ok, runner: ok, queue: ok, event_loop: ok, websocket: ok } },
  },
  'system.service_health': { answer: { ...health, checks: { database: ok, ssh_pool: ok, storage: ok, dependencies: ok } } },
  'system.ready': { answer: { status: 'ready', checks: { workspace: ok, git: ok, websocket: ok, database: ok } } },
  'system.about': { answer: { version: '0.1.0', platform: 'linux', home: '/home/me', data_dir: '/home/me/.config/Opsdeck', host: 'headless', notices: [] } },
  'system.metrics.get': { answer: metrics },
  'system.metrics.reset': { answer: metrics },
  'system.metrics.series': {
    params: { range: '24h', tool: 'git' },
    answer: {
      step_s: 60,
      from: '2026-03-01T09:00:00.000Z',
      to: '2026-03-02T09:00:00.000Z',
      points: [
        {
          ...{ at: '2026-03-02T08:59:00.000Z', successes: 2, failures: 1, success_rate: 66.67, cancelled: 0, refused: 0 },
          ...{ avg_ms: 41.5, p50_ms: 18.6, p95_ms: 88.1, p99_ms: 88.1, requests: 12, errors: 1, response_p99_ms: 6.1 },
        },
      ],
      machine: [
        {
          ...{ at: '2026-03-02T08:59:00.000Z', cpu_percent: 12.5, cpu_max_percent: 40, memory_used_bytes: 6_442_450_944, memory_total_bytes: 17_179_869_184 },
          ...{ disk_free_bytes: 107_374_182_400, loop_delay_max_ms: 1.2 },
        },
      ],
    },
  },
  'system.diagnostics': {
    answer: {
      made_at: time,
      opsdeck: { version: '0.1.0', host: 'headless', notices: [] },
      machine: { platform: 'linux', release: '6.1.0', arch: 'x64', cores: 8, memory_bytes: 17_179_869_184, node: '24.21.0', locale: 'en-US' },
      health: { ...health, checks: { database: ok, git: ok } },
      engine,
      metrics: metrics.summary,
      settings: { workers: 8 },
      tools: [{ name: 'git', installed: true, version: '2.39.5' }],
      log: [{ timestamp: '2026-03-01T09:05:07.123+01:00', level: 'warn', message: 'There is no job with this id.', code: 'NOT_FOUND' }],
    },
  },
  'system.engine.get': { answer: engine },
  'system.engine.pause': { answer: { ...engine, paused: true } },
  'system.engine.resume': { answer: engine },
  'system.engine.cancel_all': { answer: engine },
  'system.engine.clear_line': { answer: engine },
  ...openapi_git_examples,
  ...odooExamples(job),
  ...registryExamples(job),
  ...connection_examples,
  ...server_examples,
  ...queue_examples,
  ...lease_examples,
  ...history_view_examples,
  ...notification_examples,
  ...log_examples,
  ...tool_examples,
}
