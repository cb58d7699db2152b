/** What is said over a file of which text is kept that was not saved: by an earlier page, or by another window that lives. */
import { Button } from '@mantine/core'
import type { FileDraft } from '../../stores/file-drafts.ts'
import { Note } from '../../ui/note.tsx'
import { exactTime } from '../../ui/time.ts'
import styles from './file-panel.module.css'

/** Text that another window has and that is in use there. */
export function ElsewhereNote({ kept, onTake, onLeave }: { kept: FileDraft; onTake: () => void; onLeave: () => void }) {
  return (
    <Note
      tone="warning"
      action={
        <span className={styles.choices}>
          <Button size="compact-sm" onClick={onTake}>
            Take a copy of it
          </Button>
          <Button size="compact-sm" onClick={onLeave}>
            Leave it there
          </Button>
        </span>
      }
    >
      Another window has text of this file that is not saved, kept from {exactTime(kept.kept_at)}. It stays there whatever you choose; whichever window saves
      second is asked. The file is read only here until you choose.
    </Note>
  )
}

export function KeptNote({ kept, changed, onTake, onForget }: { kept: FileDraft; changed: boolean; onTake: () => void; onForget: () => void }) {
  return (
    <Note
      tone="warning"
      action={
        <span className={styles.choices}>
          <Button size="compact-sm" onClick={onTake}>
            Bring it back
          </Button>
          <Button size="compact-sm" onClick={onForget}>
            Forget it
          </Button>
        </span>
      }
    >
      Text that was typed here and not saved is kept from {exactTime(kept.kept_at)}.
      {changed ? ' The file has changed since; the two can be compared then.' : ''} The file is read only until you choose.
    </Note>
  )
}
