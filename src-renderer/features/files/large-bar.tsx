/** What is done with a file of any size: shown as text or bytes, searched forward, gone to by line, followed. */
import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { ArrowDown } from 'lucide-react'
import { useState } from 'react'
import { formatPercent } from '../../ui/format.ts'
import styles from './file-panel.module.css'
import type { Mode } from './use-byte-place.ts'

interface Props {
  mode: Mode
  onMode: (mode: Mode) => void
  /** `share`: how much of the file was looked through. */
  searching: { share: number; stop: () => void } | null
  said: string
  onTyped: () => void
  onNext: (text: string) => void
  onLine: (line: number) => void
  follow: boolean
  onFollow: (follow: boolean) => void
}

export function LargeBar({ mode, onMode, searching, said, onTyped, onNext, onLine, follow, onFollow }: Props) {
  const [typed, setTyped] = useState('')
  const [line, setLine] = useState('')
  return (
    <div className={styles.largeBar}>
      <SegmentedControl
        aria-label="Show as"
        value={mode}
        onChange={(value) => onMode(value as Mode)}
        data={[
          { value: 'text', label: 'Text' },
          { value: 'hex', label: 'Bytes' },
        ]}
      />
      <TextInput
        className={styles.largeFind}
        aria-label="Search forward"
        placeholder="Search forward"
        data-key="f"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          onTyped()
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed) onNext(typed)
          else if (event.key === 'Escape') searching?.stop()
        }}
      />
      {searching ? (
        <Button size="compact-sm" onClick={searching.stop}>
          Stop at {formatPercent(Math.floor(searching.share * 100))}
        </Button>
      ) : (
        <Button size="compact-sm" disabled={!typed} leftSection={<ArrowDown size={14} />} onClick={() => onNext(typed)}>
          Next
        </Button>
      )}
      <TextInput
        className={styles.largeLine}
        aria-label="Go to line"
        placeholder="Line"
        inputMode="numeric"
        data-key="g"
        value={line}
        onChange={(event) => setLine(event.currentTarget.value.replaceAll(/\D/g, '').slice(0, 9))}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && Number(line) > 0) onLine(Number(line))
          else if (event.key === 'Escape') searching?.stop()
        }}
      />
      <span className={styles.said} role="status">
        {said}
      </span>
      <Checkbox label="Follow" checked={follow} onChange={(event) => onFollow(event.currentTarget.checked)} />
    </div>
  )
}
