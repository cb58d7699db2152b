/** What git is shown as: files, commits, differences, branches, what is in progress. Paths are relative to the workspace unless stated. */
import { z } from 'zod'
import { id, operation, timestamp } from './shapes.ts'

/** Which repository: a known workspace (default the one that is open) and a folder in it (default its root). */
export const where = { workspace: id.optional(), repo: z.string().min(1).max(4096).optional() }
export const revision = z.string().min(1).max(1024)

/** Start of an operation that only looks. */
export const read = (path: `/${string}`, summary: string) => operation('read').route({ method: 'GET', path, summary })

/** Why git did not do it; stands in `details.reason` of the error and in the `report` of a job. */
export const git_reason = z.enum([
  'no_repository',
  'locked',
  'no_user',
  'nothing_to_commit',
  'local_changes',
  'ignored_files',
  'diverged',
  'rejected',
  'no_upstream',
  'authentication',
  'host_key',
  'unreachable',
  'conflicts',
  'stale',
  'not_merged',
  'exists',
  'nothing_in_progress',
  'unknown_name',
  'no_commits',
  'damaged',
  'failed',
])
export type GitReason = z.infer<typeof git_reason>

/**
 * A path as text. A name that is not UTF-8 holds U+DC80..U+DCFF for each byte that is none (`\udce9` in JSON): send it back as it came. Show it as the replacement character.
 */
export const git_path = z.string().min(1).max(8192)

export const changed_file = z.object({
  path: z.string(),
  /** The name before a rename or copy. */
  old_path: z.string().nullable(),
  /** What is staged: M, T, A, D, R, C; null for nothing. */
  index: z.string().nullable(),
  /** What is not staged: M, T, A, D, R, C; `?` untracked; null for nothing. */
  worktree: z.string().nullable(),
  /** DD, AU, UD, UA, DU, AA or UU while it is in conflict. */
  conflict: z.string().nullable(),
  submodule: z.boolean(),
  /** Octal, of the file as it is; empty for an untracked one. */
  mode: z.string(),
})
export type ChangedFile = z.infer<typeof changed_file>

export const git_status = z.object({
  staged: z.array(z.string()),
  modified: z.array(z.string()),
  untracked: z.array(z.string()),
  conflicted: z.array(z.string()),
  /** Null when detached. */
  branch: z.string().nullable(),
  upstream: z.string().nullable(),
  ahead: z.int(),
  behind: z.int(),
  detached: z.boolean(),
})
export type GitStatus = z.infer<typeof git_status>

export const operation_in_progress = z.object({
  kind: z.enum(['merge', 'rebase', 'am', 'cherry-pick', 'revert', 'bisect']),
  /** What is being brought in or put on top, as git names it. */
  subject: z.string().nullable(),
  step: z.int().nullable(),
  steps: z.int().nullable(),
  can_skip: z.boolean(),
})
export type OperationInProgress = z.infer<typeof operation_in_progress>

export const git_changes = z.object({
  head: z.string().nullable(),
  branch: z.string().nullable(),
  upstream: z.string().nullable(),
  ahead: z.int(),
  behind: z.int(),
  detached: z.boolean(),
  stashes: z.int(),
  operation: operation_in_progress.nullable(),
  files: z.array(changed_file),
  /** More files than this answer holds. */
  cut: z.boolean(),
})
export type GitChanges = z.infer<typeof git_changes>

export const git_repository = z.object({
  /** The folder of the repository, relative to the workspace. */
  repo: z.string(),
  shallow: z.boolean(),
  sparse: z.boolean(),
  submodules: z.boolean(),
  lfs: z.boolean(),
  /** A linked worktree of another folder's repository. */
  linked: z.boolean(),
  user: z.object({ name: z.string(), email: z.string() }).nullable(),
  remotes: z.array(z.object({ name: z.string(), fetch_url: z.string(), push_url: z.string() })),
  /** Hooks that are there, and whether they run: only in a trusted workspace. */
  hooks: z.array(z.string()),
  hooks_run: z.boolean(),
  operation: operation_in_progress.nullable(),
  undo: z.object({ what: z.string(), to: z.string() }).nullable(),
  redo: z.object({ what: z.string(), to: z.string() }).nullable(),
})
export type GitRepository = z.infer<typeof git_repository>

export const git_commit = z.object({
  hash: z.string(),
  parents: z.array(z.string()),
  /** ISO 8601 with the author's own offset. */
  date: z.string(),
  /** First paragraph of the message, and the rest. */
  message: z.string(),
  body: z.string(),
  author_name: z.string(),
  author_email: z.string(),
  committer_name: z.string(),
  committer_email: z.string(),
  committed: z.string(),
  refs: z.array(z.object({ name: z.string(), kind: z.enum(['head', 'branch', 'remote', 'tag', 'other']), current: z.boolean() })),
})
export type GitCommit = z.infer<typeof git_commit>

export const commit_file = z.object({
  path: z.string(),
  old_path: z.string().nullable(),
  /** A, M, D, R, C or T. */
  status: z.string(),
  /** Null for a binary file. */
  added: z.int().nullable(),
  removed: z.int().nullable(),
})

export const diff_line = z.object({
  kind: z.enum([' ', '+', '-']),
  text: z.string(),
  /** Numbers of the line in the old and the new file; null where it is not in it. */
  old: z.int().nullable(),
  new: z.int().nullable(),
  no_newline: z.boolean(),
})
export const diff_file = z.object({
  path: z.string(),
  old_path: z.string().nullable(),
  kind: z.enum(['added', 'deleted', 'renamed', 'changed']),
  binary: z.boolean(),
  hunks: z.array(
    z.object({
      old_start: z.int(),
      old_lines: z.int(),
      new_start: z.int(),
      new_lines: z.int(),
      heading: z.string(),
      lines: z.array(diff_line),
    }),
  ),
  /** Names this very difference: send it with a selection of lines, so that only what was shown is touched. */
  stamp: z.string(),
  cut: z.boolean(),
})
export type ShownDiff = z.infer<typeof diff_file>

export const selection = z.strictObject({
  hunk: z.int().min(0),
  /** Numbers of lines within the hunk, from 0; without them the whole hunk. */
  lines: z.array(z.int().min(0)).max(100_000).optional(),
})

export const git_ref = z.object({
  /** Without refs/heads/, refs/remotes/ or refs/tags/. */
  name: z.string(),
  kind: z.enum(['branch', 'remote', 'tag']),
  commit: z.string(),
  subject: z.string(),
  date: z.string(),
  current: z.boolean(),
  upstream: z.string().nullable(),
  /** The upstream is gone from the remote. */
  gone: z.boolean(),
  ahead: z.int(),
  behind: z.int(),
  /** Message of an annotated tag. */
  annotated: z.boolean(),
})
export type GitRef = z.infer<typeof git_ref>

export const stash = z.object({ index: z.int(), commit: z.string(), message: z.string(), date: z.string() })
export type Stash = z.infer<typeof stash>

export const worktree = z.object({
  /** Absolute; `repo` is null when it lies outside the workspace. */
  path: z.string(),
  repo: z.string().nullable(),
  commit: z.string().nullable(),
  branch: z.string().nullable(),
  main: z.boolean(),
  bare: z.boolean(),
  locked: z.string().nullable(),
  prunable: z.string().nullable(),
  /** The known workspace of this folder. */
  workspace: id.nullable(),
})
export type Worktree = z.infer<typeof worktree>

export const blame_run = z.object({
  commit: z.string(),
  /** First line in the file shown, from 1, and how many follow. */
  line: z.int(),
  lines: z.int(),
  original_line: z.int(),
  original_path: z.string(),
  author_name: z.string(),
  author_email: z.string(),
  date: z.string(),
  summary: z.string(),
  /** Not committed yet. */
  uncommitted: z.boolean(),
})
export type BlameRun = z.infer<typeof blame_run>

/** One version of a file. */
export const file_version = z.object({ content: z.string(), encoding: z.enum(['utf8', 'base64']), size_bytes: z.int(), cut: z.boolean(), lfs: z.boolean() })
export type FileVersion = z.infer<typeof file_version>

/** What a change answers: the job that did it stands in the history. */
export const act_result = z.object({
  job_id: id,
  outcome: z.enum(['done', 'conflicts']),
  /** Files left in conflict. */
  conflicted: z.array(z.string()),
  /** What was put aside first, for POST /api/git/restore. */
  discard_id: id.nullable(),
  /** HEAD afterwards. */
  head: z.string().nullable(),
})
export type ActResult = z.infer<typeof act_result>

export const credential_request = z.object({
  id,
  kind: z.enum(['username', 'password', 'passphrase', 'host_key', 'other']),
  /** As the program asked it. */
  prompt: z.string(),
  /** The remote, user or key file it is for, as far as the question names it. */
  subject: z.string().nullable(),
  /** Whether what is typed must not be shown. */
  secret: z.boolean(),
  /** The same program asks the same again: it did not accept the answer before. */
  again: z.boolean(),
  job_id: id,
  at: timestamp,
  expires_at: timestamp,
})
export type CredentialRequest = z.infer<typeof credential_request>
