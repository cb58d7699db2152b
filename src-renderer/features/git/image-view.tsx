/** An image that has changed, as it was and as it is, drawn beside each other instead of its bytes. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../bridge/api.ts'
import { hasCode, toFailure } from '../../bridge/failure.ts'
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
  avif: 'image/avif',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
}

const typeOf = (path: string): string | undefined => types[path.slice(path.lastIndexOf('.') + 1).toLowerCase()]

export const isImage = (path: string): boolean => typeOf(path) !== undefined

/** One version of a file: of a commit, of the index or a side of a conflict, or as it lies in the folder. */
export interface ImageSide {
  /** What it is, for the caption: "last commit". */
  what: string
  path: string
  at: { commit: string } | { version: 'index' | 'ours' | 'theirs' } | 'folder'
}

async function readSide(workspace: string, { path, at }: ImageSide): Promise<{ data: string; size_bytes: number } | 'none' | 'cut'> {
  try {
    const file = at === 'folder' ? await api.files.read({ workspace, path }) : await api.git.file({ workspace, path, ...at })
    if (file.encoding !== 'base64' || ('cut' in file && file.cut)) return 'cut'
    return { data: file.content, size_bytes: file.size_bytes }
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return 'none'
    if (hasCode(error, 'PAYLOAD_TOO_LARGE')) return 'cut'
    throw error
  }
}

function Side({ side, seen }: { side: ImageSide; seen: string }) {
  const workspace = useWhere()
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [broken, setBroken] = useState(false)
  const read = useQuery({ queryKey: ['git-image', workspace, side.path, side.at, seen], queryFn: () => readSide(workspace, side), gcTime: 10_000 })
  const { data } = read
  const words = read.error
    ? toFailure(read.error).message
    : data === 'none'
      ? 'There is none.'
      : data === 'cut'
        ? 'It is too large, or no image, and not drawn here.'
        : broken
          ? 'It cannot be drawn: its bytes are no image of this kind.'
          : null
  return (
    <figure>
      <div className={styles.picture}>
        {words !== null ? <span className={styles.more}>{words}</span> : null}
        {typeof data === 'object' && !broken ? (
          <img
            src={`data:${typeOf(side.path)};base64,${data.data}`}
            alt={`${shownPath(side.path)}, ${side.what}`}
            onLoad={({ currentTarget }) => setSize({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
            onError={() => setBroken(true)}
          />
        ) : null}
      </div>
      <figcaption>
        {side.what}
        {typeof data === 'object' ? `, ${size && !broken ? `${size.width} × ${size.height}, ` : ''}${formatBytes(data.size_bytes)}` : ''}
      </figcaption>
    </figure>
  )
}

/** `seen` changes when the files may be others. */
export function ImageView({ sides, seen }: { sides: readonly ImageSide[]; seen: string }) {
  return (
    <div className={styles.images}>
      {sides.map((side) => (
        <Side key={`${side.what}:${seen}`} side={side} seen={seen} />
      ))}
    </div>
  )
}
