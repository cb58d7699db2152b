/** A field for the path of a folder of this machine: completed while it is typed, chosen in a dialog or dropped where the system can do that. */
import { Autocomplete, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type DragEvent, useRef } from 'react'
import { api } from '../bridge/api.ts'
import { canChooseFolder, chooseFolder, pathOfFile } from '../bridge/desktop.ts'
import { useDebounced } from '../ui/use-debounced.ts'
import styles from './folder-field.module.css'

interface Props {
  label: string
  value: string
  onChange: (path: string) => void
  error?: string | undefined
  /** Offered while nothing is typed. */
  recent?: readonly string[]
  autoFocus?: boolean
}

const rest_ms = 60

export function FolderField({ label, value, onChange, error, recent = [], autoFocus = false }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const typed = useDebounced(value, rest_ms)
  const found = useQuery({
    queryKey: ['folders', typed],
    queryFn: () => api.workspaces.folders({ path: typed }),
    enabled: /^[~/]/.test(typed),
    staleTime: 5000,
    placeholderData: (before) => before,
  }).data
  const names = value.trim() === '' ? [...recent, '~/'] : (found?.items ?? []).filter((path) => path.toLowerCase().startsWith(value.toLowerCase()))
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files
    const path = file && pathOfFile(file)
    if (!path) return
    event.preventDefault()
    onChange(path)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; the field takes the same by key
    <div className={styles.field} onDrop={drop} onDragOver={(event) => event.preventDefault()}>
      <Autocomplete
        ref={input}
        className={styles.path}
        label={label}
        placeholder="~/projects/shop"
        data={[...new Set(names)]}
        filter={({ options }) => options}
        value={value}
        onChange={onChange}
        error={error}
        maxDropdownHeight={200}
        {...(autoFocus && { 'data-autofocus': true })}
        // A folder that was taken is gone into: its own folders are offered next.
        onOptionSubmit={() => setTimeout(() => input.current?.click())}
      />
      {canChooseFolder() ? <Button onClick={() => void chooseFolder().then((chosen) => chosen && onChange(chosen))}>Browse</Button> : null}
    </div>
  )
}
