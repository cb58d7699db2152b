/** Policy files: those of the user, of the workspace and the built-in ones; the open one beside the list. */
import { Button } from '@mantine/core'
import { FilePlus2, PackagePlus, ScrollText } from 'lucide-react'
import { useMemo } from 'react'
import type { PolicyFile } from '../../../src-preload/contract/policies.ts'
import { toFailure } from '../../bridge/failure.ts'
import { addTool, changeTool, chooseFile, type Draft, endAdding, openPolicyFile, usePolicies } from '../../stores/policies.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { FilePane } from './file-pane.tsx'
import { FileState, Widens } from './file-state.tsx'
import styles from './files.module.css'
import { NewPolicy } from './new-policy.tsx'
import { usePolicyFiles } from './use-policies.ts'

type Row = { id: string; name: string; file: PolicyFile | null; dirty: boolean } | { id: string; heading: string }

const idOf = (row: Row): string => row.id
const isHeading = (row: Row): boolean => 'heading' in row

function rowsOf(files: readonly PolicyFile[], drafts: Readonly<Record<string, Draft>>): Row[] {
  const of = (origin: PolicyFile['origin']): Row[] =>
    files.filter((file) => file.origin === origin).map((file) => ({ id: file.id, name: file.tool, file, dirty: drafts[file.id] !== undefined }))
  const fresh = Object.entries(drafts).flatMap(([id, draft]): Row[] => (draft.base === null ? [{ id, name: draft.tool, file: null, dirty: true }] : []))
  const section = (heading: string, rows: Row[]): Row[] => (rows.length > 0 ? [{ id: `heading:${heading}`, heading }, ...rows] : [])
  return [...section('Yours', [...fresh, ...of('user')]), ...section('Of this workspace', of('workspace')), ...section('Built in, read only', of('builtin'))]
}

export function Files() {
  const { file: open, drafts, adding } = usePolicies()
  const { data, error, isPending, refetch } = usePolicyFiles()
  const slow = useDelayed(isPending)
  const files = useMemo(() => data ?? [], [data])
  const rows = useMemo(() => rowsOf(files, drafts), [files, drafts])
  const shown = rows.find((row) => row.id === open)
  const file = files.find((one) => one.id === open) ?? null
  return (
    <div className={styles.files}>
      <div className={styles.list}>
        <div className={styles.listBar}>
          <Button size="compact-sm" leftSection={<FilePlus2 size={14} aria-hidden />} disabled={!data} onClick={changeTool}>
            New policy
          </Button>
          <Button size="compact-sm" leftSection={<PackagePlus size={14} aria-hidden />} disabled={!data} onClick={() => addTool()}>
            Add a tool
          </Button>
        </div>
        <div className={styles.names}>
          <VirtualList
            label="Policy files"
            items={rows}
            keyOf={idOf}
            isHeading={isHeading}
            selected={open}
            onSelect={chooseFile}
            onOpen={(row) => openPolicyFile(row.id)}
            render={(row) =>
              'heading' in row ? (
                <div className={styles.heading}>{row.heading}</div>
              ) : (
                <div className={styles.name}>
                  <code>{row.name}</code>
                  {row.dirty ? <span className={styles.dirty}>unsaved</span> : null}
                  {row.file?.widens ? <Widens words={false} /> : null}
                  {row.file && (row.file.origin !== 'builtin' || !row.file.in_force) ? <FileState file={row.file} words={false} /> : null}
                </div>
              )
            }
            empty={!isPending || slow ? <Empty title={error ? 'The policies could not be read' : 'Reading the policies'} /> : ' '}
          />
        </div>
      </div>
      <div className={styles.pane}>
        {error ? (
          <Note tone="failure" action={<Button onClick={() => void refetch()}>Ask again</Button>}>
            {toFailure(error).message}
          </Note>
        ) : null}
        {shown && !('heading' in shown) ? (
          <FilePane key={shown.id} id={shown.id} file={file} files={files} />
        ) : data ? (
          <Empty icon={<ScrollText size={20} />} title="What may run is written in policies" action={<Button onClick={() => addTool()}>Add a tool</Button>}>
            One file a tool. The built-in ones can be read here; yours add a tool or change a built-in one. A policy of a trusted workspace can only forbid
            more.
          </Empty>
        ) : null}
      </div>
      {adding && data ? <NewPolicy key={`${adding.kind} ${adding.name}`} begins={adding} files={files} onClose={endAdding} /> : null}
    </div>
  )
}
