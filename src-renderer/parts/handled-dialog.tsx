/** Asks what was done about failures, and marks them as handled. */
import { Button, Modal, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { applyJobs } from '../stores/jobs.ts'
import styles from './handled-dialog.module.css'
import { tellFailure } from './tell-failure.ts'

/** Takes the mark back from one failure. */
export async function unmarkHandled(job: Job): Promise<void> {
  try {
    applyJobs([await api.jobs.update({ id: job.id, handled: null })])
  } catch (error) {
    tellFailure('The failure is still marked as handled', error)
  }
}

export async function markHandled(job: Job, note: string): Promise<void> {
  try {
    applyJobs([await api.jobs.update({ id: job.id, handled: { note } })])
  } catch (error) {
    tellFailure('The failure was not marked as handled', error)
  }
}

/** `what` names the failure or says how many there are. */
export function HandledDialog({ what, onNote, onClose }: { what: string; onNote: (note: string) => void; onClose: () => void }) {
  const [note, setNote] = useState('')
  const ready = note.trim() !== ''
  const done = () => {
    if (!ready) return
    onNote(note.trim())
    onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Mark as handled">
      <form
        className={styles.body}
        onSubmit={(event) => {
          event.preventDefault()
          done()
        }}
      >
        <p className={styles.what}>{what}</p>
        <Textarea
          label="What was done about it"
          data-autofocus
          autosize
          minRows={2}
          maxRows={8}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) done()
          }}
        />
        <div className={styles.buttons}>
          <Button onClick={onClose}>Leave it open</Button>
          <Button type="submit" variant="filled" disabled={!ready}>
            Mark as handled
          </Button>
        </div>
      </form>
    </Modal>
  )
}
