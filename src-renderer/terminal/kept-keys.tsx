/** Says that what is typed waits for a connection, that no more is kept, what could not be given over in the end, and how far a large paste is. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Failure } from '../bridge/failure.ts'
import { formatBytes, formatCount } from '../ui/format.ts'
import type { Keeping } from './input-queue.ts'
import type { Pasting } from './paste-sender.ts'
import styles from './terminal.module.css'

const characters = (count: number): string => `${formatCount(count)} ${count === 1 ? 'character' : 'characters'}`

/** Stays until it is closed: the typing looked as if it went through. */
export function tellUnsent(label: string, count: number, { message }: Failure): void {
  notifications.show({
    title: `${label}: ${characters(count)} not sent`,
    message: `They were typed while the connection was lost, and nothing of them reached another terminal. ${message} Type them again where they are to go.`,
    color: 'red',
    autoClose: false,
  })
}

export function KeptKeys({ keeping: { kept, is_full }, drop }: { keeping: Keeping; drop: () => void }) {
  if (!kept) return null
  return (
    <div className={styles.kept} role="status">
      <span>
        {is_full
          ? `${characters(kept)} wait for the connection, and no more are kept. What is typed now is lost.`
          : `${characters(kept)} ${kept === 1 ? 'waits' : 'wait'} for the connection and will be sent in order.`}
      </span>
      <Button size="compact-xs" variant="subtle" onMouseDown={(event) => event.preventDefault()} onClick={drop}>
        Discard
      </Button>
    </div>
  )
}

export function PasteProgress({ pasting, cancel }: { pasting: Pasting | null; cancel: () => void }) {
  if (!pasting) return null
  return (
    <div className={styles.kept}>
      <span role="progressbar" aria-label="Pasted" aria-valuenow={Math.floor((100 * pasting.sent) / pasting.of)} className={styles.pasted}>
        {`${formatBytes(pasting.sent)} of ${formatBytes(pasting.of)} pasted. What is typed comes after it.`}
      </span>
      <Button size="compact-xs" variant="subtle" title="Cancel the paste (Ctrl+C)" onMouseDown={(event) => event.preventDefault()} onClick={cancel}>
        Cancel the paste
      </Button>
    </div>
  )
}
