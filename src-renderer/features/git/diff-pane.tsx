/** The pane beside the changed files: the difference of the chosen one, or what stands in its place. */
import { Button } from '@mantine/core'
import { FileDiff } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { ShownDiff } from '../../../src-preload/contract/git.ts'
import { toFailure } from '../../bridge/failure.ts'
import { showBlame } from '../../stores/git.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { reasonOf } from './act.ts'
import type { FileRow } from './change-rows.ts'
import { ConflictView } from './conflict-view.tsx'
import styles from './diff.module.css'
import { type LineSelection, selectionWords } from './diff-rows.ts'
import { type DiffActs, DiffView } from './diff-view.tsx'
import { discardLines, stageFiles, stageLines, unstageLines } from './file-acts.ts'
import { type ImageSide, ImageView, isImage } from './image-view.tsx'
import { DiffShape, PaneHead } from './pane-head.tsx'
import { useHunks } from './use-git.ts'

/** A difference that has no lines to show: both of an image, or words. `before` is where its old side lies, `after` its new one. */
export function BinaryView({ diff, before, after }: { diff: ShownDiff; before: Omit<ImageSide, 'path'>; after: Omit<ImageSide, 'path'> }) {
  if (!isImage(diff.path)) return <Empty title="A binary file">Its content has changed; there are no lines to show. It can be staged as a whole.</Empty>
  const sides = [
    ...(diff.kind === 'added' ? [] : [{ ...before, path: diff.old_path ?? diff.path }]),
    ...(diff.kind === 'deleted' ? [] : [{ ...after, path: diff.path }]),
  ]
  return <ImageView sides={sides} seen={diff.stamp} />
}

const as_committed = { what: 'Last commit', at: { commit: 'HEAD' } } as const
const as_staged = { what: 'Staged', at: { version: 'index' } } as const
const as_it_is = { what: 'In the folder', at: 'folder' } as const

function Lines({ row, diff, onEscape }: { row: FileRow; diff: ShownDiff; onEscape: () => void }) {
  const [chosen, setChosen] = useState<LineSelection[]>([])
  const told = useCallback((selections: LineSelection[]) => setChosen(selections), [])
  const staged = row.group === 'staged'
  const whole = diff.cut || diff.binary
  const lines = (selections: LineSelection[]) => ({ path: row.file.path, stamp: diff.stamp, selections })
  const acts: DiffActs | undefined = whole
    ? undefined
    : {
        onTake: (selections) => void (staged ? unstageLines(lines(selections)) : stageLines(lines(selections))),
        ...(!staged && { onDiscard: (selections: LineSelection[]) => void discardLines(lines(selections)) }),
      }
  const words = chosen.length > 0 ? selectionWords(chosen) : 'line'
  return (
    <>
      <PaneHead path={row.file.path} onBack={onEscape}>
        <Button size="compact-sm" disabled={!acts || chosen.length === 0} onClick={() => acts?.onTake(chosen)} title="Space">
          {staged ? `Unstage ${words}` : `Stage ${words}`}
        </Button>
        {staged ? null : (
          <Button size="compact-sm" disabled={!acts || chosen.length === 0} onClick={() => acts?.onDiscard?.(chosen)} title="Delete">
            Discard
          </Button>
        )}
        <Button size="compact-sm" className={styles.spare} onClick={() => showBlame(row.file.path)} title="Who changed each line last (B)">
          Blame
        </Button>
        <DiffShape />
      </PaneHead>
      {diff.binary ? (
        <BinaryView diff={diff} before={staged ? as_committed : as_staged} after={staged ? as_staged : as_it_is} />
      ) : (
        <DiffView diff={diff} acts={acts} onEscape={onEscape} onChosen={told} />
      )}
    </>
  )
}

function Changed({ row, onEscape }: { row: FileRow; onEscape: () => void }) {
  const hunks = useHunks(row.file.path, row.group === 'staged')
  const slow = useDelayed(hunks.isPending && hunks.isFetching)
  const failure = hunks.error ? toFailure(hunks.error) : null
  // A repository within this one, a link: nothing with lines.
  if (failure && (reasonOf(failure) as string) === 'untracked') {
    return (
      <>
        <PaneHead path={row.file.path} onBack={onEscape} />
        <Empty
          icon={<FileDiff size={20} />}
          title="Git does not know this file yet"
          action={<Button onClick={() => void stageFiles([row])}>Stage the file</Button>}
        >
          Once it is staged its lines are shown here.
        </Empty>
      </>
    )
  }
  if (row.file.submodule) {
    return (
      <>
        <PaneHead path={row.file.path} onBack={onEscape} />
        <Empty title="A submodule">It stands at another commit than the one recorded here. Stage it to record the new one.</Empty>
      </>
    )
  }
  if (hunks.data && !failure) return <Lines row={row} diff={hunks.data} onEscape={onEscape} />
  return (
    <>
      <PaneHead path={row.file.path} onBack={onEscape} />
      {failure && (reasonOf(failure) as string) === 'unchanged' ? <Empty title="Nothing is different any more">The list is being read anew.</Empty> : null}
      {failure && (reasonOf(failure) as string) !== 'unchanged' ? (
        <Note tone="failure" action={<Button onClick={() => void hunks.refetch()}>Ask again</Button>}>
          {failure.message}
        </Note>
      ) : null}
      {slow ? <Empty title="Reading the difference" /> : null}
    </>
  )
}

export function DiffPane({ row, onEscape }: { row: FileRow | null; onEscape: () => void }) {
  return (
    <section className={styles.pane} aria-label="Difference" data-pane="diff">
      {row === null ? (
        <Empty icon={<FileDiff size={20} />} title="No file is chosen">
          Choose a changed file to see what is different.
        </Empty>
      ) : row.group === 'conflicted' ? (
        <ConflictView key={row.key} row={row} onEscape={onEscape} />
      ) : (
        <Changed key={row.key} row={row} onEscape={onEscape} />
      )}
    </section>
  )
}
