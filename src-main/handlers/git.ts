/** Handlers of the area git that read; those that change something stand in git-acts.ts. */
import { AppError } from '../base/app-error.ts'
import { readDiff, readHunks, readStashDiff } from '../git/read-diff.ts'
import { readBlame, readCommit, readLog, readRefs, readStashes, readVersion, readWorktrees } from '../git/read-history.ts'
import { describeRepository, messageStart, readChanges, shortStatus } from '../git/read-repository.ts'
import { changesAbove } from '../git/repository-above.ts'
import { gitActs } from './git-acts.ts'
import type { Operations } from './operations.ts'
import type { Rooms } from './rooms.ts'

export function gitHandlers(operations: Operations, rooms: Rooms) {
  const { git: on } = operations
  const { git } = rooms
  const { reader } = git
  const acts = gitActs(operations, rooms)
  return on.router({
    ...acts,
    status: on.status.handler(({ input, signal }) => shortStatus(reader, git.place(input), signal)),
    diff: on.diff.handler(({ input, signal }) => readDiff(reader, git.place(input), input, signal)),
    log: on.log.handler(({ input, signal }) => readLog(reader, git.place(input), input, signal)),
    repository: on.repository.handler(async ({ input, signal }) => {
      const place = git.place(input)
      return describeRepository(reader, place, await git.describeSteps(place), signal)
    }),
    changes: on.changes.handler(({ input, signal }) => {
      const place = git.place(input)
      // Who looks at the changes hears of edits, which git itself does not tell.
      rooms.files.view(place.workspace.path)
      return readChanges(reader, place, signal)
    }),
    above: on.above.handler(({ input, signal }) => {
      const around = git.around(input.workspace)
      if (around.workspace !== null) rooms.files.view(around.workspace.path)
      return changesAbove(reader, around, signal)
    }),
    hunks: on.hunks.handler(({ input, signal }) => readHunks(reader, git.place(input), input.path, input, signal)),
    file: on.file.handler(async ({ input, signal }) => {
      const which = input.version === undefined ? { commit: input.commit ?? 'HEAD' } : { version: input.version }
      const found = await readVersion(reader, git.place(input), input.path, which, signal)
      if (found === null) throw new AppError('NOT_FOUND', `There is no ${input.path} in that version.`, { reason: 'unknown_name' })
      return found
    }),
    conflict: on.conflict.handler(async ({ input, signal }) => {
      const place = git.place(input)
      const [base, ours, theirs] = await Promise.all(
        (['base', 'ours', 'theirs'] as const).map((version) => readVersion(reader, place, input.path, { version }, signal)),
      )
      if (!base && !ours && !theirs) throw new AppError('NOT_FOUND', `${input.path} is not in conflict.`, { reason: 'nothing_in_progress' })
      return { base: base ?? null, ours: ours ?? null, theirs: theirs ?? null }
    }),
    show: on.show.handler(({ input, signal }) => readCommit(reader, git.place(input), input.hash, signal)),
    blame: on.blame.handler(async ({ input, signal }) => ({ runs: await readBlame(reader, git.place(input), input.path, input.commit, signal) })),
    message: on.message.handler(({ input }) => messageStart(reader, git.place(input), git.home)),
    refs: on.refs.handler(async ({ input, signal }) => ({ refs: await readRefs(reader, git.place(input), signal) })),
    stash: {
      ...acts.stash,
      list: on.stash.list.handler(async ({ input, signal }) => ({ stashes: await readStashes(reader, git.place(input), signal) })),
      show: on.stash.show.handler(({ input, signal }) => readStashDiff(reader, git.place(input), input.index, signal)),
    },
    worktrees: {
      ...acts.worktrees,
      list: on.worktrees.list.handler(async ({ input }) => {
        const known = rooms.workspaces.list()
        return { worktrees: await readWorktrees(reader, git.place(input), (path) => known.find((one) => one.path === path)?.id ?? null) }
      }),
    },
    credentials: {
      list: on.credentials.list.handler(({ input, context, signal }) => {
        // Only a window can show the question to a person.
        if (context.requested_by.door !== 'window') return { items: context.own_jobs_only ? [] : git.credentials.list() }
        return git.credentials.listen(input.known?.split(',') ?? [], input.wait_ms, signal).then((items) => ({ items }))
      }),
      answer: on.credentials.answer.handler(({ input }) => {
        git.credentials.answer(input.id, input.value)
        return { success: true as const }
      }),
      ask: on.credentials.ask.handler(async ({ input, context, signal }) => {
        if (context.requested_by.door !== 'cli') throw new AppError('FORBIDDEN', 'Programs ask over the local socket only.')
        return { value: await git.ask(input.prompt, input.job, input.asker, signal) }
      }),
    },
  })
}
