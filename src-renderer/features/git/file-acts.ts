/** What can be done with changed files and with lines of one: stage, unstage, discard with undo, settle a conflict. */
import { notifications } from '@mantine/notifications'
import type { ActResult } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { formatCount } from '../../ui/format.ts'
import { act } from './act.ts'
import { type FileRow, shownPath } from './change-rows.ts'
import { type LineSelection, selectionWords } from './diff-rows.ts'
import { undoNote } from './undo-note.tsx'

const files = (n: number): string => (n === 1 ? '1 file' : `${formatCount(n)} files`)
const pathsOf = (rows: readonly FileRow[]): string[] => rows.map((row) => row.file.path)

/** A rename is staged as two names: both are taken back. */
const withOld = (rows: readonly FileRow[]): string[] =>
  rows.flatMap(({ file }) => (file.old_path !== null && file.index === 'R' ? [file.path, file.old_path] : [file.path]))

export async function stageFiles(rows: readonly FileRow[]): Promise<void> {
  const wanted = rows.filter((row) => row.group === 'changed' || row.group === 'untracked')
  const settled = rows.filter((row) => row.group === 'conflicted')
  if (wanted.length > 0) await act({ failed: 'Nothing was staged', call: (where) => api.git.stage({ ...unasked(where), paths: pathsOf(wanted) }) })
  if (settled.length > 0) await resolveFiles(settled, 'as_it_is')
}

export async function unstageFiles(rows: readonly FileRow[]): Promise<void> {
  const wanted = rows.filter((row) => row.group === 'staged')
  if (wanted.length > 0) await act({ failed: 'Nothing was unstaged', call: (where) => api.git.unstage({ ...unasked(where), paths: withOld(wanted) }) })
}

export const stageAll = () => act({ failed: 'Nothing was staged', call: (where) => api.git.stage({ ...unasked(where), all: true }) })
export const unstageAll = () => act({ failed: 'Nothing was unstaged', call: (where) => api.git.unstage({ ...unasked(where), all: true }) })

/** Staging loses nothing, so it is never confirmed. */
const unasked = ({ workspace }: { workspace: string }) => ({ workspace })

function offerUndo(what: string, result: ActResult | null): void {
  const discard_id = result?.discard_id
  if (!discard_id) return
  const id = `discard:${discard_id}`
  const undo = () => {
    notifications.hide(id)
    void act({ failed: 'The changes were not brought back', call: (where) => api.git.restore({ ...unasked(where), discard_id }) })
  }
  notifications.show({ id, message: undoNote(`${what} discarded`, undo), autoClose: 12_000 })
}

export async function discardFiles(rows: readonly FileRow[]): Promise<void> {
  const wanted = rows.filter((row) => row.group === 'changed' || row.group === 'untracked')
  if (wanted.length === 0) return
  const untracked = wanted.filter((row) => row.group === 'untracked').length
  const result = await act({
    failed: 'Nothing was discarded',
    loses: {
      title: `Discard the changes of ${files(wanted.length)}?`,
      text: `${untracked > 0 ? `${untracked === wanted.length ? 'What' : `${files(untracked)} that`} git does not know ${untracked === wanted.length ? 'is' : 'are'} deleted. ` : ''}What is staged stays. What is thrown away is kept for a while, so that it can be undone.`,
      items: pathsOf(wanted).map(shownPath),
      verb: `Discard ${files(wanted.length)}`,
    },
    call: (where) => api.git.discard({ ...where, paths: pathsOf(wanted) }),
  })
  offerUndo(files(wanted.length), result)
}

export interface Lines {
  path: string
  stamp: string
  selections: LineSelection[]
}

export const stageLines = (lines: Lines) => act({ failed: 'The lines were not staged', call: (where) => api.git.stage({ ...unasked(where), ...lines }) })
export const unstageLines = (lines: Lines) => act({ failed: 'The lines were not unstaged', call: (where) => api.git.unstage({ ...unasked(where), ...lines }) })

export async function discardLines(lines: Lines): Promise<void> {
  const words = selectionWords(lines.selections)
  const result = await act({
    failed: 'The lines were not discarded',
    loses: {
      title: `Discard ${words}?`,
      text: 'The file loses these changes. It is kept as it is for a while, so that it can be undone.',
      items: [shownPath(lines.path)],
      verb: `Discard ${words}`,
    },
    call: (where) => api.git.discard({ ...where, ...lines }),
  })
  offerUndo(words, result)
}

export function resolveFiles(rows: readonly FileRow[], take: 'ours' | 'theirs' | 'as_it_is') {
  const side = take === 'ours' ? 'theirs' : 'ours'
  return act({
    failed: 'The conflict was not settled',
    ...(take !== 'as_it_is' && {
      loses: {
        title: `Take ${take} for ${files(rows.length)}?`,
        text: `What ${side} changed in these files is not taken.`,
        items: pathsOf(rows).map(shownPath),
        verb: `Take ${take}`,
      },
    }),
    call: (where) => api.git.resolve({ ...where, paths: pathsOf(rows), take }),
  })
}

export const resolveWith = (path: string, content: string) =>
  act({
    failed: 'The result was not saved', // What it overwrites was just put together here: nothing is lost.
    call: (where) => api.git.resolve({ confirm: true, ...where, paths: [path], take: 'as_it_is', content }),
  })
