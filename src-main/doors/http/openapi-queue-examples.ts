/** Examples of the area queues for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3d1-5b0c-7d11-9e37-0c1f6a2b7d44'
const job_id = '0199a3d2-0f4e-7a52-8c19-7b3e5d9f1a20'
const time = '2026-03-01T08:05:07.123Z'

const summary = {
  id,
  name: 'Release',
  status: 'running',
  workspace: '0199a3c0-11aa-7c07-8f52-60cf2b1ee904',
  stop_on_failure: true,
  concurrency: 1,
  priority: 0,
  run: 1,
  total: 2,
  counts: { running: 1, waiting: 1 },
  question: null,
  requested_by: { door: 'http', key_id: '0199a3bf-4d10-7d3f-a1b2-5c9e8f7a6b50' },
  created: time,
  started_at: time,
  finished_at: null,
}
const waiting = {
  index: 1,
  key: 'push',
  title: 'git push',
  status: 'waiting',
  place: 1,
  error: null,
  needs: [0],
  after: [],
  input_from: null,
  command: 'git',
  args: ['push'],
  work_dir: '.',
  effect: 'change',
  pause: null,
  ready: false,
  saved_id: null,
  job_id: null,
  attempt: null,
  exit_code: null,
  started_at: null,
  finished_at: null,
  duration_ms: null,
  past: [],
}
const running = {
  ...waiting,
  index: 0,
  place: 0,
  key: 'fetch',
  title: 'git fetch',
  status: 'running',
  needs: [],
  args: ['fetch'],
  job_id,
  attempt: 1,
  started_at: time,
}
const draft = { ...summary, status: 'draft', run: 0, counts: { waiting: 2 }, started_at: null }

export const queue_examples: Readonly<Record<string, Example>> = {
  'queues.create': {
    body: {
      name: 'Release',
      commands: [
        { key: 'fetch', command: 'git', args: ['fetch'], retry: { attempts: 3, initial_ms: 1000 } },
        { key: 'push', command: 'git', args: ['push'], needs: ['fetch'] },
      ],
      stop_on_failure: true,
      concurrency: 1,
    },
    answer: {
      ...draft,
      items: [{ ...running, status: 'waiting', job_id: null, attempt: null, started_at: null }, waiting],
    },
  },
  'queues.check': {
    body: {
      name: 'Convert and draw',
      commands: [
        { key: 'nc', stage: 'process', command: 'convert-format', args: { file_or_url: 'a.grib2', format: 'netcdf', output: 'a.nc' } },
        { stage: 'visualize', command: 'heatmap', args: { input: { from: 'nc', file: 'a.nc' }, output: 'a.png' } },
      ],
    },
    answer: {
      items: [
        {
          ...{ title: 'zyra process convert-format', needs: [], after: [], input_from: null, command: 'zyra', work_dir: '.', effect: 'change', pause: null },
          args: ['process', 'convert-format', '--output', 'a.nc', '--', '/home/me/project/a.grib2', 'netcdf'],
          ...{ rule: 'zyra/process/convert-format', error: null },
        },
        {
          ...{ title: 'zyra visualize heatmap', needs: [0], after: [], input_from: null, command: 'zyra', work_dir: '.', effect: 'change', pause: null },
          args: ['visualize', 'heatmap', '--input', '/data/state/empty/item-0/a.nc', '--output', 'a.png'],
          ...{ rule: 'zyra/visualize/heatmap', error: null },
        },
      ],
      stop_on_failure: true,
    },
  },
  'queues.items': {
    params: { id, limit: 500 },
    answer: { queue: summary, items: [running, waiting], cursor: '0199a3d4-2b7c-7e15-9f30-5a6b7c8d9e0f:3:1', more: false, anew: true },
  },
  'queues.definition': {
    params: { id },
    answer: {
      definition: {
        name: 'Release',
        stop_on_failure: true,
        concurrency: 1,
        priority: 0,
        commands: [{ command: 'git', args: ['push'], env: { GIT_TRACE: '0' }, timeout_ms: 60_000, retry: { attempts: 3, initial_ms: 1000 } }],
      },
      lost: [],
    },
  },
  'queues.list': { params: { limit: 50, status: 'running' }, answer: { items: [summary], next_cursor: null } },
  'queues.get': { params: { id }, answer: { ...summary, items: [running, waiting] } },
  'queues.update': { params: { id }, body: { priority: 10, order: ['push'] }, answer: { ...summary, priority: 10 } },
  'queues.execute': { params: { id }, answer: summary },
  'queues.pause': { params: { id }, answer: { ...summary, status: 'paused' } },
  'queues.resume': { params: { id }, answer: summary },
  'queues.retry': { params: { id }, answer: { ...summary, run: 2 } },
  'queues.continue': { params: { id }, body: { go_on: true }, answer: summary },
  'queues.cancel': { params: { id }, answer: { ...summary, status: 'cancelled', counts: { cancelled: 2 } } },
}
