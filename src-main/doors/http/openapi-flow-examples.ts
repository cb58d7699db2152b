/** Examples of the areas templates and schedules for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3d1-5b0c-7d11-9e37-0c1f6a2b7d44'
const template_id = '0199a3d4-2c77-7f03-b6de-94a1c0e8d215'
const job_id = '0199a3d2-0f4e-7a52-8c19-7b3e5d9f1a20'
const workspace = '0199a3c0-11aa-7c07-8f52-60cf2b1ee904'
const time = '2026-03-01T08:05:07.123Z'
const next = '2026-03-02T02:30:00.000Z'
const etag = 'q3mXo0zq1yQkBvHq2l8i5m5dJ0cXgkqzJ1Wc0b2o4hE'

const definition = {
  name: 'Log of a branch',
  command: 'git',
  args: ['log', ['-n', '{count}'], '{branch}'],
  parameters: [
    { name: 'branch', type: 'branch', default: 'main' },
    { name: 'count', type: 'number', whole: true, min: 1, required: false },
  ],
  presets: [{ name: 'Last ten', values: { count: 10 } }],
}
const template = {
  kind: 'command',
  ...definition,
  id: template_id,
  workspace: null,
  favourite: true,
  shortcut: 1,
  origin: 'saved',
  path: null,
  etag,
  verdict: { allowed: true, effect: 'read', rule: 'git/log', reason: 'Shows the commit history.', runs_workspace_code: false },
  example: ['git', 'log', 'main'],
  confirms: false,
  created: time,
  updated: time,
}
const queue_file = {
  kind: 'queue',
  id: 'file-0199a3c0-11aa-7c07-8f52-60cf2b1ee904-6b2f0c9d41e87a35c1f0',
  name: 'Release',
  origin: 'file',
  path: '.opsdeck/release.yaml',
  workspace,
  etag,
  stop_on_failure: true,
  concurrency: 1,
  priority: 0,
  verdict: { allowed: true, effect: 'read', reason: 'Its command is allowed.' },
  total: 1,
  items: [
    {
      title: 'git status',
      needs: [],
      after: [],
      input_from: null,
      command: 'git',
      args: ['status'],
      work_dir: '.',
      effect: 'read',
      pause: null,
      rule: 'git/status',
      error: null,
    },
  ],
  updated: time,
}
const verdict = {
  allowed: true,
  effect: 'read',
  rule: 'git/log',
  reason: 'Shows the commit history.',
  nearest: null,
  confirm_required: false,
  runs_workspace_code: false,
  session: false,
  judged_by: 'rule',
  argv: ['git', 'log', '-n', '10', 'main'],
  tool_path: '/usr/bin/git',
  context: { branch: 'main' },
  parts: [{ text: 'git', kind: 'tool', ok: true }],
}
const problem = { path: '.opsdeck/log.yaml', line: 3, column: 8, message: 'There is no parameter "brnch".', fix: 'Declare it under "parameters".' }
const text = 'name: Log\ncommand: git\nargs: [log]\n'

const run = {
  number: 7,
  cause: 'time',
  due_at: time,
  started_at: time,
  finished_at: time,
  status: 'succeeded',
  error: null,
  job_id,
  queue_id: null,
}
const target = { template_id, values: { count: 10 } }
const schedule = {
  id,
  name: 'Every night',
  target,
  target_name: 'Log of a branch',
  workspace,
  cron: '30 2 * * *',
  at: null,
  on_change: null,
  time_zone: 'Europe/Berlin',
  overlap: 'skip',
  missed: 'run_once',
  jitter_ms: 0,
  paused: false,
  confirms: false,
  next_at: next,
  overdue_since: null,
  last_run: run,
  requested_by: { door: 'window', key_id: null },
  created: time,
  updated: time,
}
const success = { success: true }

export const flow_examples: Readonly<Record<string, Example>> = {
  'templates.list': { answer: { items: [template, queue_file], next_cursor: null, problems: [problem] } },
  'templates.create': { body: { ...definition, favourite: true, shortcut: 1 }, answer: template },
  'templates.get': { params: { id: template_id }, answer: template },
  'templates.update': { params: { id: template_id }, body: { favourite: true, if_match: etag }, answer: template },
  'templates.remove': { params: { id: template_id }, answer: success },
  'templates.check': { params: { id: template_id }, body: { values: { count: 10 } }, answer: { verdict, issues: [], confirmed: false, etag } },
  'templates.run': {
    params: { id: template_id },
    body: { values: { count: 10 }, mode: 'async' },
    answer: { id: job_id, status: 'queued', position: 1 },
  },
  'templates.export': { params: { id: template_id }, answer: { name: 'Log.yaml', text } },
  'templates.convert': {
    body: { text },
    answer: { text, definitions: [{ name: 'Log', command: 'git', args: ['log'], parameters: [], presets: [] }], problems: [] },
  },
  'templates.import': { body: { text }, answer: { items: [template] } },
  'schedules.list': { params: { limit: 50 }, answer: { items: [schedule], next_cursor: null, all_paused: false } },
  'schedules.create': {
    body: { name: 'Every night', target, cron: '30 2 * * *', time_zone: 'Europe/Berlin', missed: 'run_once' },
    answer: schedule,
  },
  'schedules.pause_all': { body: { all_paused: true }, answer: { all_paused: true } },
  'schedules.next': {
    params: { limit: 50 },
    answer: { items: [{ at: next, schedule_id: id, name: 'Every night', target_name: 'Log of a branch', time_zone: 'Europe/Berlin' }], all_paused: false },
  },
  'schedules.preview': { body: { cron: '30 2 * * *', time_zone: 'Europe/Berlin', limit: 5 }, answer: { items: [next], time_zone: 'Europe/Berlin' } },
  'schedules.get': { params: { id }, answer: schedule },
  'schedules.update': { params: { id }, body: { overlap: 'queue' }, answer: { ...schedule, overlap: 'queue' } },
  'schedules.remove': { params: { id }, answer: success },
  'schedules.pause': { params: { id }, answer: { ...schedule, paused: true, next_at: null } },
  'schedules.resume': { params: { id }, answer: schedule },
  'schedules.run': { params: { id }, answer: { ...run, cause: 'now', status: 'running', finished_at: null } },
  'schedules.runs': { params: { id, limit: 50 }, answer: { items: [run], next_cursor: null } },
  'schedules.backfill': {
    params: { id },
    body: { since: '2026-02-01T00:00:00Z', until: '2026-02-02T00:00:00Z', run: true },
    answer: { items: ['2026-02-01T01:30:00.000Z'], started: true },
  },
}
