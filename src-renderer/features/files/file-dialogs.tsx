/** The questions about files, each asked when it comes up: quick open, a taken name, a tab with a text that is not saved. */
import { Button, Checkbox, Modal } from '@mantine/core'
import { useState } from 'react'
import { type ConflictAnswer, type ConflictQuestion, useConflict } from '../../stores/file-conflicts.ts'
import { useWorkspace } from '../../stores/host.ts'
import { forgetClosing, useUnsaved } from '../../stores/unsaved-files.ts'
import { formatCount, shortenMiddle } from '../../ui/format.ts'
import { useLast } from '../../ui/use-last.ts'
import styles from './dialogs.module.css'
import { QuickOpen } from './quick-open.tsx'
import { useToldOfKeptTexts } from './use-kept-text.tsx'

function Choices({ question }: { question: ConflictQuestion }) {
  const [all, setAll] = useState(false)
  const take = (answer: ConflictAnswer) => question.answer(answer, all)
  return (
    <>
      <p className={styles.text}>
        <code>{question.path}</code> is already there.
      </p>
      {question.others > 0 ? (
        <Checkbox
          label={`Do the same for ${question.others === 1 ? '1 other' : `${formatCount(question.others)} others`} whose names are taken`}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      ) : null}
      <div className={styles.buttons}>
        <Button onClick={() => question.answer(null, false)}>Stop</Button>
        <Button onClick={() => take('skip')}>Skip</Button>
        <Button data-autofocus onClick={() => take('keep_both')}>
          Keep both
        </Button>
        <Button variant="filled" color="red" onClick={() => take('replace')}>
          Replace
        </Button>
      </div>
    </>
  )
}

function TakenName() {
  const question = useConflict((state) => state.question)
  const shown = useLast(question)
  return (
    <Modal opened={question !== null} onClose={() => question?.answer(null, false)} title={shown ? `${shown.verb}: the name is taken` : ''}>
      {shown ? <Choices key={shown.path} question={shown} /> : null}
    </Modal>
  )
}

function Unsaved() {
  const closing = useUnsaved((state) => state.closing)
  const shown = useLast(closing)
  return (
    <Modal opened={closing !== null} onClose={forgetClosing} title={`Save "${shortenMiddle(shown?.file.path ?? '', 40)}"?`}>
      <p className={styles.text}>Its text is not saved. What was typed is lost without it.</p>
      <div className={styles.buttons}>
        <Button onClick={forgetClosing}>Keep it open</Button>
        <Button
          color="red"
          onClick={() => {
            closing?.file.drop()
            closing?.close()
            forgetClosing()
          }}
        >
          Close without saving
        </Button>
        <Button
          variant="filled"
          data-autofocus
          onClick={async () => {
            const saved = await closing?.file.save()
            if (saved) closing?.close()
            forgetClosing()
          }}
        >
          Save and close
        </Button>
      </div>
    </Modal>
  )
}

export function FileDialogs() {
  useToldOfKeptTexts(useWorkspace()?.id)
  return (
    <>
      <QuickOpen />
      <TakenName />
      <Unsaved />
    </>
  )
}
