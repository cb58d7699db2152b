/** The items of the draft as a list, each with its verdict: moved by Alt+arrows or dragged, taken away by Delete; takes what is dragged here. */
import { CircleCheck, CircleDashed, CircleHelp, CircleX, ListPlus } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { CheckedItem } from '../../../src-preload/contract/queues.ts'
import { dragsItems, droppedItems } from '../../parts/draft-items.ts'
import { EffectTag } from '../../parts/status.tsx'
import { addToDraft, type DraftItem, moveInDraft, removeFromDraft } from '../../stores/queue-draft.ts'
import { Empty } from '../../ui/empty.tsx'
import { oneLine } from '../../ui/format.ts'
import { type RowDrag, VirtualList } from '../../ui/virtual-list.tsx'
import styles from './queues.module.css'

const row_type = 'application/x-opsdeck-draft-place'
const keyOf = ({ id }: DraftItem): string => id

/** "allowed by git/status", "refused: ..." */
export function verdictWords(checked: CheckedItem | undefined): string {
  if (!checked) return 'being judged'
  if (checked.error) return checked.error.message
  return checked.pause === null ? `allowed by ${checked.rule}` : 'waits for an answer'
}

function VerdictIcon({ checked }: { checked: CheckedItem | undefined }) {
  if (!checked) return <CircleDashed size={14} className={styles.state} data-tone="waiting" aria-hidden />
  if (checked.error) return <CircleX size={14} className={styles.state} data-tone="failed" aria-hidden />
  if (checked.pause !== null) return <CircleHelp size={14} className={styles.state} data-tone="asking" aria-hidden />
  return <CircleCheck size={14} className={styles.state} data-tone="ok" aria-hidden />
}

interface Numbered {
  item: DraftItem
  number: number
}

function Row({ row, checked, numbers }: { row: Numbered; checked: CheckedItem | undefined; numbers: ReadonlyMap<string, number> }) {
  const { item, number } = row
  const order = [
    item.input_from === null ? '' : `reads ${numbers.get(item.input_from)}`,
    item.needs.length > 0 ? `needs ${item.needs.map((need) => numbers.get(need)).join(', ')}` : '',
  ].filter(Boolean)
  return (
    <div className={styles.itemRow} title={verdictWords(checked)}>
      <span className={styles.number}>{number}</span>
      <VerdictIcon checked={checked} />
      <span className={styles.name}>
        {item.key === null ? null : <b>{item.key} </b>}
        <code>{oneLine(checked?.title ?? item.title)}</code>
      </span>
      <span className={`${styles.small} ${styles.wide}`}>{order.join(', ')}</span>
      <span className={styles.wide}>{checked?.effect ? <EffectTag effect={checked.effect} /> : null}</span>
      <span className={styles.verdict} data-bad={checked?.error ? true : undefined}>
        {verdictWords(checked)}
      </span>
    </div>
  )
}

interface Props {
  items: readonly DraftItem[]
  checked: readonly CheckedItem[]
  selected: string | null
  onSelect: (id: string | null) => void
}

export function DraftList({ items, checked, selected, onSelect }: Props) {
  const rows = useMemo(() => items.map((item, at): Numbered => ({ item, number: at + 1 })), [items])
  const numbers = useMemo(() => new Map(items.map(({ id }, at) => [id, at + 1])), [items])
  const drag = useMemo(
    (): RowDrag<Numbered> => ({
      start: (transfer, { item }) => {
        transfer.effectAllowed = 'move'
        transfer.setData(row_type, item.id)
      },
      takes: (transfer) => dragsItems(transfer) || transfer.types.includes(row_type),
      drop: (transfer, before) => {
        const moved = transfer.getData(row_type)
        if (moved) moveInDraft(moved, { before: before?.item.id ?? null })
        else addToDraft(droppedItems(transfer), before?.item.id ?? null)
      },
    }),
    [],
  )
  const onKey = useCallback(
    (event: React.KeyboardEvent, row: Numbered | undefined) => {
      const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined
      if (!row || (by === undefined && event.key !== 'Delete')) return
      event.preventDefault()
      if (by !== undefined) return moveInDraft(row.item.id, { by })
      onSelect(items[row.number]?.id ?? items[row.number - 2]?.id ?? null)
      removeFromDraft(row.item.id)
    },
    [items, onSelect],
  )
  return (
    <VirtualList
      label="Items of the draft"
      items={rows}
      keyOf={({ item }) => keyOf(item)}
      selected={selected}
      onSelect={onSelect}
      onOpen={({ item }) => onSelect(item.id)}
      onKey={onKey}
      drag={drag}
      render={(row) => <Row row={row} checked={checked[row.number - 1]} numbers={numbers} />}
      empty={
        <Empty icon={<ListPlus size={20} />} title="Nothing in the draft yet">
          Type a command above and press Shift+Enter, or drag runs, favourites and templates here. A line with && or | becomes several items.
        </Empty>
      }
    />
  )
}
