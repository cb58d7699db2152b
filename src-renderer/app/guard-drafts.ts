/** Closing the window would lose texts that are not saved: the browser asks first. */
import { usePolicies } from '../stores/policies.ts'
import { useUnsaved } from '../stores/unsaved-files.ts'

function onLeave(event: BeforeUnloadEvent): void {
  if (Object.keys(usePolicies.getState().drafts).length > 0 || Object.keys(useUnsaved.getState().files).length > 0) event.preventDefault()
}

/** Returns the way to stop. */
export function guardDrafts(): () => void {
  window.addEventListener('beforeunload', onLeave)
  return () => window.removeEventListener('beforeunload', onLeave)
}
