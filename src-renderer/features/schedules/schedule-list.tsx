/** All schedules: when each comes, and how its last run went. */
import type { Schedule } from '../../../src-preload/contract/schedules.ts'
import { exactTime, relativeTime, useNow } from '../../ui/time.ts'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { RunState } from './run-state.tsx'
import styles from './schedules.module.css'

const keyOf = (one: Schedule): string => one.id

interface Props {
  items: readonly Schedule[]
  chosen: string | null
  onChoose: (id: string | null) => void
}

export function ScheduleList({ items, chosen, onChoose }: Props) {
  const now = useNow(30)
  return (
    <VirtualList
      label="All schedules"
      items={items}
      keyOf={keyOf}
      selected={chosen}
      onSelect={onChoose}
      onOpen={(one) => onChoose(one.id)}
      render={(one) => (
        <div className={styles.row}>
          <span className={styles.name}>{one.name}</span>
          <span className={styles.what} title={one.next_at ? exactTime(one.next_at) : undefined}>
            {one.paused
              ? 'paused'
              : one.overdue_since
                ? `overdue since ${relativeTime(one.overdue_since, now)}`
                : one.next_at
                  ? exactTime(one.next_at)
                  : 'no time'}
          </span>
          {one.last_run ? <RunState status={one.last_run.status} /> : <span className={styles.muted}>never ran</span>}
        </div>
      )}
    />
  )
}
