/** Handlers of the area git that change something: each becomes a job of the kind "git" and is waited for, but for those that talk to a remote. */
import { AppError } from '../base/app-error.ts'
import { commitLines, line, mergeLine, perPaths, switchLine, wish } from '../git/acts.ts'
import { continuedArrivals } from '../git/half-done.ts'
import { arrivalsOfCommits, arrivalsOfMerge, arrivalsOfRebase, arrivalsOfStash } from '../git/ignored-losses.ts'
import { operationOf } from '../git/operation-state.ts'
import { inward, type Place } from '../git/place.ts'
import { hashOf, headHash, readStashes, revisionWord } from '../git/read-history.ts'
import { readStatus } from '../git/read-repository.ts'
import { settledLines, sideLines } from '../git/settle-conflict.ts'
import { actMakers, askerOf } from './git-act-makers.ts'
import { gitRemoteActs } from './git-remote-acts.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'

export function gitActs(operations: Operations, rooms: Rooms) {
  const { git: on } = operations
  const { git } = rooms
  const { reader } = git
  const { simple } = actMakers(git)
  const stashName = async (place: Place, { index, commit }: { index: number; commit?: string | undefined }) => {
    const found = (await readStashes(reader, place)).find((one) => one.index === index)
    if (!found || (commit !== undefined && found.commit !== commit))
      throw new AppError('CONFLICT', 'The list of stashes has changed since. Look at it again.', { reason: 'stale' })
    return `stash@{${index}}`
  }
  const commitsOf = (place: Place, commits: readonly string[]) => Promise.all(commits.map((commit) => hashOf(reader, place, commit)))
  const pathTo = (place: Place, path: string) => `./${inward(place, path)}`

  return {
    commit: on.commit.handler(async ({ input, context, signal }) => {
      const place = git.place(input)
      const { message, paths, all, amend, allow_empty } = input
      if (message.trim() === '' && !amend)
        throw new AppError('INVALID_INPUT', 'A commit needs a message.', { issues: [{ path: 'message', message: 'is empty' }] })
      const { files } = await readStatus(reader, place, signal)
      const has_staged = files.some(({ index }) => index !== null)
      const takes_all = all ?? (paths === undefined && !has_staged && !amend)
      if (
        !amend &&
        !allow_empty &&
        operationOf(place) === null &&
        (paths === undefined ? !has_staged && !(takes_all && files.length > 0) : files.length === 0)
      ) {
        throw new AppError('CONFLICT', 'There is nothing to commit: no file is changed or staged.', { reason: 'nothing_to_commit' })
      }
      const lines = commitLines({ ...input, all: takes_all, paths: paths?.map((path) => inward(place, path)) })
      const done = await git.act(place, wish(place, `Commit: ${message.split('\n')[0]!.slice(0, 200) || 'amend'}`, lines), {
        requested_by: context.requested_by,
        signal,
      })
      if (done.outcome === 'conflicts' || done.head === null)
        throw new AppError('CONFLICT', 'Some files are in conflict. Resolve and stage them, then commit.', { reason: 'conflicts' })
      return { commit: done.head, job_id: done.job_id }
    }),
    stage: on.stage.handler((call) => git.stage(git.place(call.input), call.input, askerOf(call))),
    unstage: on.unstage.handler((call) => git.unstage(git.place(call.input), call.input, askerOf(call))),
    discard: on.discard.handler((call) => git.discard(git.place(call.input), call.input, askerOf(call))),
    restore: on.restore.handler((call) => git.restore(git.place(call.input), call.input.discard_id, askerOf(call))),
    resolve: on.resolve.handler(
      simple(
        ({ take, paths }) => `Resolve ${paths.length} files: ${take.replaceAll('_', ' ')}`,
        async ({ take, paths, content }, place) => {
          const inner = paths.map((path) => inward(place, path))
          if (content !== undefined) return settledLines(reader, place, paths, take, content)
          if (take !== 'as_it_is') return sideLines(reader, place, inner, take)
          return perPaths(['add', '--all'], inner)
        },
      ),
    ),

    switch: on.switch.handler(
      simple(
        ({ to }) => `Switch to ${to}`,
        (input) => [switchLine(input)],
      ),
    ),
    branch: on.branch.handler(
      simple(
        ({ name }) => `Make branch ${name}`,
        ({ name, start }) => [line('branch', revisionWord(name), ...(start === undefined ? [] : [revisionWord(start)]))],
      ),
    ),
    branch_rename: on.branch_rename.handler(
      simple(
        ({ name, new_name }) => `Rename branch ${name} to ${new_name}`,
        ({ name, new_name }) => [line('branch', '--move', revisionWord(name), revisionWord(new_name))],
      ),
    ),
    branch_upstream: on.branch_upstream.handler(
      simple(
        ({ name, upstream }) => `Let ${name} follow ${upstream ?? 'nothing'}`,
        ({ name, upstream }) => [line('branch', upstream === null ? '--unset-upstream' : `--set-upstream-to=${revisionWord(upstream)}`, revisionWord(name))],
      ),
    ),
    branch_delete: on.branch_delete.handler(
      simple(
        ({ name }) => `Delete branch ${name}`,
        ({ name, force }) => [line('branch', force ? '-D' : '--delete', revisionWord(name))],
      ),
    ),
    tag: on.tag.handler(
      simple(
        ({ name }) => `Make tag ${name}`,
        ({ name, commit, message }) => {
          const words = [revisionWord(name), ...(commit === undefined ? [] : [revisionWord(commit)])]
          return [
            message === undefined
              ? line('tag', ...words)
              : { ...line('tag', '--annotate', '--file=-', ...words), input: Buffer.from(message).toString('base64') },
          ]
        },
      ),
    ),
    tag_delete: on.tag_delete.handler(
      simple(
        ({ name }) => `Delete tag ${name}`,
        ({ name }) => [line('tag', '--delete', revisionWord(name))],
      ),
    ),

    merge: on.merge.handler(
      simple(
        ({ branch }) => `Merge ${branch}`,
        (input) => [mergeLine(input)],
        async ({ branch }, place) => arrivalsOfMerge(reader, place, await hashOf(reader, place, branch), await headHash(reader, place)),
      ),
    ),
    rebase: on.rebase.handler(
      simple(
        ({ onto }) => `Rebase onto ${onto}`,
        ({ onto, autostash }) => [line('rebase', ...(autostash ? ['--autostash'] : []), revisionWord(onto))],
        async ({ onto }, place) => arrivalsOfRebase(await hashOf(reader, place, onto), await headHash(reader, place)),
      ),
    ),
    cherry_pick: on.cherry_pick.handler(
      simple(
        ({ commits }) => `Cherry-pick ${commits.length} commits`,
        async ({ commits, mainline }, place) => [
          line('cherry-pick', ...(mainline === undefined ? [] : ['--mainline', String(mainline)]), ...(await commitsOf(place, commits))),
        ],
        async ({ commits, mainline }, place) => arrivalsOfCommits(reader, place, await commitsOf(place, commits), { mainline }),
      ),
    ),
    revert: on.revert.handler(
      simple(
        ({ commits }) => `Revert ${commits.length} commits`,
        async ({ commits, mainline }, place) => [
          line('revert', '--no-edit', ...(mainline === undefined ? [] : ['--mainline', String(mainline)]), ...(await commitsOf(place, commits))),
        ],
        async ({ commits, mainline }, place) => arrivalsOfCommits(reader, place, await commitsOf(place, commits), { mainline, reverse: true }),
      ),
    ),
    reset: on.reset.handler(
      simple(
        ({ mode, to }) => `Reset (${mode}) to ${to}`,
        async ({ mode, to }, place) => [line('reset', `--${mode}`, await hashOf(reader, place, to))],
        async ({ mode, to }, place) => (mode === 'soft' || mode === 'mixed' ? [] : [{ tree: await hashOf(reader, place, to) }]),
      ),
    ),
    proceed: on.proceed.handler(
      simple(
        ({ action }) => `${action[0]!.toUpperCase()}${action.slice(1)} what is in progress`,
        ({ action }, place) => {
          const operation = operationOf(place)
          if (operation === null || operation.kind === 'bisect' || (action === 'skip' && !operation.can_skip)) {
            throw new AppError('CONFLICT', operation === null ? 'Nothing is in progress here.' : `A ${operation.kind} cannot be asked to ${action}.`, {
              reason: 'nothing_in_progress',
            })
          }
          return [line(operation.kind, `--${action}`)]
        },
        ({ action }, place) => continuedArrivals(reader, place, action),
      ),
    ),
    undo: on.undo.handler((call) => git.undo(git.place(call.input), call.input.confirm, askerOf(call))),
    redo: on.redo.handler((call) => git.redo(git.place(call.input), call.input.confirm, askerOf(call))),

    stash: {
      push: on.stash.push.handler(
        simple(
          ({ message }) => `Stash${message ? `: ${message.slice(0, 200)}` : ''}`,
          ({ message, paths, untracked, keep_index }, place) => {
            const args = [
              'stash',
              'push',
              ...(untracked ? ['--include-untracked'] : []),
              ...(keep_index ? ['--keep-index'] : []),
              ...(message ? ['-m', message] : []),
            ]
            return paths === undefined
              ? [line(...args)]
              : perPaths(
                  args,
                  paths.map((path) => inward(place, path)),
                )
          },
          // Putting aside is going back to the last commit, with the files it has.
          async ({ paths }, place) => {
            const tree = await headHash(reader, place)
            return tree === null ? [] : [{ tree, ...(paths && { below: paths.map((path) => inward(place, path)).map((path) => (path === '.' ? '' : path)) }) }]
          },
        ),
      ),
      pop: on.stash.pop.handler(
        simple(
          ({ index }) => `Pop stash ${index}`,
          async (input, place) => [line('stash', 'pop', await stashName(place, input))],
          async (input, place) => arrivalsOfStash(await stashName(place, input)),
        ),
      ),
      apply: on.stash.apply.handler(
        simple(
          ({ index }) => `Apply stash ${index}`,
          async (input, place) => [line('stash', 'apply', await stashName(place, input))],
          async (input, place) => arrivalsOfStash(await stashName(place, input)),
        ),
      ),
      drop: on.stash.drop.handler(
        simple(
          ({ index }) => `Drop stash ${index}`,
          async (input, place) => [line('stash', 'drop', await stashName(place, input))],
        ),
      ),
    },
    worktrees: {
      add: on.worktrees.add.handler(
        simple(
          ({ path }) => `Make worktree ${path}`,
          ({ path, branch, create }, place) => [
            line(
              'worktree',
              'add',
              ...(create === undefined ? [] : ['-b', create]),
              pathTo(place, path),
              ...(branch === undefined ? [] : [revisionWord(branch)]),
            ),
          ],
        ),
      ),
      remove: on.worktrees.remove.handler(
        simple(
          ({ path }) => `Remove worktree ${path}`,
          ({ path, force }, place) => [line('worktree', 'remove', ...(force ? ['--force'] : []), pathTo(place, path))],
        ),
      ),
      open: on.worktrees.open.handler(async ({ input }) => {
        const place = git.place(input)
        const workspace = await rooms.workspaces.openFor(`${place.top}/${inward(place, input.path)}`, { trusted: place.workspace.trusted, current: true })
        rooms.announce({ area: 'workspaces', action: 'updated', id: workspace.id })
        return workspace
      }),
    },
    ...gitRemoteActs(operations, rooms),
  }
}
