/** The selected item of the draft: its text, its name, what it needs and reads from. */
import { Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { CheckedItem } from '../../../src-preload/contract/queues.ts'
import { ReadyWhenFields } from '../../parts/ready-when-fields.tsx'
import { addNeed, circleWith, type DraftItem, editItem, nameOfItem, removeFromDraft, removeNeed, setSource } from '../../stores/queue-draft.ts'
import { verdictWords } from './draft-list.tsx'
import { ItemValues } from './draft-templates.tsx'
import styles from './queues.module.css'

/** More names than these are found by typing. */
const most_offered = 200
const item_key = /^[A-Za-z_][\w.-]{0,63}$/

function Text({ item }: { item: DraftItem }) {
  const { source } = item
  const [text, setText] = useState(item.title)
  if (typeof source === 'string') return null
  const edits = source.line !== undefined ? 'line' : source.pause !== undefined ? 'pause' : null
  if (edits === null) return null
  const take = () => {
    const value = text.trim()
    if (value !== '' && value !== source[edits]) setSource(item.id, { ...source, [edits]: value }, value)
  }
  return (
    <TextInput
      className={styles.grow}
      label={edits === 'line' ? 'Command' : 'Question'}
      classNames={{ input: edits === 'line' ? styles.mono! : '' }}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  )
}

function Name({ item, items }: { item: DraftItem; items: readonly DraftItem[] }) {
  const [text, setText] = useState(item.key ?? '')
  const is_taken = items.some((other) => other !== item && other.key === text)
  const problem = text === '' ? null : is_taken ? 'Another item has it.' : item_key.test(text) ? null : 'Letters, digits, _ . -'
  return (
    <TextInput
      label="Name"
      w={130}
      value={text}
      error={problem}
      placeholder="none"
      onChange={(event) => {
        const value = event.currentTarget.value
        setText(value)
        if (value === '' || (item_key.test(value) && !items.some((other) => other !== item && other.key === value)))
          editItem(item.id, { key: value === '' ? null : value })
      }}
    />
  )
}

/** Nothing for a question, and for an id that alone says what it is. */
function Ready({ item }: { item: DraftItem }) {
  const { source } = item
  if (typeof source === 'string' || source.pause !== undefined) return null
  return (
    <ReadyWhenFields
      value={source.ready_when}
      onChange={(ready_when) => {
        const { ready_when: _before, ...rest } = source
        setSource(item.id, { ...rest, ...(ready_when && { ready_when }) }, item.title)
      }}
    />
  )
}

interface Props {
  item: DraftItem
  items: readonly DraftItem[]
  checked: CheckedItem | undefined
  onProblem: (problem: string | null) => void
}

export function DraftItemBar({ item, items, checked, onProblem }: Props) {
  const others = items.filter((other) => other !== item)
  const options = others.map((other) => ({ value: other.id, label: nameOfItem(items, other) }))
  return (
    <section className={styles.draftBar} aria-label="Selected item">
      <div className={styles.about}>
        <span className={styles.reason} data-bad={checked?.error ? true : undefined}>{`${nameOfItem(items, item)}: ${verdictWords(checked)}`}</span>
        <Button size="compact-sm" leftSection={<Trash2 size={14} />} onClick={() => removeFromDraft(item.id)}>
          Remove
        </Button>
      </div>
      <ItemValues key={`values ${item.id}`} item={item} />
      <div className={styles.fields}>
        <Text key={`${item.id}${item.title}`} item={item} />
        <Name key={item.id} item={item} items={items} />
        <MultiSelect
          className={styles.grow}
          styles={{ inputField: { minWidth: 32 } }}
          label="Needs"
          placeholder={item.needs.length === 0 ? 'nothing' : ''}
          searchable
          limit={most_offered}
          data={options}
          value={[...item.needs]}
          onChange={(wanted) => {
            onProblem(null)
            for (const gone of item.needs.filter((need) => !wanted.includes(need))) removeNeed(item.id, gone)
            for (const need of wanted) if (!item.needs.includes(need)) onProblem(addNeed(item.id, need))
          }}
        />
        <Select
          label="Reads the output of"
          w={180}
          placeholder="nothing"
          clearable
          searchable
          limit={most_offered}
          data={options}
          value={item.input_from}
          onChange={(from) => {
            const circle = from === null ? null : circleWith(items, item.id, from)
            onProblem(circle ? `This would make a circle: ${circle.join(' needs ')}. Take one of these needs away first.` : null)
            if (!circle) editItem(item.id, { input_from: from })
          }}
        />
        <Ready key={`ready ${item.id}`} item={item} />
      </div>
    </section>
  )
}
