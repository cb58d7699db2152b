/** All keys on one page; and the window's plain confirmation. */
import { Button, Modal } from '@mantine/core'
import { modals, useDialogs } from '../stores/dialogs.ts'
import { boundKeys, useKeyBindings } from '../stores/key-bindings.ts'
import { formatCount } from '../ui/format.ts'
import { Keys } from '../ui/kbd.tsx'
import { actions } from './actions.ts'
import styles from './dialogs.module.css'

const elsewhere: readonly (readonly [string, string])[] = [
  ['Next region, region before', 'f6'],
  ['Leave a running terminal', 'shift+f6'],
  ['Find in the output (add Shift while it runs)', 'ctrl+f'],
  ['Earlier output, at the top of what is shown', 'shift+pageup'],
  ['To the end of the output, to its beginning', 'ctrl+shift+end'],
  ['Larger letters in a terminal (- smaller, 0 usual)', 'ctrl+='],
  ['Run; and keep the focus in the command line', 'ctrl+enter'],
  ['Take the nearest allowed form, or what is offered in its place', 'alt+enter'],
  ['All of what is said to the line', 'alt+f1'],
  ['A tab by its place, 1 to 9', 'alt+1'],
  ['A template by the digit it was given', 'alt+shift+1'],
  ['Choose a completion', 'tab'],
  ['Earlier commands that hold what is typed', 'arrowup'],
  ['Return to where you were', 'escape'],
]

/** More than this is counted, not named. */
const named_at_most = 12

function Lost({ items }: { items: readonly string[] }) {
  return (
    <ul className={styles.lost}>
      {items.slice(0, named_at_most).map((item) => (
        <li key={item}>
          <code>{item}</code>
        </li>
      ))}
      {items.length > named_at_most ? <li>and {formatCount(items.length - named_at_most)} more</li> : null}
    </ul>
  )
}

function PlainConfirmation() {
  const question = useDialogs((state) => state.question)
  const close = modals.dropQuestion
  return (
    <Modal opened={question !== null} onClose={close} title={question?.title ?? ''}>
      <p className={styles.text}>{question?.text}</p>
      {question?.items ? <Lost items={question.items} /> : null}
      <div className={styles.buttons}>
        <Button onClick={close} data-autofocus>
          Leave as it is
        </Button>
        {question?.other ? (
          <Button
            onClick={() => {
              question.other?.act()
              close()
            }}
          >
            {question.other.verb}
          </Button>
        ) : null}
        <Button
          variant="filled"
          {...(!question?.is_harmless && { color: 'red' })}
          onClick={() => {
            question?.act()
            close()
          }}
        >
          {question?.verb}
        </Button>
      </div>
    </Modal>
  )
}

export function KeyboardHelp() {
  const open = useDialogs((state) => state.help)
  const bindings = useKeyBindings()
  const named = actions.flatMap((action): [string, string][] => {
    const keys = action.unlisted ? undefined : boundKeys(action, bindings)
    return keys === undefined ? [] : [[action.name, keys]]
  })
  return (
    <>
      <PlainConfirmation />
      <Modal opened={open} onClose={modals.closeHelp} title="Keys" size="xl">
        <div className={styles.keys}>
          {[...named, ...elsewhere].map(([name, keys]) => (
            <div key={name} className={styles.key}>
              <span>{name}</span>
              <Keys combo={keys} />
            </div>
          ))}
        </div>
        <p className={styles.text}>A focused terminal keeps every key its program uses: there these want Shift as well.</p>
      </Modal>
    </>
  )
}
