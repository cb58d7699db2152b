/** One open file in a tab: as text, as a picture, as bytes, or what keeps it from being shown. */
import { Button } from '@mantine/core'
import { FileX } from 'lucide-react'
import { lazy, Suspense, useEffect } from 'react'
import type { FileText } from '../../../src-preload/contract/files.ts'
import { nameOf } from '../../stores/file-tree.ts'
import { noteOpened } from '../../stores/files.ts'
import { Empty } from '../../ui/empty.tsx'
import { Note } from '../../ui/note.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { imageType, isSvg } from './file-kinds.ts'
import styles from './file-panel.module.css'
import { ImageView } from './image-view.tsx'
import { LargeView } from './large-view.tsx'
import { SvgView } from './svg-view.tsx'
import { type Disk, useDisk } from './use-disk.ts'
import { useKeptText } from './use-kept-text.tsx'

const TextPane = lazy(async () => ({ default: (await import('./text-pane.tsx')).TextPane }))

interface Props {
  workspace: string
  path: string
  place: { line?: number; asked?: number }
}

const pictureOf = (file: FileText): string | null => {
  const type = imageType(nameOf(file.path))
  return type && file.encoding === 'base64' ? `data:${type};base64,${file.content}` : null
}

/** What a text begins with whose file is gone. */
const nothing = (path: string): FileText => ({
  path,
  content: '',
  encoding: 'utf8',
  binary: false,
  size_bytes: 0,
  modified_at: new Date(0).toISOString(),
  etag: '',
})

function Shown({ workspace, path, place, disk }: Props & { disk: Disk & { read: () => void } }) {
  const kept = useKeptText(workspace, path)
  const { file, failure, gone } = disk
  if (!file && failure?.code === 'PAYLOAD_TOO_LARGE') return <LargeView workspace={workspace} path={path} binary={false} place={place} />
  if (kept === undefined) return null
  const is_only_kept = !file && kept !== null && failure?.code === 'NOT_FOUND'
  if (!file && failure && !is_only_kept) {
    return (
      <Empty
        icon={<FileX size={20} />}
        title={failure.code === 'NOT_FOUND' ? 'The file is not there' : 'The file cannot be shown'}
        action={<Button onClick={disk.read}>Try again</Button>}
      >
        {failure.message}
      </Empty>
    )
  }
  if (!file && !is_only_kept) return null
  const picture = file ? pictureOf(file) : null
  if (file && picture) return <ImageView path={path} source={picture} size_bytes={file.size_bytes} />
  if (file?.binary) return <LargeView workspace={workspace} path={path} binary place={place} />
  const text = (
    <TextPane workspace={workspace} path={path} disk={gone ? null : file} opened={file ?? nothing(path)} kept={kept} place={place} readDisk={disk.read} />
  )
  return (
    <>
      {file && failure ? (
        <Note
          tone="failure"
          action={
            <Button size="compact-sm" onClick={disk.read}>
              Try again
            </Button>
          }
        >
          The file cannot be read any more. {failure.message}
        </Note>
      ) : null}
      {file?.encoding === 'utf8' && isSvg(nameOf(path)) ? <SvgView file={file} place={place} is_typed_in={kept !== null} text={text} /> : text}
    </>
  )
}

export function FilePanel({ workspace, path, place }: Props) {
  const disk = useDisk(workspace, path)
  const slow = useDelayed(disk.file === null && disk.failure === null)
  useEffect(() => noteOpened(workspace, path), [workspace, path])
  return (
    <section className={styles.panel} aria-label={`File ${path}`}>
      <Suspense fallback={null}>
        <Shown workspace={workspace} path={path} place={place} disk={disk} />
      </Suspense>
      {slow ? <p className={styles.quiet}>Reading the file</p> : null}
    </section>
  )
}
