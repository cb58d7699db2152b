/** Git, what changes something: each is a job, whose id the answer names; those that talk to a remote answer before it has ended. */
import { z } from 'zod'
import { act_result, git_path, read, revision, selection, stash, where, worktree } from './git-shapes.ts'
import { accepted } from './jobs.ts'
import { id, operation } from './shapes.ts'
import { workspace } from './workspaces.ts'

const branch = z.string().min(1).max(250)
const paths = z.array(git_path).min(1).max(100_000)
const confirm = { confirm: z.union([z.literal(true), z.string().max(4096)]).optional() }
const message = z.string().min(1).max(200_000)

const act = (path: `/${string}`, summary: string) => operation('run').route({ method: 'POST', path, summary })
/** Talks to a remote: answers with the job's id at once. */
const remote_act = (path: `/${string}`, summary: string) => operation('run').route({ method: 'POST', path, summary, successStatus: 202 })

const to_remote = { ...where, remote: z.string().min(1).max(250).optional(), timeout_ms: z.int().min(1000).max(86_400_000).nullable().optional() }

export const git_acts_contract = {
  commit: act('/git/commit', 'Record changes: these paths, all, or what is staged (all when nothing is); nothing to commit is a CONFLICT')
    .input(
      z.strictObject({
        ...where,
        message: z.string().max(200_000),
        paths: paths.optional(),
        all: z.boolean().optional(),
        /** In place of the last commit; an empty message keeps its. */
        amend: z.boolean().optional(),
        sign_off: z.boolean().optional(),
        /** Without the hooks that check a commit. */
        no_verify: z.boolean().optional(),
        allow_empty: z.boolean().optional(),
      }),
    )
    .output(z.object({ commit: z.string(), job_id: id })),
  stage: act('/api/git/stage', 'Stage files, or selected lines of one')
    .input(
      z.strictObject({
        ...where,
        paths: paths.optional(),
        all: z.literal(true).optional(),
        path: git_path.optional(),
        selections: z.array(selection).min(1).max(10_000).optional(),
        stamp: z.string().max(100).optional(),
      }),
    )
    .output(act_result),
  unstage: act('/api/git/unstage', 'Take files, or selected lines of one, out of what is staged')
    .input(
      z.strictObject({
        ...where,
        paths: paths.optional(),
        all: z.literal(true).optional(),
        path: git_path.optional(),
        selections: z.array(selection).min(1).max(10_000).optional(),
        stamp: z.string().max(100).optional(),
      }),
    )
    .output(act_result),
  discard: act('/api/git/discard', 'Throw changes of files, or selected lines of one, away; what is thrown away is kept first and can be restored')
    .input(
      z.strictObject({
        ...where,
        ...confirm,
        paths: paths.optional(),
        path: git_path.optional(),
        selections: z.array(selection).min(1).max(10_000).optional(),
        stamp: z.string().max(100).optional(),
      }),
    )
    .output(act_result),
  restore: act('/api/git/restore', 'Bring back what was discarded')
    .input(z.strictObject({ ...where, discard_id: id }))
    .output(act_result),
  resolve: act('/api/git/resolve', 'Take one side of files in conflict, or mark them resolved: as they are, or with this content')
    .input(
      z.strictObject({
        ...where,
        ...confirm,
        paths,
        take: z.enum(['ours', 'theirs', 'as_it_is']),
        /** What the one file shall hold, put together from both sides; with "as_it_is". */
        content: z.string().max(8_388_608).optional(),
      }),
    )
    .output(act_result),

  switch: act('/api/git/switch', 'Switch to a branch, a new branch, or a commit')
    .input(
      z.strictObject({
        ...where,
        ...confirm,
        to: revision,
        create: z.boolean().optional(),
        start: revision.optional(),
        detach: z.boolean().optional(),
        discard: z.boolean().optional(),
      }),
    )
    .output(act_result),
  branch: act('/api/git/branches', 'Make a branch')
    .input(z.strictObject({ ...where, name: branch, start: revision.optional() }))
    .output(act_result),
  branch_rename: act('/api/git/branches/rename', 'Rename a branch')
    .input(z.strictObject({ ...where, name: branch, new_name: branch }))
    .output(act_result),
  branch_upstream: act('/api/git/branches/upstream', 'Set which branch of a remote a branch follows; null for none')
    .input(z.strictObject({ ...where, name: branch, upstream: revision.nullable() }))
    .output(act_result),
  branch_delete: act('/api/git/branches/delete', 'Delete a branch; with `force` also one whose commits are nowhere else')
    .input(z.strictObject({ ...where, ...confirm, name: branch, force: z.boolean().optional() }))
    .output(act_result),
  tag: act('/api/git/tags', 'Make a tag; with a message an annotated one')
    .input(z.strictObject({ ...where, name: branch, commit: revision.optional(), message: message.optional() }))
    .output(act_result),
  tag_delete: act('/api/git/tags/delete', 'Delete a tag')
    .input(z.strictObject({ ...where, ...confirm, name: branch }))
    .output(act_result),

  merge: act('/api/git/merge', 'Join another branch into this one')
    .input(
      z.strictObject({
        ...where,
        ...confirm,
        branch: revision,
        ff: z.enum(['only', 'never']).optional(),
        squash: z.boolean().optional(),
        message: message.optional(),
      }),
    )
    .output(act_result),
  rebase: act('/api/git/rebase', 'Put own commits on top of another branch')
    .input(z.strictObject({ ...where, ...confirm, onto: revision, autostash: z.boolean().optional() }))
    .output(act_result),
  cherry_pick: act('/api/git/cherry-pick', 'Apply commits here')
    .input(z.strictObject({ ...where, ...confirm, commits: z.array(revision).min(1).max(1000), mainline: z.int().min(1).max(100).optional() }))
    .output(act_result),
  revert: act('/api/git/revert', 'Undo commits by new ones')
    .input(z.strictObject({ ...where, ...confirm, commits: z.array(revision).min(1).max(1000), mainline: z.int().min(1).max(100).optional() }))
    .output(act_result),
  reset: act('/api/git/reset', 'Move the branch; `hard` throws changes away')
    .input(z.strictObject({ ...where, ...confirm, to: revision, mode: z.enum(['soft', 'mixed', 'keep', 'hard']) }))
    .output(act_result),
  proceed: act('/api/git/operation', 'Go on with, abort or skip a step of what is in progress (merge, rebase, cherry-pick, revert)')
    .input(z.strictObject({ ...where, ...confirm, action: z.enum(['continue', 'abort', 'skip']) }))
    .output(act_result),
  undo: act('/api/git/undo', 'Undo the last act, by the reflog; changes in files are kept')
    .input(z.strictObject({ ...where, ...confirm }))
    .output(act_result),
  redo: act('/api/git/redo', 'Do again what was undone')
    .input(z.strictObject({ ...where, ...confirm }))
    .output(act_result),

  stash: {
    list: read('/api/git/stashes', 'What was put aside')
      .input(z.strictObject(where))
      .output(z.object({ stashes: z.array(stash) })),
    show: read('/api/git/stashes/show', 'The difference that was put aside')
      .input(z.strictObject({ ...where, index: z.int().min(0).max(100_000) }))
      .output(
        z.object({
          diff: z.string(),
          cut: z.boolean(),
          /** Files without lines: null where a side has none; `untracked` where git did not track it, so that it lies in the stash's third parent. */
          binary: z.array(z.object({ path: z.string().nullable(), old_path: z.string().nullable(), untracked: z.boolean() })),
        }),
      ),
    push: act('/api/git/stashes', 'Put changes aside')
      .input(
        z.strictObject({
          ...where,
          ...confirm,
          message: z.string().max(10_000).optional(),
          paths: paths.optional(),
          untracked: z.boolean().optional(),
          keep_index: z.boolean().optional(),
        }),
      )
      .output(act_result),
    /** `commit`, as listed, keeps a list that moved meanwhile from being a mistake. */
    pop: act('/api/git/stashes/pop', 'Bring changes back and forget them')
      .input(z.strictObject({ ...where, ...confirm, index: z.int().min(0).max(100_000), commit: revision.optional() }))
      .output(act_result),
    apply: act('/api/git/stashes/apply', 'Bring changes back and keep them aside too')
      .input(z.strictObject({ ...where, ...confirm, index: z.int().min(0).max(100_000), commit: revision.optional() }))
      .output(act_result),
    drop: act('/api/git/stashes/drop', 'Throw away what was put aside')
      .input(z.strictObject({ ...where, ...confirm, index: z.int().min(0).max(100_000), commit: revision.optional() }))
      .output(act_result),
  },
  worktrees: {
    list: read('/api/git/worktrees', 'Folders of this repository')
      .input(z.strictObject(where))
      .output(z.object({ worktrees: z.array(worktree) })),
    add: act('/api/git/worktrees', 'Make a folder with another branch, inside the workspace')
      .input(z.strictObject({ ...where, path: git_path, branch: revision.optional(), create: branch.optional() }))
      .output(act_result),
    remove: act('/api/git/worktrees/remove', 'Remove such a folder; with `force` also one with changes')
      .input(z.strictObject({ ...where, ...confirm, path: git_path, force: z.boolean().optional() }))
      .output(act_result),
    open: operation('admin')
      .route({ method: 'POST', path: '/api/git/worktrees/open', summary: 'Make such a folder a workspace, trusted as this one is, and open it' })
      .input(z.strictObject({ ...where, path: git_path }))
      .output(workspace),
  },
  remotes: {
    add: act('/api/git/remotes', 'Add a remote')
      .input(z.strictObject({ ...where, name: branch, url: z.string().min(1).max(4096) }))
      .output(act_result),
    remove: act('/api/git/remotes/remove', 'Forget a remote')
      .input(z.strictObject({ ...where, name: branch }))
      .output(act_result),
    set_url: act('/api/git/remotes/url', 'Change the address of a remote')
      .input(z.strictObject({ ...where, name: branch, url: z.string().min(1).max(4096) }))
      .output(act_result),
  },
  user: act('/api/git/user', 'Set who commits, for this repository')
    .input(z.strictObject({ ...where, name: z.string().min(1).max(200), email: z.string().min(1).max(200) }))
    .output(act_result),

  init: act('/api/git/init', 'Make a repository')
    .input(z.strictObject({ ...where, branch: branch.optional() }))
    .output(act_result),
  clone: remote_act('/api/git/clone', 'Copy a repository into a folder of the workspace')
    .input(
      z.strictObject({
        workspace: id.optional(),
        url: z.string().min(1).max(4096),
        folder: git_path.optional(),
        branch: branch.optional(),
        depth: z.int().min(1).max(1_000_000).optional(),
        timeout_ms: to_remote.timeout_ms,
      }),
    )
    .output(accepted),
  fetch: remote_act('/api/git/fetch', 'Get commits from a remote, or from all')
    .input(z.strictObject({ ...to_remote, prune: z.boolean().optional(), tags: z.boolean().optional() }))
    .output(accepted),
  pull: remote_act('/api/git/pull', 'Get commits and join them with the branch')
    .input(
      z.strictObject({
        ...to_remote,
        ...confirm,
        branch: branch.optional(),
        how: z.enum(['merge', 'rebase', 'ff-only']).optional(),
        autostash: z.boolean().optional(),
      }),
    )
    .output(accepted),
  push: remote_act('/api/git/push', 'Send commits; `force` overwrites what the remote has, if it is as known here')
    .input(
      z.strictObject({
        ...to_remote,
        ...confirm,
        branch: branch.optional(),
        set_upstream: z.boolean().optional(),
        force: z.boolean().optional(),
        tags: z.boolean().optional(),
        delete: z.boolean().optional(),
      }),
    )
    .output(accepted),
}
