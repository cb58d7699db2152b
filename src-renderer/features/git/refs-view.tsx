/** Branches, stashes, remotes, tags and worktrees in one list, with what can be done with each. */
import { Button, Menu, TextInput } from '@mantine/core'
import { Archive, Cloud, FolderGit2, GitBranch, Plus, Search, Tag } from 'lucide-react'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { GitRef, GitRepository } from '../../../src-preload/contract/git.ts'
import { toFailure } from '../../bridge/failure.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { addRemote, addWorktree, newBranch, newTag, pushStash, pushTags } from './branch-acts.ts'
import git from './git.module.css'
import { refActs } from './ref-acts.ts'
import { type RefRow, refRows } from './ref-rows.ts'
import styles from './refs.module.css'
import { StashDiff } from './stash-diff.tsx'
import { useRefs, useStashes, useWorktrees } from './use-git.ts'

const keyOf = (row: RefRow): string => row.key
const isHeading = (row: RefRow): boolean => row.kind === 'heading'

const refIcon = (ref: GitRef) => (ref.kind === 'tag' ? Tag : ref.kind === 'remote' ? Cloud : GitBranch)

function standing(ref: GitRef): string {
  if (ref.kind !== 'branch') return ''
  if (ref.gone) return `${ref.upstream ?? ''} is gone`
  if (ref.upstream === null) return 'follows nothing'
  const apart = [ref.ahead > 0 ? `${ref.ahead} ahead` : '', ref.behind > 0 ? `${ref.behind} behind` : ''].filter(Boolean).join(', ')
  return apart ? `${apart} of ${ref.upstream}` : ref.upstream
}

function Row({ row, now }: { row: RefRow; now: number }) {
  if (row.kind === 'heading') {
    return (
      <div className={git.groupHead}>
        <span>{row.name}</span>
        <span className={git.count}>{formatCount(row.count)}</span>
      </div>
    )
  }
  const cells = (() => {
    if (row.kind === 'ref') return { Icon: refIcon(row.ref), name: row.ref.name, what: row.ref.subject, more: standing(row.ref), date: row.ref.date }
    if (row.kind === 'stash') return { Icon: Archive, name: `stash ${row.stash.index}`, what: row.stash.message, more: '', date: row.stash.date }
    if (row.kind === 'remote')
      return {
        Icon: Cloud,
        name: row.remote.name,
        what: row.remote.fetch_url,
        more: row.remote.push_url === row.remote.fetch_url ? '' : `pushes to ${row.remote.push_url}`,
        date: '',
      }
    const one = row.worktree
    const more =
      one.locked !== null
        ? 'locked'
        : one.prunable !== null
          ? 'its folder is gone'
          : one.main
            ? 'main folder'
            : one.repo === null
              ? 'outside the workspace'
              : ''
    return { Icon: FolderGit2, name: one.branch ?? 'detached', what: one.path, more, date: '' }
  })()
  const current = row.kind === 'ref' && row.ref.current
  return (
    <div className={styles.row} data-current={current || undefined}>
      <cells.Icon size={13} aria-hidden />
      <span className={styles.name} title={cells.name}>
        {cells.name}
        {current ? <span className={styles.here}> here</span> : null}
      </span>
      <span className={styles.what} title={cells.what}>
        {cells.what}
      </span>
      <span className={styles.more} title={cells.more}>
        {cells.more}
      </span>
      <span className={styles.when} title={cells.date ? exactTime(cells.date) : ''}>
        {cells.date ? relativeTime(cells.date, now) : ''}
      </span>
    </div>
  )
}

export function RefsView({ repository }: { repository: GitRepository | undefined }) {
  const [filter, setFilter] = useState('')
  const [selected, setSelected] = useState<string | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const refs = useRefs()
  const stashes = useStashes()
  const worktrees = useWorktrees()
  const now = useNow(30)
  const rows = useMemo(
    () => refRows({ refs: refs.data ?? [], stashes: stashes.data ?? [], worktrees: worktrees.data ?? [], remotes: repository?.remotes ?? [] }, filter),
    [refs.data, stashes.data, worktrees.data, repository, filter],
  )
  const row = rows.find((one) => one.key === selected)
  const acts = refActs(row)
  const failure = [refs, stashes, worktrees].map((one) => one.error).find((one) => one !== null)
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const found = acts.find((one) => one.key === event.key)
    if (event.key === '/') frame.current?.querySelector<HTMLElement>('input')?.focus()
    else if (event.key === 'Escape' && filter) setFilter('')
    else if (found) void found.run()
    else return
    event.preventDefault()
  }
  return (
    <div className={styles.refs} ref={frame}>
      <div className={styles.bar}>
        <TextInput
          aria-label="Filter branches, tags and the rest"
          placeholder="Filter   /"
          leftSection={<Search size={12} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setFilter('')
            else if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            frame.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus()
            event.preventDefault()
          }}
          className={styles.filter}
        />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button leftSection={<Plus size={14} aria-hidden />}>New</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => newBranch()}>Branch</Menu.Item>
            <Menu.Item onClick={() => newTag()}>Tag</Menu.Item>
            <Menu.Item onClick={pushStash}>Stash of the changes</Menu.Item>
            <Menu.Item onClick={addWorktree}>Worktree</Menu.Item>
            <Menu.Item onClick={() => addRemote()}>Remote</Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => void pushTags()}>Push the tags</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={styles.acts} role="toolbar" aria-label="Chosen one">
        {acts.length === 0 ? (
          <span className={styles.hint}>{row ? 'Nothing can be done with it here.' : 'Choose one to see what can be done with it.'}</span>
        ) : null}
        {acts.map(({ name, key, run }) => (
          <Button key={name} size="compact-sm" onClick={() => void run()} title={key.length === 1 ? key.toUpperCase() : key}>
            {name}
          </Button>
        ))}
      </div>
      {failure ? <Note tone="failure">{toFailure(failure).message}</Note> : null}
      <div className={styles.list}>
        <VirtualList
          label="Branches, stashes, remotes, tags and worktrees"
          items={rows}
          keyOf={keyOf}
          isHeading={isHeading}
          selected={selected}
          onSelect={setSelected}
          onOpen={(one) =>
            void refActs(one)
              .find((each) => each.key === 'Enter')
              ?.run()
          }
          onKey={onKey}
          render={(one) => <Row row={one} now={now} />}
          empty={
            refs.isPending ? (
              ' '
            ) : filter ? (
              <Empty title="Nothing matches" />
            ) : (
              <Empty icon={<GitBranch size={20} />} title="No branch yet">
                The first commit makes one.
              </Empty>
            )
          }
        />
      </div>
      {row?.kind === 'stash' ? <StashDiff index={row.stash.index} commit={row.stash.commit} /> : null}
    </div>
  )
}
