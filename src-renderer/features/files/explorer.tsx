/** The tree with all that is done in it: keys, filter, names, menu, drops. */
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { ChevronsDownUp, FilePlus, FolderPlus, RefreshCw, Upload, X } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { closeFolders, nameOf, parentOf, readAgain, selectAndShow, selectMany, selectOnly, setOpen, toggleSelected, useTree } from '../../stores/file-tree.ts'
import { setClipboard, useFiles } from '../../stores/files.ts'
import { Empty } from '../../ui/empty.tsx'
import { comboOf } from '../../ui/keys.ts'
import styles from './files.module.css'
import { unlessProtected } from './protected-entries.ts'
import { createEntry, duplicate, folderAt, moveInto, openEntry, pasteInto, removeEntries, renameEntry } from './tree-acts.tsx'
import { type MenuPlace, TreeMenu } from './tree-menu.tsx'
import { describeEntry, TreeRowView } from './tree-row.tsx'
import { type EntryRow, pathsBetween, type TreeRow, treeRows } from './tree-rows.ts'
import { drag_type, TreeView } from './tree-view.tsx'
import { uploadChosen, uploadDropped } from './uploads.ts'
import { useFilter } from './use-filter.ts'
import { useGitMarks } from './use-git-marks.ts'

type Fresh = { folder: string; what: 'file' | 'folder' } | null
/** Row steps of a page key. */
const page_rows = 20

const canDrop = (event: { dataTransfer: DataTransfer }): boolean => event.dataTransfer.types.includes('Files') || event.dataTransfer.types.includes(drag_type)

/** A tree that comes later than its panel still takes the focus that was meant for it. */
function useFirstFocus(frame: RefObject<HTMLElement | null>, opened: { current: boolean }): void {
  useEffect(() => {
    if (!opened.current) return
    opened.current = false
    const active = document.activeElement
    const panel = frame.current?.closest('section')
    if (active === document.body || panel?.contains(active)) frame.current?.querySelector<HTMLElement>('[role="tree"]')?.focus()
  }, [frame, opened])
}

/** `opened` is true until the panel has had its first tree. */
export function Explorer({ opened }: { opened: { current: boolean } }) {
  const tree = useTree()
  const clipboard = useFiles((state) => state.clipboard)
  const [filter, setFilter] = useState('')
  const [fresh, setFresh] = useState<Fresh>(null)
  const [renaming, setRenaming] = useState<string | null>(null)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const frame = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const chooser = useRef<HTMLInputElement>(null)
  useFirstFocus(frame, opened)
  const marks = useGitMarks(tree.workspace)
  const found = useFilter(tree.workspace, filter)
  const rows = useMemo(() => treeRows({ folders: tree.folders, open: tree.open, filter, found, fresh }), [tree.folders, tree.open, filter, found, fresh])
  const atEntry = useMemo(() => rows.find((row): row is EntryRow => row.kind === 'entry' && row.key === tree.at)?.entry, [rows, tree.at])
  const chosen = (): string[] => (tree.selected.size > 0 ? [...tree.selected] : tree.at === null ? [] : [tree.at])
  const folder = folderAt(atEntry)
  const toTree = () => setTimeout(() => frame.current?.querySelector<HTMLElement>('[role="tree"]')?.focus(), 0)

  const make = (what: 'file' | 'folder', where = folder) => {
    setFilter('')
    if (where !== '') setOpen(where, true)
    setFresh({ folder: where, what })
  }
  const named = (name: string | null) => {
    if (name !== null && fresh) void createEntry(fresh.folder, name, fresh.what)
    else if (name !== null && renaming !== null) void renameEntry(renaming, name)
    const opens = name !== null && fresh?.what === 'file'
    setFresh(null)
    setRenaming(null)
    if (!opens) toTree()
  }

  const acts: Record<string, () => void> = {
    f2: () => tree.at !== null && unlessProtected([tree.at], () => setRenaming(tree.at)),
    delete: () => unlessProtected(chosen(), () => removeEntries(chosen())),
    'ctrl+c': () => setClipboard({ mode: 'copy', paths: chosen() }),
    'ctrl+x': () => unlessProtected(chosen(), () => setClipboard({ mode: 'cut', paths: chosen() })),
    'ctrl+v': () => unlessProtected([folder], () => pasteInto(folder)),
    'ctrl+d': () => unlessProtected(chosen(), () => duplicate(chosen())),
    'ctrl+a': () =>
      selectMany(
        rows.flatMap((row) => (row.kind === 'entry' ? row.key : [])),
        tree.at,
      ),
    'alt+n': () => unlessProtected([folder], () => make('file')),
    'alt+shift+n': () => unlessProtected([folder], () => make('folder')),
    f5: readAgain,
    'ctrl+f': () => field.current?.focus(),
    escape: () => (filter ? setFilter('') : setClipboard(null)),
    ' ': () => tree.at !== null && toggleSelected(tree.at),
  }
  if (/mac/i.test(navigator.platform)) acts['ctrl+backspace'] = acts['delete']!

  const onKey = (event: KeyboardEvent, row: TreeRow | undefined, move: (by: number | 'first' | 'last') => EntryRow | undefined) => {
    if (event.target !== event.currentTarget) return
    const steps: Record<string, number | 'first' | 'last'> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page_rows,
      PageUp: -page_rows,
      Home: 'first',
      End: 'last',
    }
    const step = event.ctrlKey || event.altKey || event.metaKey ? undefined : steps[event.key]
    const entry = row?.kind === 'entry' ? row : undefined
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey
    const act = acts[comboOf(event.nativeEvent)]
    if (step !== undefined) {
      const to = move(tree.at === null && typeof step === 'number' ? 'first' : step)
      if (to && event.shiftKey) selectMany(pathsBetween(rows, tree.anchor ?? tree.at ?? to.key, to.key), to.key)
      else if (to) selectOnly(to.key)
    } else if (event.key === 'ArrowRight' && plain && entry) {
      if (entry.open === false) setOpen(entry.key, true)
      else if (entry.open) selectNext(move)
    } else if (event.key === 'ArrowLeft' && plain && entry) {
      if (entry.open) setOpen(entry.key, false)
      else if (parentOf(entry.key) !== '') {
        selectAndShow(parentOf(entry.key))
      }
    } else if (event.key === 'Enter' && plain && entry) openRow(entry)
    else if (act) act()
    else if (event.key.length === 1 && plain) {
      setFilter(filter + event.key)
      field.current?.focus()
    } else return
    event.preventDefault()
  }

  const selectNext = (move: (by: number) => EntryRow | undefined) => {
    const to = move(1)
    if (to) selectOnly(to.key)
  }
  const openRow = (row: EntryRow) => {
    if (row.open !== undefined && !filter) setOpen(row.key, !row.open)
    else openEntry(row.entry)
  }
  const onClickRow = (event: MouseEvent, row: EntryRow) => {
    if (event.ctrlKey || event.metaKey) return toggleSelected(row.key)
    if (event.shiftKey) return selectMany(pathsBetween(rows, tree.anchor ?? row.key, row.key), row.key)
    selectOnly(row.key)
    // The second click of a double click opens it.
    if (row.open !== undefined && !filter && event.detail === 1) setOpen(row.key, !row.open)
  }
  const root = tree.folders.get('')
  const empty = !filter && !fresh && root?.entries?.length === 0

  return (
    <div ref={frame} className={styles.explorer}>
      <div className={styles.tools}>
        <TextInput
          ref={field}
          className={styles.filter}
          aria-label="Filter the tree"
          placeholder="Filter"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          rightSection={
            filter ? (
              <ActionIcon aria-label="Clear the filter" onClick={() => setFilter('')}>
                <X size={14} />
              </ActionIcon>
            ) : null
          }
          onKeyDown={(event) => {
            if (event.key === 'Escape') setFilter('')
            else if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            const first = rows.find((row) => row.kind === 'entry')
            if (event.key !== 'Escape' && first && !rows.some((row) => row.key === tree.at)) selectOnly(first.key)
            event.preventDefault()
            toTree()
          }}
        />
        <Tool label="New file (Alt+N)" icon={<FilePlus size={14} />} act={acts['alt+n']!} />
        <Tool label="New folder (Alt+Shift+N)" icon={<FolderPlus size={14} />} act={acts['alt+shift+n']!} />
        <Tool label="Upload files" icon={<Upload size={14} />} act={() => chooser.current?.click()} />
        <Tool label="Read again (F5)" icon={<RefreshCw size={14} />} act={readAgain} />
        <Tool label="Close all folders" icon={<ChevronsDownUp size={14} />} act={closeFolders} />
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label="Files to upload"
          onChange={(event) => {
            if (event.currentTarget.files) void uploadChosen(event.currentTarget.files, folder)
            event.currentTarget.value = ''
          }}
        />
      </div>
      {empty ? (
        <section
          aria-label="The workspace"
          className={styles.emptyDrop}
          onDragOver={(event) => canDrop(event) && event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            void uploadDropped(event.dataTransfer, '')
          }}
        >
          <Empty title="The workspace is empty">Drop files or folders here, or make the first file with Alt+N.</Empty>
        </section>
      ) : filter && rows.length === 0 ? (
        <Empty title="Nothing has such a name">.git and node_modules are looked through only where they were opened.</Empty>
      ) : (
        <TreeView
          rows={rows}
          selected={tree.selected}
          at={tree.at}
          wanted={tree.wanted}
          onKey={onKey}
          onClickRow={onClickRow}
          onOpenRow={(row) => row.open === undefined && openEntry(row.entry)}
          onMenu={(place, row) => {
            if (row && !tree.selected.has(row.key)) selectOnly(row.key)
            if (!row) selectOnly(null)
            setMenu({ ...place, entry: row?.entry })
          }}
          onDragRow={(row) => {
            if (tree.selected.has(row.key)) return [...tree.selected]
            selectOnly(row.key)
            return [row.key]
          }}
          canDrop={canDrop}
          onHover={(row) => row.open === false && setOpen(row.key, true)}
          onDrop={(event, row) => {
            const target = folderAt(row?.entry)
            const dragged = event.dataTransfer.getData(drag_type)
            const moved = dragged ? (JSON.parse(dragged) as string[]) : []
            if (dragged) unlessProtected([...moved, target], () => moveInto(moved, target))
            else void uploadDropped(event.dataTransfer, target)
          }}
          describe={(row) => describeEntry(row.entry, marks.get(row.key))}
          render={(row) => (
            <TreeRowView
              row={row}
              mark={row.kind === 'entry' ? marks.get(row.key) : undefined}
              cut={clipboard?.mode === 'cut' && clipboard.paths.includes(row.key)}
              renaming={renaming === row.key}
              taken={() => {
                const at = row.kind === 'new' ? row.folder : parentOf(row.key)
                return new Set((tree.folders.get(at)?.entries ?? []).map(({ name }) => name))
              }}
              onName={named}
            />
          )}
        />
      )}
      <TreeMenu
        place={menu}
        chosen={chosen()}
        onClose={() => setMenu(null)}
        onNew={(what, entry) => make(what, folderAt(entry))}
        onRename={(entry) => setTimeout(() => setRenaming(entry.path), 0)}
        onDone={toTree}
      />
      <span className="visually-hidden" role="status">
        {tree.selected.size > 1 ? `${tree.selected.size} selected` : tree.at === null ? '' : nameOf(tree.at)}
      </span>
    </div>
  )
}

function Tool({ label, icon, act }: { label: string; icon: React.ReactNode; act: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} onClick={act}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
