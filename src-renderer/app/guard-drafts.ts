/** Closing the window would lose policies that are not saved: the browser asks first. */
import { usePolicies } from '../stores/policies.ts'

function onLeave(event: BeforeUnloadEvent): void {
  if (Object.keys(usePolicies.getState().drafts).length > 0) event.preventDefault()
}

/** Returns the way to stop. */
export function guardDrafts(): () => void {
  window.addEventListener('beforeunload', onLeave)
  return () => window.removeEventListener('beforeunload', onLeave)
}
