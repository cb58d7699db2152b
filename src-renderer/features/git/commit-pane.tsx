/** One commit: who, when, why; its files and the difference of the chosen one; what can be done with it. */
import { Button, Menu } from '@mantine/core'
import { ChevronDown, GitCommitHorizontal } from 'lucide-react'
import { Fragment, type KeyboardEvent, useRef, useState } from 'react'
import type { GitCommit } from '../../../src-preload/contract/git.ts'
import { toFailure } from '../../bridge/failure.ts'
import { showBlame, showCommit, showHistoryOf } from '../../stores/git.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Keys } from '../../ui/kbd.tsx'
import { Note } from '../../ui/note.tsx'
import { exactTime } from '../../ui/time.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { shownPath, stateWord } from './change-rows.ts'
import { commit_acts } from './commit-acts.ts'
import { BinaryView } from './diff-pane.tsx'
import { DiffView } from './diff-view.tsx'
import git from './git.module.css'
import styles from './history.module.css'
import { DiffShape } from './pane-head.tsx'
import { useCommit, useCommitHunks } from './use-git.ts'

type CommitFile = NonNullable<ReturnType<typeof useCommit>['data']>['files'][number]
const keyOf = (file: CommitFile): string => file.path

function Acts({ commit }: { commit: GitCommit }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" rightSection={<ChevronDown size={12} aria-hidden />}>
          Do
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {commit_acts.map(({ name, key, divided, red, run }) => (
          <Fragment key={name}>
            {divided ? <Menu.Divider /> : null}
            <Menu.Item onClick={() => void run(commit)} rightSection={key ? <Keys combo={key} quiet /> : null} {...(red && { color: 'var(--destroy)' })}>
              {name}
            </Menu.Item>
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function About({ commit, onBack }: { commit: GitCommit; onBack: () => void }) {
  return (
    <header className={styles.about}>
      <div className={styles.aboutHead}>
        <span className={styles.back}>
          <Button size="compact-sm" onClick={onBack}>
            Back
          </Button>
        </span>
        <h2>{commit.message.replaceAll('\n', ' ')}</h2>
        <Acts commit={commit} />
      </div>
      {commit.body.trim() ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <pre className={styles.body} tabIndex={0}>
          {commit.body.trim()}
        </pre>
      ) : null}
      <p className={styles.facts}>
        <code>{commit.hash.slice(0, 10)}</code>
        <span title={commit.author_email}>{commit.author_name}</span>
        <span>{exactTime(commit.date)}</span>
        {commit.parents.map((parent) => (
          <span key={parent}>
            parent{' '}
            <button type="button" className={git.hash} onClick={() => showCommit(parent)}>
              {parent.slice(0, 8)}
            </button>
          </span>
        ))}
      </p>
    </header>
  )
}

function FileDiff({ commit, path, onEscape }: { commit: string; path: string; onEscape: () => void }) {
  const hunks = useCommitHunks(commit, path)
  if (hunks.error) return <Note tone="failure">{toFailure(hunks.error).message}</Note>
  if (!hunks.data) return <div className={styles.fill} />
  const before = { what: 'Before this commit', at: { commit: `${commit}^` } }
  if (hunks.data.binary) return <BinaryView diff={hunks.data} before={before} after={{ what: 'This commit', at: { commit } }} />
  return <DiffView key={path} diff={hunks.data} onEscape={onEscape} />
}

export function CommitPane({ hash, onEscape }: { hash: string | null; onEscape: () => void }) {
  const asked = useCommit(hash)
  const [path, setPath] = useState<string | null>(null)
  const frame = useRef<HTMLElement>(null)
  if (hash === null) {
    return (
      <section className={styles.pane} aria-label="Commit" data-pane="diff">
        <Empty icon={<GitCommitHorizontal size={20} />} title="No commit is chosen" />
      </section>
    )
  }
  const { data } = asked
  const file = data?.files.find((one) => one.path === path) ?? data?.files[0]
  const files = () => frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
  const onKey = (event: KeyboardEvent, one: CommitFile | undefined) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === 'Escape') onEscape()
    else if (event.key === 'b' && one && data) showBlame(one.path, data.commit.hash)
    else if (event.key === 'h' && one) showHistoryOf(one.path)
    else return
    event.preventDefault()
  }
  return (
    <section className={styles.pane} aria-label="Commit" data-pane="diff" ref={frame}>
      {asked.error ? <Note tone="failure">{toFailure(asked.error).message}</Note> : null}
      {data ? (
        <>
          <About commit={data.commit} onBack={onEscape} />
          <div className={styles.filesBar}>
            <span>{data.files.length === 1 ? '1 file' : `${formatCount(data.files.length)} files`}</span>
            <Button size="compact-sm" disabled={!file} onClick={() => file && showBlame(file.path, data.commit.hash)} title="B">
              Blame
            </Button>
            <DiffShape />
          </div>
          <div className={styles.files} style={{ height: Math.min(6, Math.max(1, data.files.length)) * 24 }}>
            <VirtualList
              label="Files of the commit"
              items={data.files}
              keyOf={keyOf}
              selected={file?.path ?? null}
              onSelect={setPath}
              onOpen={() => frame.current?.querySelectorAll<HTMLElement>('[role="listbox"]')[1]?.focus()}
              onKey={onKey}
              render={(one) => (
                <div className={git.fileRow}>
                  <span className={git.letter} data-letter={one.status} title={stateWord(one.status)}>
                    {one.status}
                  </span>
                  <span className={git.wholePath}>{shownPath(one.path)}</span>
                  <span className={styles.added}>{one.added === null ? 'binary' : `+${formatCount(one.added)}`}</span>
                  <span className={styles.removed}>{one.removed === null ? '' : `-${formatCount(one.removed)}`}</span>
                </div>
              )}
              empty={<span className={styles.noFiles}>No file is different from its parent.</span>}
            />
          </div>
          {file ? <FileDiff key={data.commit.hash} commit={data.commit.hash} path={file.path} onEscape={files} /> : <div className={styles.fill} />}
        </>
      ) : null}
    </section>
  )
}
