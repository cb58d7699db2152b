/** The button that runs the typed command; red where that is hard to undo. */
import { Button } from '@mantine/core'
import { Keys } from '../../ui/kbd.tsx'

interface Props {
  allowed: boolean
  destroys: boolean
  /** It opens as a session: a person at a terminal can do it, a job cannot. */
  opens: boolean
  disabled: boolean
  onRun: () => void
}

export function RunButton({ allowed, destroys, opens, disabled, onRun }: Props) {
  return (
    <Button
      size="compact-sm"
      variant={allowed ? 'filled' : 'default'}
      color={destroys ? 'red' : 'accent'}
      disabled={disabled}
      loading={false}
      onClick={onRun}
      rightSection={<Keys combo="enter" quiet />}
    >
      {destroys ? 'Run, asks first' : opens ? 'Open as a session' : 'Run'}
    </Button>
  )
}
