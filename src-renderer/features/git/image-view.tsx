/** An image as git has it, drawn instead of its bytes. */
import { useQuery } from '@tanstack/react-query'
import { api } from '../../bridge/api.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes } from '../../ui/format.ts'
import { shownPath } from './change-rows.ts'
import styles from './diff.module.css'
import { useWhere } from './use-git.ts'

const types: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
}

const typeOf = (path: string): string | undefined => types[path.slice(path.lastIndexOf('.') + 1).toLowerCase()]

export const isImage = (path: string): boolean => typeOf(path) !== undefined

export function ImageView({ path, commit, version }: { path: string; commit?: string; version?: 'index' }) {
  const workspace = useWhere()
  const file = useQuery({
    queryKey: ['git', 'file', workspace, path, commit ?? null, version ?? null],
    queryFn: () => api.git.file({ workspace, path, ...(commit && { commit }), ...(version && { version }) }),
  })
  if (!file.data) return file.error ? <Empty title="An image">{`That version cannot be shown: ${file.error.message}`}</Empty> : null
  if (file.data.cut || file.data.encoding !== 'base64')
    return <Empty title="An image">{`It has ${formatBytes(file.data.size_bytes)} and is not drawn here.`}</Empty>
  const what = version === 'index' ? 'as it is staged' : commit ? 'as of this commit' : 'as of the last commit'
  return (
    <figure className={styles.image}>
      <img src={`data:${typeOf(path)};base64,${file.data.content}`} alt={shownPath(path)} />
      <figcaption>
        {what}, {formatBytes(file.data.size_bytes)}
      </figcaption>
    </figure>
  )
}
