/** Tells what went wrong where the user is not looking at the thing itself, with the next step. */
import { notifications } from '@mantine/notifications'
import { type Failure, toFailure } from '../bridge/failure.ts'

export function tellFailure(title: string, error: unknown): void {
  const failure = toFailure(error)
  notifications.show({ title, message: [failure.message, nextStep(failure)].filter(Boolean).join(' '), color: 'red', autoClose: 10_000 })
}

/** The next step for a failure to start, in words. */
export function nextStep(failure: Failure): string | null {
  const install = failure.details['install']
  if (failure.code === 'TOOL_NOT_INSTALLED' && typeof install === 'string') return install
  if (failure.code === 'QUEUE_FULL') return 'Wait for jobs to end, or clear the line from the palette.'
  if (failure.code === 'NO_WORKSPACE') return 'Add a workspace in Settings.'
  return null
}
