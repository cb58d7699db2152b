/** One example per operation of git for the OpenAPI document. */
import type { Example } from './openapi-example.ts'

const id = '0199a3c2-7c1e-7b52-9a54-3f0a6d2b8e11'
const time = '2026-03-01T08:05:07.123Z'
const hash = '8f3c1d0a5b7e4f2c9d6a1b3e5f708192a3b4c5d6'
const parent = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d'
const date = '2026-03-01T09:05:07+01:00'
const done = { job_id: id, outcome: 'done', conflicted: [], discard_id: null, head: hash }
const conflicts = { ...done, outcome: 'conflicts', conflicted: ['src/app.ts'] }
const accepted = { id, status: 'queued', position: 1 }
const commit = {
  hash,
  parents: [parent],
  date,
  message: 'Count stock per shelf',
  body: '',
  author_name: 'Ada',
  author_email: 'ada@example.org',
  committer_name: 'Ada',
  committer_email: 'ada@example.org',
  committed: date,
  refs: [{ name: 'main', kind: 'branch', current: true }],
}
const status = { branch: 'main', upstream: 'origin/main', ahead: 1, behind: 0, detached: false }
const version = { content: 'const shelves = 4\n', encoding: 'utf8', size_bytes: 18, cut: false, lfs: false }
const diff =
  'diff --git a/src/app.ts b/src/app.ts\nindex 2b3c4d5..6e7f809 100644\n--- a/src/app.ts\n+++ b/src/app.ts\n@@ -1 +1 @@\n-const shelves = 3\n+const shelves = 4\n'
const changed = { path: 'src/app.ts', old_path: null, index: null, worktree: 'M', conflict: null, submodule: false, mode: '100644' }
const hunk = {
  old_start: 1,
  old_lines: 1,
  new_start: 1,
  new_lines: 1,
  heading: '',
  lines: [
    { kind: '-', text: 'const shelves = 3', old: 1, new: null, no_newline: false },
    { kind: '+', text: 'const shelves = 4', old: null, new: 1, no_newline: false },
  ],
}
const stamp = 'nFQk2V1c9m0pT7sYxR4bHdL8aZe'
const lines = { path: 'src/app.ts', stamp, selections: [{ hunk: 0, lines: [0, 1] }] }
const workspace = {
  id,
  name: 'shop-fix',
  path: '/home/me/shop/fix',
  trusted: true,
  profile_id: null,
  exists: true,
  current: true,
  created: time,
  updated: time,
  opened_at: time,
}

export const openapi_git_examples: Readonly<Record<string, Example>> = {
  'git.status': { answer: { staged: ['README.md'], modified: ['src/app.ts'], untracked: ['notes.txt'], conflicted: [], ...status } },
  'git.commit': { body: { message: 'Count stock per shelf', paths: ['src/app.ts'] }, answer: { commit: hash, job_id: id } },
  'git.diff': { params: { path: 'src/app.ts', staged: false }, answer: { diff, cut: false } },
  'git.log': { params: { count: 10 }, answer: { commits: [commit], next_cursor: null } },
  'git.repository': {
    answer: {
      repo: '.',
      shallow: false,
      sparse: false,
      submodules: false,
      lfs: false,
      linked: false,
      user: { name: 'Ada', email: 'ada@example.org' },
      remotes: [{ name: 'origin', fetch_url: 'https://git.example.org/shop.git', push_url: 'https://git.example.org/shop.git' }],
      hooks: ['pre-commit'],
      hooks_run: true,
      operation: null,
      undo: { what: 'commit: Count stock per shelf', to: parent },
      redo: null,
    },
  },
  'git.above': { answer: { files: [changed], cut: false } },
  'git.changes': {
    answer: {
      head: hash,
      ...status,
      stashes: 0,
      operation: { kind: 'merge', subject: parent, step: null, steps: null, can_skip: false },
      files: [changed],
      cut: false,
    },
  },
  'git.hunks': {
    params: { path: 'src/app.ts' },
    answer: { path: 'src/app.ts', old_path: 'src/app.ts', kind: 'changed', binary: false, hunks: [hunk], stamp, cut: false },
  },
  'git.file': { params: { path: 'src/app.ts', commit: 'HEAD' }, answer: version },
  'git.conflict': { params: { path: 'src/app.ts' }, answer: { base: version, ours: version, theirs: null } },
  'git.show': { params: { hash }, answer: { commit, files: [{ path: 'src/app.ts', old_path: null, status: 'M', added: 1, removed: 1 }] } },
  'git.blame': {
    params: { path: 'src/app.ts' },
    answer: {
      runs: [
        {
          commit: hash,
          line: 1,
          lines: 1,
          original_line: 1,
          original_path: 'src/app.ts',
          author_name: 'Ada',
          author_email: 'ada@example.org',
          date: time,
          summary: 'Count stock per shelf',
          uncommitted: false,
        },
      ],
    },
  },
  'git.message': { answer: { template: null, prepared: null, last: 'Count stock per shelf' } },
  'git.refs': {
    answer: {
      refs: [
        {
          name: 'main',
          kind: 'branch',
          commit: hash,
          subject: 'Count stock per shelf',
          date,
          current: true,
          upstream: 'origin/main',
          gone: false,
          ahead: 1,
          behind: 0,
          annotated: false,
        },
      ],
    },
  },
  'git.stage': { body: lines, answer: done },
  'git.unstage': { body: { paths: ['src/app.ts'] }, answer: done },
  'git.discard': { body: { paths: ['src/app.ts'], confirm: true }, answer: { ...done, discard_id: id } },
  'git.restore': { body: { discard_id: id }, answer: done },
  'git.resolve': { body: { paths: ['src/app.ts'], take: 'as_it_is' }, answer: done },
  'git.switch': { body: { to: 'shelves', create: true }, answer: done },
  'git.branch': { body: { name: 'shelves', start: 'main' }, answer: done },
  'git.branch_rename': { body: { name: 'shelves', new_name: 'stock' }, answer: done },
  'git.branch_upstream': { body: { name: 'shelves', upstream: 'origin/shelves' }, answer: done },
  'git.branch_delete': { body: { name: 'shelves' }, answer: done },
  'git.tag': { body: { name: 'v1.2.0', message: 'Release 1.2.0' }, answer: done },
  'git.tag_delete': { body: { name: 'v1.2.0', confirm: true }, answer: done },
  'git.merge': { body: { branch: 'shelves' }, answer: conflicts },
  'git.rebase': { body: { onto: 'main' }, answer: done },
  'git.cherry_pick': { body: { commits: [hash] }, answer: done },
  'git.revert': { body: { commits: [hash] }, answer: done },
  'git.reset': { body: { to: 'HEAD~1', mode: 'soft' }, answer: done },
  'git.proceed': { body: { action: 'continue' }, answer: done },
  'git.undo': { body: {}, answer: done },
  'git.redo': { body: {}, answer: done },
  'git.stash.list': { answer: { stashes: [{ index: 0, commit: hash, message: 'On main: shelves', date }] } },
  'git.stash.show': { params: { index: 0 }, answer: { diff, cut: false, binary: [{ path: 'logo.png', old_path: null, untracked: true }] } },
  'git.stash.push': { body: { message: 'shelves', untracked: true }, answer: done },
  'git.stash.pop': { body: { index: 0, commit: hash }, answer: done },
  'git.stash.apply': { body: { index: 0 }, answer: done },
  'git.stash.drop': { body: { index: 0, confirm: true }, answer: done },
  'git.worktrees.list': {
    answer: {
      worktrees: [{ path: '/home/me/shop', repo: '.', commit: hash, branch: 'main', main: true, bare: false, locked: null, prunable: null, workspace: id }],
    },
  },
  'git.worktrees.add': { body: { path: 'fix', branch: 'fix' }, answer: done },
  'git.worktrees.remove': { body: { path: 'fix' }, answer: done },
  'git.worktrees.open': { body: { path: 'fix' }, answer: workspace },
  'git.remotes.add': { body: { name: 'upstream', url: 'https://git.example.org/shop.git' }, answer: done },
  'git.remotes.remove': { body: { name: 'upstream' }, answer: done },
  'git.remotes.set_url': { body: { name: 'origin', url: 'https://git.example.org/shop.git' }, answer: done },
  'git.user': { body: { name: 'Ada', email: 'ada@example.org' }, answer: done },
  'git.init': { body: { branch: 'main' }, answer: { ...done, head: null } },
  'git.clone': { body: { url: 'https://git.example.org/shop.git', folder: 'shop' }, answer: accepted },
  'git.fetch': { body: { remote: 'origin', prune: true }, answer: accepted },
  'git.pull': { body: { how: 'rebase' }, answer: accepted },
  'git.push': { body: { remote: 'origin', branch: 'main', set_upstream: true }, answer: accepted },
  'git.credentials.list': {
    params: { wait_ms: 0 },
    answer: {
      items: [
        {
          id,
          kind: 'password',
          prompt: "Password for 'https://ada@git.example.org': ",
          subject: 'https://ada@git.example.org',
          secret: true,
          again: false,
          job_id: id,
          at: time,
          expires_at: time,
        },
      ],
    },
  },
  'git.credentials.answer': { params: { id }, body: { value: '(what the person typed)' }, answer: { success: true } },
  'git.credentials.ask': { body: { prompt: "Password for 'https://ada@git.example.org': ", job: `${id}:1` }, answer: { value: '(what the person typed)' } },
}
