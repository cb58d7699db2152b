/** The trash of the workspace: what was deleted, newest first; put back or deleted for good. */
import { Button } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { ArchiveRestore, File, FileSymlink, Folder, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { TrashItem } from '../../../src-preload/contract/files.ts'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { modals } from '../../stores/dialogs.ts'
import { onFileChange } from '../../stores/file-changes.ts'
import { askConflicts } from '../../stores/file-conflicts.ts'
import { parentOf, readFolder } from '../../stores/file-tree.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes, oneLine, shortenMiddle } from '../../ui/format.ts'
import { useDelayed } from '../../ui/use-delayed.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import styles from './files.module.css'

const icons = { file: File, folder: Folder, link: FileSymlink, other: File }
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' })

async function restore(item: TrashItem, workspace: string): Promise<void> {
  try {
    await api.files.restore({ id: item.id, workspace })
  } catch (error) {
    if (!hasCode(toFailure(error), 'CONFLICT')) return tellFailure('It was not put back', error)
    const answer = (await askConflicts([item.path], 'Put back'))?.get(item.path)
    if (answer === undefined || answer === 'skip') return
    await api.files.restore({ id: item.id, workspace, conflict: answer }).catch((other: unknown) => tellFailure('It was not put back', other))
  }
  await readFolder(parentOf(item.path))
}

export function TrashView({ workspace }: { workspace: string | null }) {
  const queries = useQueryClient()
  const key = useMemo(() => ['trash', workspace], [workspace])
  const trash = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => api.files.trash.list({ limit: 200, workspace: workspace!, ...(pageParam !== null && { cursor: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: workspace !== null,
    staleTime: 0,
  })
  const slow = useDelayed(trash.isPending)
  const [selected, setSelected] = useState<string | null>(null)
  const items = useMemo(() => trash.data?.pages.flatMap((page) => page.items) ?? [], [trash.data])
  const item = items.find(({ id }) => id === selected)
  const again = () => queries.invalidateQueries({ queryKey: key })
  useEffect(() => onFileChange(() => void queries.invalidateQueries({ queryKey: key })), [queries, key])

  const act = async (title: string, doing: () => Promise<unknown>) => {
    try {
      await doing()
    } catch (error) {
      tellFailure(title, error)
    }
    await again()
  }
  const putBack = (one: TrashItem) => void act('It was not put back', () => restore(one, workspace!))
  const purge = (one: TrashItem) =>
    modals.confirm({
      title: `Delete "${shortenMiddle(one.path, 40)}" for good?`,
      text: 'It cannot be brought back after that.',
      verb: 'Delete for good',
      act: () => act('It was not deleted', () => api.files.trash.purge({ id: one.id, workspace: workspace! })),
    })

  if (trash.isPending) return slow ? <Empty title="Reading the trash" /> : null
  if (trash.isError) return <Empty title="The trash cannot be read">{trash.error.message}</Empty>
  if (items.length === 0)
    return (
      <Empty icon={<Trash2 size={20} />} title="The trash is empty">
        What is deleted in the tree is kept here and can be put back.
      </Empty>
    )
  return (
    <>
      <div className={styles.rows}>
        <VirtualList
          label="Trash"
          items={items}
          keyOf={(one) => one.id}
          selected={selected}
          onSelect={setSelected}
          onOpen={putBack}
          onKey={(event, one) => event.key === 'Delete' && one && purge(one)}
          onEnd={() => trash.hasNextPage && !trash.isFetchingNextPage && void trash.fetchNextPage()}
          render={(one) => {
            const Icon = icons[one.kind]
            return (
              <div className={styles.trashItem} title={`${oneLine(one.path)}, ${formatBytes(one.size_bytes)}`}>
                <Icon size={14} aria-hidden />
                <span className={styles.trashPath}>{oneLine(one.path)}</span>
                <span className={styles.when}>{date.format(new Date(one.deleted_at))}</span>
              </div>
            )
          }}
        />
      </div>
      <div className={styles.foot}>
        <Button size="compact-sm" leftSection={<ArchiveRestore size={14} />} disabled={!item} onClick={() => item && putBack(item)}>
          Put back
        </Button>
        <Button size="compact-sm" disabled={!item} onClick={() => item && purge(item)}>
          Delete for good
        </Button>
        <Button
          size="compact-sm"
          onClick={() =>
            modals.confirm({
              title: 'Empty the trash?',
              text: 'Nothing in it can be brought back after that.',
              verb: 'Empty the trash',
              act: () => act('The trash was not emptied', () => api.files.trash.empty({ workspace: workspace! })),
            })
          }
        >
          Empty the trash
        </Button>
      </div>
    </>
  )
}
