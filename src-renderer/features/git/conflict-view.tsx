/** A file in conflict: ours, base and theirs beside each other, and the result that is put together from them. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { FileVersion } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { conflictWord, type FileRow } from './change-rows.ts'
import styles from './conflict.module.css'
import { resolveFiles, resolveWith } from './file-acts.ts'
import { ImageView, isImage } from './image-view.tsx'
import { PaneHead } from './pane-head.tsx'
import { hasMarks, type MergePiece, mergedText, mergeThree, placeOfConflict, type Side, settle } from './three-way.ts'
import { useWhere } from './use-git.ts'

const ResultEditor = lazy(async () => ({ default: (await import('./result-editor.tsx')).ResultEditor }))

type Conflict = Extract<MergePiece, { kind: 'conflict' }>

const isText = (version: FileVersion | null): boolean => version === null || (version.encoding === 'utf8' && !version.cut && !version.lfs)

const side_names = { ours: 'Ours', base: 'Base', theirs: 'Theirs' } as const

function Sides({ piece, open, onTake }: { piece: Conflict; open: boolean; onTake: (side: Side) => void }) {
  return (
    <section className={styles.piece} aria-label={`Conflict ${piece.number}`}>
      <div className={styles.pieceHead}>
        <span>
          Conflict {piece.number}
          {open ? '' : ', settled'}
        </span>
        <Button size="compact-sm" disabled={!open} data-first-act onClick={() => onTake('ours')}>
          Take ours
        </Button>
        <Button size="compact-sm" disabled={!open} onClick={() => onTake('theirs')}>
          Take theirs
        </Button>
        <Button size="compact-sm" disabled={!open} onClick={() => onTake('both')}>
          Take both
        </Button>
      </div>
      <div className={styles.three}>
        {(['ours', 'base', 'theirs'] as const).map((side) => (
          <div key={side} className={styles.version}>
            <h3>{side_names[side]}</h3>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
            <pre tabIndex={0}>{piece[side].length === 0 ? <i>nothing</i> : piece[side].join('')}</pre>
          </div>
        ))}
      </div>
    </section>
  )
}

function Texts({ row, base, ours, theirs, onEscape }: { row: FileRow; base: string; ours: string; theirs: string; onEscape: () => void }) {
  const pieces = useMemo(() => mergeThree(base, ours, theirs), [base, ours, theirs])
  const conflicts = useMemo(() => pieces.filter((piece): piece is Conflict => piece.kind === 'conflict'), [pieces])
  const [text, setText] = useState(() => mergedText(pieces))
  const open = conflicts.filter((piece) => placeOfConflict(text, piece.number) !== null).length
  const ready = !hasMarks(text)
  const save = () => {
    if (ready) void resolveWith(row.file.path, text)
  }
  return (
    <>
      <PaneHead path={row.file.path} onBack={onEscape}>
        <span className={styles.left}>{open === 0 ? 'every conflict is settled' : `${open} of ${conflicts.length} to settle`}</span>
        <Button size="compact-sm" onClick={() => void resolveFiles([row], 'ours')}>
          All ours
        </Button>
        <Button size="compact-sm" onClick={() => void resolveFiles([row], 'theirs')}>
          All theirs
        </Button>
        <Button size="compact-sm" variant="filled" disabled={!ready} onClick={save} title="Ctrl+S">
          Save and mark resolved
        </Button>
      </PaneHead>
      <div className={styles.body}>
        <div className={styles.pieces}>
          {conflicts.map((piece) => (
            <Sides
              key={piece.number}
              piece={piece}
              open={placeOfConflict(text, piece.number) !== null}
              onTake={(side) => setText((old) => settle(old, piece, side))}
            />
          ))}
        </div>
        <section className={styles.result} aria-label="Result">
          <h3>Result, to be edited</h3>
          <div className={styles.editor}>
            <Suspense fallback={null}>
              <ResultEditor label="Result" text={text} onChange={setText} onSave={save} onEscape={onEscape} />
            </Suspense>
          </div>
        </section>
      </div>
    </>
  )
}

export function ConflictView({ row, onEscape }: { row: FileRow; onEscape: () => void }) {
  const workspace = useWhere()
  const { path, conflict } = row.file
  const versions = useQuery({ queryKey: ['git', 'conflict', workspace, path], queryFn: () => api.git.conflict({ workspace, path }) })
  const code = conflict ?? 'UU'
  if (versions.error) {
    return (
      <>
        <PaneHead path={path} onBack={onEscape} />
        <Note tone="failure" action={<Button onClick={() => void versions.refetch()}>Ask again</Button>}>
          {toFailure(versions.error).message}
        </Note>
      </>
    )
  }
  if (!versions.data) return <PaneHead path={path} onBack={onEscape} />
  const { base, ours, theirs } = versions.data
  if (ours && theirs && [base, ours, theirs].every(isText))
    return <Texts row={row} base={base?.content ?? ''} ours={ours.content} theirs={theirs.content} onEscape={onEscape} />
  const whole = ours !== null && theirs !== null
  return (
    <>
      <PaneHead path={path} onBack={onEscape} />
      {whole && isImage(path) ? (
        <ImageView
          seen={String(versions.dataUpdatedAt)}
          sides={[
            { what: 'Ours', path, at: { version: 'ours' } },
            { what: 'Theirs', path, at: { version: 'theirs' } },
          ]}
        />
      ) : null}
      <Empty
        title={whole ? 'This file can only be taken as a whole' : `The file was ${conflictWord(code)}`}
        action={
          <>
            <Button onClick={() => void resolveFiles([row], 'ours')}>{ours ? 'Take ours' : 'Leave it deleted, as ours'}</Button>
            <Button onClick={() => void resolveFiles([row], 'theirs')}>{theirs ? 'Take theirs' : 'Delete it, as theirs'}</Button>
          </>
        }
      >
        {whole
          ? 'It is binary, too large, or kept elsewhere, so there are no lines to put together.'
          : 'One side changed it and the other has it no more. Choose which is right.'}
      </Empty>
    </>
  )
}
