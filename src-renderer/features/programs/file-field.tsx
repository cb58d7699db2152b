/** A field for a file that a program reads: of the workspace, by its name; or handed in, by drop or from the browser's own dialog. */
import { ActionIcon, Autocomplete, Button, Input, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { FileUp, X } from 'lucide-react'
import { type DragEvent, useId, useRef, useState } from 'react'
import type { RegistryArg } from '../../../src-preload/contract/registry.ts'
import { api } from '../../bridge/api.ts'
import { hasByteRoutes } from '../../bridge/bytes.ts'
import { useWorkspace } from '../../stores/host.ts'
import { carryFile, useProgramUse, useUploaded } from '../../stores/programs.ts'
import { formatBytes, formatPercent } from '../../ui/format.ts'
import { useDebounced } from '../../ui/use-debounced.ts'
import { isUpload, upload_prefix } from './field-values.ts'
import styles from './programs.module.css'
import { type HandingIn, useHandIn } from './use-hand-in.ts'

/** What every field takes that stands for one value; in a list its label is the list's. */
export interface CommonProps {
  label?: string
  description?: string
  error?: string | undefined
  withAsterisk?: boolean
  'aria-label'?: string
  placeholder?: string
  spellCheck: false
  size: 'xs'
}

export interface SingleFieldProps {
  arg: RegistryArg
  common: CommonProps
  value: string
  onChange: (value: string) => void
}

const typing_ms = 150
const most_offered = 12

/** Files or folders of the workspace that what is typed may mean. */
function useOffered(typed: string, folder: boolean): string[] {
  const workspace = useWorkspace()?.id
  const q = useDebounced(typed.trim(), typing_ms)
  const { data } = useQuery({
    queryKey: ['program-paths', workspace, q, folder],
    queryFn: async () => {
      const place = workspace ? { workspace } : {}
      if (!folder) return (await api.files.quick({ q, limit: most_offered, ...place })).items.map(({ path }) => path)
      const { files } = await api.files.filter({ q, ...place })
      return files.flatMap(({ path, kind }) => (kind === 'folder' ? [path] : [])).slice(0, most_offered)
    },
    enabled: q !== '' && !isUpload(q) && !/^[a-z][a-z0-9+.-]*:\/\//i.test(q),
    gcTime: 10_000,
  })
  return [...new Set(data)]
}

function Sending({ sending: { name, size_bytes, sent_bytes }, onStop }: { sending: HandingIn; onStop: () => void }) {
  const percent = size_bytes === 0 ? 100 : Math.floor((sent_bytes / size_bytes) * 100)
  return (
    <div className={styles.sending}>
      <span className={styles.fileName}>{name}</span>
      <Progress className={styles.progress} value={percent} aria-label={`Upload of ${name}`} />
      <span className={styles.quiet}>
        {formatPercent(percent)} of {formatBytes(size_bytes)}
      </span>
      <Button size="compact-xs" onClick={onStop}>
        Stop
      </Button>
    </div>
  )
}

/** A file that was handed in, by the name it came with. */
function Chosen({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  const uploaded = useUploaded().data?.find(({ file_id }) => upload_prefix + file_id === value)
  return (
    <div className={styles.chosen}>
      <span className={styles.fileName} title={value}>
        {uploaded?.name ?? 'an upload'}
      </span>
      <span className={styles.quiet}>{uploaded ? formatBytes(uploaded.size) : ''}</span>
      <ActionIcon variant="subtle" aria-label={`Take the upload out of ${label}`} onClick={() => onChange('')}>
        <X size={12} aria-hidden />
      </ActionIcon>
    </div>
  )
}

export function FileField({ arg, common, value, onChange }: SingleFieldProps) {
  const offered = useOffered(value, arg.folder)
  const id = useId()
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const { sending, failure, send, stop } = useHandIn(({ file_id }) => onChange(upload_prefix + file_id))
  const carried = useProgramUse((state) => state.carried)
  const takes_uploads = !arg.folder && hasByteRoutes()
  const drops = (event: DragEvent) => takes_uploads && event.dataTransfer.types.includes('Files')
  const take = (file: File | undefined) => {
    if (file) send(file)
  }
  const { label, description, error, withAsterisk, ...input } = common
  const offers = carried !== null && takes_uploads && !sending
  return (
    <Input.Wrapper
      id={id}
      className={styles.fileField}
      label={label}
      labelElement={isUpload(value) || sending ? 'div' : 'label'}
      description={description}
      error={failure ? `The file was not uploaded. ${failure}` : error}
      withAsterisk={withAsterisk ?? false}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!drops(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        if (!drops(event)) return
        event.preventDefault()
        event.stopPropagation()
        take(event.dataTransfer.files[0])
      }}
    >
      <div className={styles.fileRow}>
        {sending ? (
          <Sending sending={sending} onStop={stop} />
        ) : isUpload(value) ? (
          <Chosen label={arg.name} value={value} onChange={onChange} />
        ) : (
          <Autocomplete
            {...input}
            id={id}
            className={styles.fileInput}
            data={offered}
            filter={({ options }) => options}
            error={error !== undefined}
            value={value}
            onChange={onChange}
          />
        )}
        {offers ? (
          <Button
            title={`Take ${carried.name}, which was handed in`}
            onClick={() => {
              onChange(upload_prefix + carried.file_id)
              carryFile(null)
            }}
          >
            Use {carried.name}
          </Button>
        ) : null}
        {takes_uploads ? (
          <>
            <ActionIcon
              size={28}
              disabled={sending !== null}
              aria-label={`Upload a file for ${arg.name}`}
              title="Upload a file from this machine, or drop it here"
              onClick={() => picker.current?.click()}
            >
              <FileUp size={14} aria-hidden />
            </ActionIcon>
            <input
              ref={picker}
              type="file"
              hidden
              aria-label={`A file for ${arg.name}`}
              onChange={(event) => {
                take(event.currentTarget.files?.[0])
                event.currentTarget.value = ''
              }}
            />
          </>
        ) : null}
      </div>
    </Input.Wrapper>
  )
}
