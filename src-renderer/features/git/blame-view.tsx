/** Who changed each line of a file last, beside the file as that commit has it. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { UserRoundSearch } from 'lucide-react'
import { type KeyboardEvent, useMemo, useState } from 'react'
import type { BlameRun } from '../../../src-preload/contract/git.ts'
import { api } from '../../bridge/api.ts'
import { toFailure } from '../../bridge/failure.ts'
import { setGitView, showBlame, showCommit, useGit } from '../../stores/git.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './blame.module.css'
import { shownPath } from './change-rows.ts'
import { useWhere } from './use-git.ts'

interface Line {
  key: string
  number: number
  text: string
  run: BlameRun | undefined
  first: boolean
}

const keyOf = (line: Line): string => line.key
const text_limit = 2000

function linesOf(content: string, runs: readonly BlameRun[]): Line[] {
  const texts = content.split('\n')
  if (texts.at(-1) === '') texts.pop()
  const owners: { run: BlameRun; first: boolean }[] = []
  for (const run of runs) for (let i = 0; i < run.lines; i++) owners[run.line - 1 + i] = { run, first: i === 0 }
  return texts.map((text, index) => ({ key: String(index + 1), number: index + 1, text, run: owners[index]?.run, first: owners[index]?.first ?? false }))
}

export function BlameView() {
  const workspace = useWhere()
  const wanted = useGit((state) => state.blame)
  const [selected, setSelected] = useState<string | null>(null)
  const now = useNow(60)
  const path = wanted?.path ?? ''
  const commit = wanted?.commit ?? 'HEAD'
  const asked = useQuery({
    queryKey: ['git', 'blame', workspace, path, commit],
    queryFn: async () => {
      const [{ runs }, file] = await Promise.all([api.git.blame({ workspace, path, commit }), api.git.file({ workspace, path, commit })])
      return { runs, file }
    },
    enabled: wanted !== null,
    staleTime: 60_000,
  })
  const slow = useDelayed(asked.isPending)
  const lines = useMemo(() => (asked.data && asked.data.file.encoding === 'utf8' ? linesOf(asked.data.file.content, asked.data.runs) : []), [asked.data])
  const line = lines.find((one) => one.key === selected)
  const before = () => {
    if (line?.run) showBlame(line.run.original_path, `${line.run.commit}^`)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (event.key === 'Escape') setGitView('changes')
    else if (event.key === 'p') before()
    else return
    event.preventDefault()
  }
  const failure = asked.error ? toFailure(asked.error) : null
  return (
    <section className={styles.blame} aria-label="Blame">
      <header className={styles.head}>
        <h2 title={shownPath(path)}>{shownPath(path)}</h2>
        <span className={styles.at}>
          {commit === 'HEAD' ? 'as last committed' : `at ${commit.length > 20 ? commit.slice(0, 8) + commit.slice(40) : commit}`}
        </span>
        <Button size="compact-sm" disabled={!line?.run} onClick={() => line?.run && showCommit(line.run.commit)} title="Enter">
          Show the commit
        </Button>
        <Button size="compact-sm" disabled={!line?.run} onClick={before} title="P">
          Before it
        </Button>
        <Button size="compact-sm" onClick={() => setGitView('changes')} title="Esc">
          Close
        </Button>
      </header>
      {failure ? (
        <Note tone="failure" action={commit === 'HEAD' ? null : <Button onClick={() => showBlame(path)}>Blame it as last committed</Button>}>
          {failure.message}
        </Note>
      ) : null}
      <div className={styles.lines}>
        {asked.data && asked.data.file.encoding !== 'utf8' ? (
          <Empty title="A binary file">It has no lines to ask about.</Empty>
        ) : (
          <VirtualList
            label={`Lines of ${shownPath(path)}`}
            items={lines}
            keyOf={keyOf}
            rowHeight={20}
            selected={selected}
            onSelect={setSelected}
            onOpen={(one) => one.run && showCommit(one.run.commit)}
            onKey={onKey}
            render={(one) => (
              <div className={styles.line} data-first={one.first || undefined}>
                <span className={styles.who} title={one.run ? `${one.run.summary}\n${one.run.author_name}, ${exactTime(one.run.date)}` : ''}>
                  {one.first && one.run ? one.run.author_name : ''}
                </span>
                <span className={styles.when}>{one.first && one.run ? relativeTime(one.run.date, now) : ''}</span>
                <span className={styles.why}>{one.first && one.run ? one.run.summary : ''}</span>
                <span className={styles.number}>{one.number}</span>
                <span className={styles.text}>{one.text.slice(0, text_limit)}</span>
              </div>
            )}
            empty={
              failure ? (
                ' '
              ) : slow ? (
                <Empty icon={<UserRoundSearch size={20} />} title="Asking git about every line" />
              ) : asked.data ? (
                <Empty title="The file is empty" />
              ) : (
                ' '
              )
            }
          />
        )}
      </div>
    </section>
  )
}
