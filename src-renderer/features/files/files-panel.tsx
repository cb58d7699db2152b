/** Files: the tree, the search in all of them, the trash; and what is being uploaded, below each. */
import { Button, SegmentedControl } from '@mantine/core'
import { FolderOpen } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { showWorkspace, useTree } from '../../stores/file-tree.ts'
import { type FilesView, setFilesView, useFiles } from '../../stores/files.ts'
import { useWorkspace, useWorkspaces } from '../../stores/host.ts'
import { openArea } from '../../stores/layout.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import panel from '../../ui/panel.module.css'
import { useDelayed } from '../../ui/use-delayed.ts'
import { Explorer } from './explorer.tsx'
import styles from './files.module.css'
import { SearchView } from './search-view.tsx'
import { TrashView } from './trash-view.tsx'
import { UploadsBar } from './uploads-bar.tsx'

const views: { value: FilesView; label: string }[] = [
  { value: 'tree', label: 'Tree' },
  { value: 'search', label: 'Search' },
  { value: 'trash', label: 'Trash' },
]

function Inside({ view, opened }: { view: FilesView; opened: { current: boolean } }) {
  const known = useWorkspaces()
  const workspace = useWorkspace()
  const root = useTree((state) => state.folders.get(''))
  const slow = useDelayed(known.isPending || (workspace !== null && root === undefined))
  const id = workspace?.id ?? null
  useEffect(() => {
    if (known.data) showWorkspace(id)
  }, [id, known.data])
  if (known.isError) return <Note tone="failure">The workspaces could not be read. {known.error.message}</Note>
  if (known.data && !workspace) {
    return (
      <Empty
        icon={<FolderOpen size={20} />}
        title="No workspace is open"
        action={<Button onClick={() => openArea('settings', 'workspaces')}>Choose a folder</Button>}
      >
        Files are those of a workspace: the folder that commands run in.
      </Empty>
    )
  }
  if (view === 'search') return <SearchView workspace={id} />
  if (view === 'trash') return <TrashView workspace={id} />
  if (!root) return slow ? <Empty title="Reading the folder" /> : null
  if (root.failure) {
    return (
      <Empty title="The workspace cannot be read" action={<Button onClick={() => openArea('settings', 'workspaces')}>Choose another folder</Button>}>
        {root.failure.message}
      </Empty>
    )
  }
  return <Explorer opened={opened} />
}

export function FilesPanel() {
  const view = useFiles((state) => state.view)
  /** Until the first tree is there. */
  const opened = useRef(true)
  return (
    <section className={panel.panel} aria-label="Workspace files">
      <div className={styles.views}>
        <SegmentedControl
          fullWidth
          styles={{ label: { paddingInline: 4 } }}
          aria-label="What to show"
          value={view}
          onChange={(value) => setFilesView(value as FilesView)}
          data={views}
        />
      </div>
      <div className={styles.inside}>
        <Inside view={view} opened={opened} />
      </div>
      <UploadsBar />
    </section>
  )
}
