/** The button that runs the typed command; red where that is hard to undo. */
import { Button } from '@mantine/core'
import { Keys } from '../../ui/kbd.tsx'

interface Props {
  allowed: boolean
  destroys: boolean
  disabled: boolean
  onRun: () => void
}

export function RunButton({ allowed, destroys, disabled, onRun }: Props) {
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
      {destroys ? 'Run, asks first' : 'Run'}
    </Button>
  )
}
