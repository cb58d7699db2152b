/** Git: the four routes of the wire, and /api/git/* for what the window does. What only reads answers at once; what changes something stands in git-acts.ts. */
import { z } from 'zod'
import { git_acts_contract } from './git-acts.ts'
import {
  blame_run,
  changed_file,
  commit_file,
  credential_request,
  diff_file,
  file_version,
  git_changes,
  git_commit,
  git_path,
  git_ref,
  git_repository,
  git_status,
  read,
  revision,
  where,
} from './git-shapes.ts'
import { id, operation, success } from './shapes.ts'

export type * from './git-shapes.ts'

export const git_contract = {
  ...git_acts_contract,
  status: read('/git/status', 'What is staged, changed, untracked and in conflict').input(z.strictObject(where)).output(git_status),
  diff: read('/git/diff', 'The difference as text: of the files, of what is staged, or of a commit')
    .input(z.strictObject({ ...where, path: git_path.optional(), staged: z.boolean().optional(), commit: revision.optional() }))
    .output(z.object({ diff: z.string(), cut: z.boolean() })),
  log: read('/git/log', 'Commits, newest first; with `all` of every branch and tag; a parent comes before a child of its only where their clocks were wrong')
    .input(
      z.strictObject({
        ...where,
        count: z.int().min(1).max(500).default(10),
        path: git_path.optional(),
        cursor: z.string().max(500).optional(),
        revision: revision.optional(),
        all: z.boolean().optional(),
        /** Words of the message, whatever their capitals. */
        message: z.string().max(1000).optional(),
        author: z.string().max(200).optional(),
      }),
    )
    .output(z.object({ commits: z.array(git_commit), next_cursor: z.string().nullable() })),

  repository: read('/api/git/repository', 'What kind of repository it is, who commits, where it is pushed, what can be undone')
    .input(z.strictObject(where))
    .output(git_repository),
  changes: read('/api/git/changes', 'Every changed file with both of its states').input(z.strictObject(where)).output(git_changes),
  above: read('/api/git/above', 'For a workspace that lies inside a repository: its files as that repository sees them, for their colours; nothing acts on it')
    .input(z.strictObject({ workspace: id.optional() }))
    .output(z.object({ files: z.array(changed_file), cut: z.boolean() })),
  hunks: read('/api/git/hunks', "One file's difference in hunks and lines, for staging parts of it")
    .input(
      z.strictObject({ ...where, path: git_path, staged: z.boolean().optional(), commit: revision.optional(), context: z.int().min(1).max(1000).optional() }),
    )
    .output(diff_file),
  file: read('/api/git/file', 'A file as a commit or the index has it')
    .input(z.strictObject({ ...where, path: git_path, version: z.enum(['index', 'base', 'ours', 'theirs']).optional(), commit: revision.optional() }))
    .output(file_version),
  conflict: read('/api/git/conflict', 'The three versions of a file in conflict; null where a side has none')
    .input(z.strictObject({ ...where, path: git_path }))
    .output(z.object({ base: file_version.nullable(), ours: file_version.nullable(), theirs: file_version.nullable() })),
  show: read('/api/git/commits/{hash}', 'One commit with the files it changed')
    .input(z.strictObject({ ...where, hash: z.string().min(1).max(100) }))
    .output(z.object({ commit: git_commit, files: z.array(commit_file) })),
  blame: read('/api/git/blame', 'Who changed each line last')
    .input(z.strictObject({ ...where, path: git_path, commit: revision.optional() }))
    .output(z.object({ runs: z.array(blame_run) })),
  message: read('/api/git/message', 'What a commit message begins with: the template, or what git prepared for a merge; and the last one')
    .input(z.strictObject(where))
    .output(z.object({ template: z.string().nullable(), prepared: z.string().nullable(), last: z.string().nullable() })),
  refs: read('/api/git/refs', 'Branches, branches of remotes and tags, last changed first')
    .input(z.strictObject(where))
    .output(z.object({ refs: z.array(git_ref) })),

  credentials: {
    list: read('/api/git/credentials', 'Questions of running programs for passwords, passphrases and host keys; waits up to `wait_ms` for one that is new')
      .input(
        z.strictObject({
          wait_ms: z.int().min(0).max(30_000).default(0),
          /** Ids that are known already, with commas between. */ known: z.string().max(4000).optional(),
        }),
      )
      .output(z.object({ items: z.array(credential_request) })),
    answer: operation('admin')
      .route({ method: 'POST', path: '/api/git/credentials/{id}', summary: 'Answer one, or refuse to; nothing of it is kept' })
      .input(z.strictObject({ id, value: z.string().max(10_000).nullable() }))
      .output(success),
    /** For the program that git and ssh start to ask: the local socket only. */
    ask: operation('admin')
      .route({ method: 'POST', path: '/api/git/credentials', summary: 'A program asks; the answer comes when a person gave it' })
      .input(
        z.strictObject({
          prompt: z.string().max(4000),
          job: z.string().min(1).max(200),
          /** Tells one asking program of a job from another: its process id. */
          asker: z.int().min(0).optional(),
        }),
      )
      .output(z.object({ value: z.string() })),
  },
}
