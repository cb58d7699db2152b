/** A saved queue: its head, its items as a picture or a list, and the selected one. */
import { Button, SegmentedControl } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useEffect, useMemo } from 'react'
import { most_drawn } from '../../parts/graph.ts'
import { showQueue, useQueues } from '../../stores/queues.ts'
import { Empty } from '../../ui/empty.tsx'
import { formatCount } from '../../ui/format.ts'
import { Note } from '../../ui/note.tsx'
import { graphOfQueue } from './graph-of.ts'
import { ItemBar } from './item-bar.tsx'
import { ItemList } from './item-list.tsx'
import { copyToDraft, openJob } from './queue-acts.ts'
import { QueueHead } from './queue-head.tsx'
import styles from './queues.module.css'

export const GraphView = lazy(async () => ({ default: (await import('./queue-graph.tsx')).QueueGraph }))

export type Look = 'graph' | 'list'

/** Picture or list; where there are too many for a picture, it says so. */
export function LookSwitch({ look, count, onLook }: { look: Look; count: number; onLook: (look: Look) => void }) {
  const is_large = count > most_drawn
  return (
    <div className={styles.look}>
      <SegmentedControl
        aria-label="How to show the items"
        value={is_large ? 'list' : look}
        disabled={is_large}
        onChange={(value) => onLook(value as Look)}
        data={[
          { value: 'graph', label: 'Graph' },
          { value: 'list', label: 'List' },
        ]}
      />
      {is_large ? (
        <span className={styles.small}>{`${formatCount(count)} items are shown as a list: a graph is drawn of up to ${formatCount(most_drawn)}.`}</span>
      ) : null}
    </div>
  )
}

interface Props {
  id: string
  back: ReactNode
  look: Look
  onLook: (look: Look) => void
  selected: string | null
  onSelect: (key: string | null) => void
  onDraft: () => void
}

export function QueueView({ id, back, look, onLook, selected, onSelect, onDraft }: Props) {
  const queue = useQueues(({ list }) => list.find((one) => one.id === id))
  const shown = useQueues((state) => (state.shown?.id === id ? state.shown : null))
  useEffect(() => {
    showQueue(id)
    return () => showQueue(null)
  }, [id])
  const items = shown?.items
  const concurrency = queue?.concurrency ?? 1
  const drawn = look === 'graph' && (queue?.total ?? 0) <= most_drawn
  const graph = useMemo(() => (drawn && items && shown?.loaded ? graphOfQueue(items, concurrency) : null), [drawn, items, shown?.loaded, concurrency])
  if (shown?.failure) {
    return (
      <Note tone="failure" action={<Button onClick={() => onSelect(null)}>Back to the queues</Button>}>
        {shown.failure.message}
      </Note>
    )
  }
  if (!queue || !items) return null
  const item = items.find(({ index }) => String(index) === selected) ?? null
  return (
    <section className={styles.view} aria-label={`Queue ${queue.name}`} aria-busy={!shown?.loaded}>
      <QueueHead queue={queue} onCopy={() => void copyToDraft(queue).then((is_there) => is_there && onDraft())} back={back}>
        <LookSwitch look={look} count={queue.total} onLook={onLook} />
      </QueueHead>
      <div className={styles.items}>
        {drawn ? (
          graph && (
            <Suspense fallback={null}>
              <GraphView
                graph={graph}
                selected={selected}
                onSelect={onSelect}
                onOpen={(one) => {
                  const opened = items.find(({ index }) => String(index) === one)
                  if (opened) openJob(opened)
                }}
              />
            </Suspense>
          )
        ) : items.length === 0 ? (
          <Empty title="Reading the items" />
        ) : (
          <ItemList queue={queue} items={items} selected={selected} onSelect={onSelect} />
        )}
      </div>
      <ItemBar item={item} />
    </section>
  )
}
