/** One result as it looks: a picture, a film, a table or text, as far as it is worth fetching. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import type { ManifestFile } from '../../../src-preload/contract/results.ts'
import { downloadResult } from '../../bridge/bytes.ts'
import { toFailure } from '../../bridge/failure.ts'
import { formatBytes } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { useDelayed } from '../../ui/use-delayed.ts'
import { parseTable } from './parse-table.ts'
import { canBeCut, preview_bytes, type ResultKind, resultKind } from './result-kinds.ts'
import styles from './results.module.css'
import { TableView } from './table-view.tsx'

/** An address of the bytes for as long as they are shown. */
function useObjectUrl(blob: Blob): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const made = URL.createObjectURL(blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url
}

interface ShownProps {
  file: ManifestFile
  kind: ResultKind
  blob: Blob
}

function Media({ file, kind, blob }: ShownProps) {
  const url = useObjectUrl(blob)
  const [broken, setBroken] = useState(false)
  if (broken) return <p className={styles.foot}>This window cannot show it, whatever its name says. Download it to look at it elsewhere.</p>
  if (url === null) return null
  const fail = () => setBroken(true)
  if (kind === 'image') return <img className={styles.media} src={url} alt={file.name} onError={fail} />
  if (kind === 'video')
    return (
      // biome-ignore lint/a11y/useMediaCaption: what a program made has none
      <video className={styles.media} src={url} controls aria-label={file.name} onError={fail} />
    )
  // biome-ignore lint/a11y/useMediaCaption: what a program made has none
  return <audio className={styles.sound} src={url} controls aria-label={file.name} onError={fail} />
}

function Text({ file, kind, text }: Omit<ShownProps, 'blob'> & { text: string }) {
  const is_whole = file.size_bytes <= preview_bytes[kind]
  const table = useMemo(() => (kind === 'table' ? parseTable(text, is_whole) : null), [text, kind, is_whole])
  if (table) return <TableView label={`Rows of ${file.name}`} table={table} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by key */}
      <section className={styles.textFrame} aria-label={`Text of ${file.name}`} tabIndex={0}>
        <pre>{text}</pre>
      </section>
      {is_whole ? null : (
        <p className={styles.foot}>
          The first {formatBytes(preview_bytes[kind])} of {formatBytes(file.size_bytes)}. Download it for the rest.
        </p>
      )}
    </>
  )
}

export function ResultPreview({ job_id, file }: { job_id: string; file: ManifestFile }) {
  const kind = resultKind(file)
  const limit = preview_bytes[kind]
  const fits = kind !== 'none' && (canBeCut(kind) || file.size_bytes <= limit)
  const { data, error, isPending } = useQuery({
    queryKey: ['results', { id: job_id }, 'preview', file.name, file.modified_at, file.size_bytes],
    queryFn: async ({ signal }) => {
      // Of an empty file there is no range.
      const cut = canBeCut(kind) && file.size_bytes > limit
      const answer = await downloadResult(job_id, file.name, { signal, ...(cut && { up_to_bytes: limit }) })
      return canBeCut(kind) ? { text: await answer.text() } : { blob: await answer.blob() }
    },
    enabled: fits,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const slow = useDelayed(isPending && fits)
  const what = formatBytes(file.size_bytes)
  return (
    <section className={styles.preview} aria-label={`Preview of ${file.name}`} aria-busy={fits && isPending}>
      {error ? (
        <Note tone="failure">{toFailure(error).message}</Note>
      ) : !fits ? (
        <p className={styles.foot}>
          {kind === 'none' ? `${file.media_type}, ${what}: no preview of this kind of file.` : `With ${what} it is too large to be shown here.`} Download it to
          look at it elsewhere.
        </p>
      ) : data && 'text' in data ? (
        <Text file={file} kind={kind} text={data.text ?? ''} />
      ) : data?.blob ? (
        <Media key={file.modified_at} file={file} kind={kind} blob={data.blob} />
      ) : slow ? (
        <p className={styles.foot}>Reading {file.name}</p>
      ) : null}
    </section>
  )
}
