/** Puts the typed command into the draft queue, and says how many items that has. */
import { Button } from '@mantine/core'
import { ListPlus } from 'lucide-react'
import { openArea } from '../../stores/layout.ts'
import { useDraft } from '../../stores/queue-draft.ts'
import { Keys } from '../../ui/kbd.tsx'
import styles from './command-line.module.css'

export function QueueButton({ enabled, onAdd }: { enabled: boolean; onAdd: () => void }) {
  const count = useDraft((draft) => draft.items.length)
  return (
    <span className={styles.queue} aria-live="polite">
      {count > 0 ? (
        <button type="button" className={styles.rule} onClick={() => openArea('queues', 'draft')} title="Open the draft queue">
          {`draft: ${count}`}
        </button>
      ) : null}
      <Button
        size="compact-sm"
        disabled={!enabled}
        onClick={onAdd}
        leftSection={<ListPlus size={14} />}
        rightSection={<Keys combo="shift+enter" quiet />}
        title="Put it into the draft queue"
      >
        <span className={styles.queueWord}>Queue</span>
      </Button>
    </span>
  )
}
