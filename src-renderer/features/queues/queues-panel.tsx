/** The area of queues: all of them on one side, on the other the one that is chosen or being made. */
import { Button } from '@mantine/core'
import { ArrowLeft } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useQueues, wantQueues } from '../../stores/queues.ts'
import panel from '../../ui/panel.module.css'
import { DraftView } from './draft-view.tsx'
import { QueueList } from './queue-list.tsx'
import { type Look, QueueView } from './queue-view.tsx'
import styles from './queues.module.css'

/** `focus` is the id of a queue, or "draft". */
export function QueuesPanel({ focus }: { focus: string | undefined }) {
  const newest = useQueues(({ list }) => list[0]?.id)
  const [chosen, setChosen] = useState<string | null>(focus ?? null)
  const [look, setLook] = useState<Look>('graph')
  const [selected, setSelected] = useState<string | null>(null)
  /** In a narrow panel either the list or the chosen one is shown. */
  const [inside, setInside] = useState(focus !== undefined)
  useEffect(wantQueues, [])
  useEffect(() => {
    if (focus === undefined) return
    setChosen(focus)
    setInside(true)
  }, [focus])
  const id = chosen ?? newest ?? 'draft'
  const choose = (key: string) => {
    setChosen(key)
    setSelected(null)
    setInside(true)
  }
  const back = (
    <Button className={styles.back!} size="compact-sm" leftSection={<ArrowLeft size={14} />} onClick={() => setInside(false)}>
      All queues
    </Button>
  )
  const common = { back, look, onLook: setLook, selected, onSelect: setSelected }
  return (
    <div className={`${panel.panel} ${panel.across} ${styles.panel}`} data-inside={inside || undefined}>
      <div className={styles.side}>
        <QueueList selected={id} onSelect={choose} />
      </div>
      <div className={styles.main}>
        {id === 'draft' ? <DraftView {...common} onSaved={choose} /> : <QueueView key={id} id={id} {...common} onDraft={() => choose('draft')} />}
      </div>
    </div>
  )
}
