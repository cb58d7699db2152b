/** Examples of the area files for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3c9-2f6e-7b07-8f52-60cf2b1ee904'
const time = '2026-03-01T08:05:07.123Z'
const etag = '"2a-1k9f3c8m2v4w0-1k9f3c8m2v4w0-8xq3"'
const path = 'src/app.ts'
const match = { path, line: 12, offset_bytes: 340, text: "const port = '3000'", cut: false, matches: [{ start: 6, end: 10 }] }
const preview = { ...match, matches: [{ start: 6, end: 10, replacement: 'door' }] }

export const file_examples: Readonly<Record<string, Example>> = {
  'files.list': {
    params: { path: 'src', depth: 1 },
    answer: { files: [{ path, name: 'app.ts', kind: 'file', size_bytes: 42, modified_at: time }], truncated: false },
  },
  'files.read': {
    params: { path },
    answer: { path, content: 'export {}\n', encoding: 'utf8', binary: false, size_bytes: 10, modified_at: time, etag },
  },
  'files.write': {
    params: { path },
    body: { content: 'export {}\n', if_match: etag },
    answer: { success: true, path, created: false, size_bytes: 10, modified_at: time, etag },
  },
  'files.remove': { params: { path }, answer: { success: true, path, trash_id: id } },
  'files.mkdir': { body: { path: 'src/new' }, answer: { success: true, path: 'src/new' } },
  'files.move': { body: { from: path, to: 'src/main.ts' }, answer: { success: true, from: path, path: 'src/main.ts' } },
  'files.copy': { body: { from: path, to: path, conflict: 'keep_both' }, answer: { success: true, from: path, path: 'src/app (2).ts' } },
  'files.restore': { body: { id }, answer: { success: true, from: path, path } },
  'files.trash.list': { answer: { items: [{ id, path, kind: 'file', size_bytes: 42, deleted_at: time }], next_cursor: null } },
  'files.trash.purge': { params: { id }, answer: { success: true } },
  'files.trash.empty': { answer: { success: true, removed: 3 } },
  'files.zips.create': {
    body: { path: 'src', only: ['app.ts', 'deep'] },
    answer: { id: 'p0X2w1VbJ8n4', url: '/api/files/zips/p0X2w1VbJ8n4', expires_at: time },
  },
  'files.quick': { params: { q: 'app' }, answer: { items: [{ path, score: 180.4, places: [4, 5, 6] }], indexed: 1204, truncated: false } },
  'files.filter': {
    params: { q: 'app' },
    answer: { files: [{ path, name: 'app.ts', kind: 'file', size_bytes: 42, modified_at: time }], truncated: false },
  },
  'files.search': { params: { pattern: 'port', limit: 100 }, answer: { items: [match], done: true, cut: null, left_out: 0 } },
  'files.preview_replace': {
    body: { pattern: 'port', replacement: 'door' },
    answer: { items: [preview], done: true, cut: null, left_out: 0, files: [{ path, etag }] },
  },
  'files.replace': {
    body: { pattern: 'port', replacement: 'door', files: [{ path, etag }] },
    answer: { changed: [{ path, etag, count: 1 }], failed: [] },
  },
}
