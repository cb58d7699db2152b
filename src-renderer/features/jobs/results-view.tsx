/** What a run of a registered program made: each file with its size, looked at, saved, or handed on to another command. */
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Download, FileArchive, FileInput, FileOutput } from 'lucide-react'
import { useState } from 'react'
import { hasEnded } from '../../../src-preload/contract/job-status.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { Manifest, ManifestFile } from '../../../src-preload/contract/results.ts'
import { api } from '../../bridge/api.ts'
import { hasByteRoutes } from '../../bridge/bytes.ts'
import { toFailure } from '../../bridge/failure.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatBytes, formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime, untilTime, useNow } from '../../ui/time.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { handOn, saveResult, saveResults } from './result-acts.ts'
import { ResultPreview } from './result-preview.tsx'
import styles from './results.module.css'

/** While it runs, files come without a word; they are asked for as long as somebody looks. */
const live_ms = 2000

export const useResults = (job: Job, shown: boolean) =>
  useQuery({
    queryKey: ['results', { id: job.id }, 'manifest', job.status],
    queryFn: () => api.results.manifest({ id: job.id }),
    enabled: shown,
    refetchInterval: hasEnded(job.status) ? false : live_ms,
    placeholderData: (old, before) => ((before?.queryKey[1] as { id?: string } | undefined)?.id === job.id ? old : undefined),
    retry: false,
  })

const keyOf = ({ name }: ManifestFile): string => name

function Row({ file, ended }: { file: ManifestFile; ended: boolean }) {
  return (
    <div className={styles.row} title={`${file.name}, ${exactTime(file.modified_at)}${file.sha256 ? `, SHA-256 ${file.sha256}` : ''}`}>
      <FileOutput size={12} aria-hidden />
      <span className={styles.name}>{file.name}</span>
      {file.partial ? <span className={styles.partial}>{ended ? 'partial' : 'growing'}</span> : null}
      <span className={styles.size}>{formatBytes(file.size_bytes)}</span>
    </div>
  )
}

function Listed({ job, manifest }: { job: Job; manifest: Manifest }) {
  const { files, expires_at, truncated } = manifest
  const ended = hasEnded(job.status)
  const now = useNow(30)
  const [chosen, setChosen] = useState<string | null>(null)
  const file = files.find(({ name }) => name === chosen) ?? files[0]
  // The bytes of a file that grows are not given away.
  const gives = ended && hasByteRoutes()
  const bytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  return (
    <>
      <div className={styles.bar}>
        <h2>Results</h2>
        <span className={styles.said}>
          {formatCount(files.length)} {files.length === 1 ? 'file' : 'files'}, {formatBytes(bytes)}
          {truncated ? '; there are more than are listed' : ''}
          {expires_at === null ? '' : `, kept until ${exactTime(expires_at)} (${untilTime(expires_at, now)})`}
        </span>
        {gives && file ? (
          <>
            <Button size="compact-sm" leftSection={<Download size={12} aria-hidden />} onClick={() => void saveResult(job, file)}>
              Download
            </Button>
            <Button size="compact-sm" leftSection={<FileArchive size={12} aria-hidden />} onClick={() => void saveResults(job)}>
              Download all
            </Button>
            <Button size="compact-sm" leftSection={<FileInput size={12} aria-hidden />} onClick={() => void handOn(job, file)}>
              Use as input
            </Button>
          </>
        ) : null}
      </div>
      {ended && job.status !== 'succeeded' ? <Note tone="warning">The job did not succeed: what it made may not be whole.</Note> : null}
      {hasByteRoutes() ? null : <Note tone="info">{`This window has no way for their bytes. They lie in results/${job.id} of the data dir.`}</Note>}
      <div className={styles.split}>
        <div className={styles.list}>
          <VirtualList
            label="Results"
            items={files}
            keyOf={keyOf}
            selected={file?.name ?? null}
            onSelect={setChosen}
            onOpen={(one) => gives && void saveResult(job, one)}
            render={(one) => <Row file={one} ended={ended} />}
          />
        </div>
        {file && gives ? <ResultPreview key={file.name} job_id={job.id} file={file} /> : null}
      </div>
    </>
  )
}

export function ResultsView({ job }: { job: Job }) {
  const { data, error } = useResults(job, true)
  const gone = error ? toFailure(error) : null
  return (
    <section className={styles.results} aria-label={`Results of ${job.title}`}>
      {gone ? (
        gone.code === 'GONE' ? (
          <Note tone="info">What it made has expired or was removed; the record stays. Run it again to have it once more.</Note>
        ) : (
          <Note tone="failure">{gone.message}</Note>
        )
      ) : data ? (
        data.files.length > 0 ? (
          <Listed job={job} manifest={data} />
        ) : (
          <Empty title={hasEnded(job.status) ? 'It made no files' : 'No files yet'}>What a run writes into its own folder is listed here.</Empty>
        )
      ) : null}
    </section>
  )
}
