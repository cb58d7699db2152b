/** The button that runs the typed command; red where that is hard to undo. */
import { Button } from '@mantine/core'
import { Keys } from '../../ui/kbd.tsx'

interface Props {
  allowed: boolean
  destroys: boolean
  /** It opens as a session: a person at a terminal can do it, a job cannot. */
  opens: boolean
  disabled: boolean
  /** Why nothing can be run now. */
  why_not: string | null
  /** It was sent and is not answered yet. */
  taken: boolean
  onRun: () => void
}

export function RunButton({ allowed, destroys, opens, disabled, why_not, taken, onRun }: Props) {
  return (
    <Button
      size="compact-sm"
      variant={allowed ? 'filled' : 'default'}
      color={destroys ? 'red' : 'accent'}
      disabled={disabled || why_not !== null || taken}
      loading={false}
      onClick={onRun}
      {...(why_not !== null && { title: why_not, 'aria-description': why_not })}
      rightSection={<Keys combo="enter" quiet />}
    >
      {taken ? 'Sent' : destroys ? 'Run, asks first' : opens ? 'Open as a session' : 'Run'}
    </Button>
  )
}
