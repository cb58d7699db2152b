/** When a command that follows counts as ready: by a line of its output, a port, or an address that answers. */
import { NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReadyWhen } from '../../src-preload/contract/running.ts'

type Way = 'ended' | 'line' | 'port' | 'address'

const ways: { value: Way; label: string }[] = [
  { value: 'ended', label: 'it has ended' },
  { value: 'line', label: 'it prints a line with' },
  { value: 'port', label: 'it listens on the port' },
  { value: 'address', label: 'the address answers' },
]
const placeholders = { line: 'Listening on', port: '8080', address: 'http://127.0.0.1:8080/health' }
const default_within_ms = 60_000
const most_within_s = 86_400

const wayOf = (value: ReadyWhen | undefined): Way =>
  value?.line !== undefined ? 'line' : value?.port !== undefined ? 'port' : value?.address !== undefined ? 'address' : 'ended'

/** Undefined while what is typed says nothing yet. */
function readyWhen(way: Way, text: string, within_ms: number): ReadyWhen | undefined {
  const given = text.trim()
  if (way === 'ended' || given === '') return undefined
  if (way !== 'port') return { [way]: given, within_ms }
  const port = Number(given)
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? { port, within_ms } : undefined
}

interface Props {
  value: ReadyWhen | undefined
  onChange: (value: ReadyWhen | undefined) => void
}

/** Keeps what is typed: an address that is half typed is one already, and a port is none yet. */
export function ReadyWhenFields({ value, onChange }: Props) {
  const [way, setWay] = useState<Way>(wayOf(value))
  const [text, setText] = useState(String(value?.line ?? value?.port ?? value?.address ?? ''))
  const [within_ms, setWithin] = useState(value?.within_ms ?? default_within_ms)
  const tell = (next: { way?: Way; text?: string; within_ms?: number }) => onChange(readyWhen(next.way ?? way, next.text ?? text, next.within_ms ?? within_ms))
  const is_wrong_port = way === 'port' && text.trim() !== '' && readyWhen('port', text, within_ms) === undefined
  return (
    <>
      <Select
        label="Counts as done when"
        w={180}
        data={ways}
        allowDeselect={false}
        value={way}
        onChange={(next) => {
          setWay(next as Way)
          setText('')
          tell({ way: next as Way, text: '' })
        }}
      />
      {way === 'ended' ? null : (
        <>
          <TextInput
            label={way === 'line' ? 'Text of the line' : way === 'port' ? 'Port on this machine' : 'Address'}
            w={way === 'port' ? 130 : 220}
            inputMode={way === 'port' ? 'numeric' : 'text'}
            spellCheck={false}
            maxLength={way === 'line' ? 1000 : 2000}
            placeholder={placeholders[way]}
            error={is_wrong_port ? 'From 1 to 65535' : undefined}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value)
              tell({ text: event.currentTarget.value })
            }}
          />
          <NumberInput
            label="Within seconds"
            w={110}
            min={1}
            max={most_within_s}
            clampBehavior="strict"
            allowDecimal={false}
            value={Math.max(1, Math.round(within_ms / 1000))}
            onChange={(seconds) => {
              if (typeof seconds !== 'number' || seconds < 1) return
              setWithin(seconds * 1000)
              tell({ within_ms: seconds * 1000 })
            }}
          />
        </>
      )}
    </>
  )
}
