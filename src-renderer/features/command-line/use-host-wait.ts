/** What there is to say while the host is away, or does not answer about the line yet. */
import { useEffect, useState } from 'react'
import { useConnection } from '../../stores/connection.ts'

/** An answer that comes sooner is not worth a word. */
const slow_after_ms = 500
/** A button that changes for less only flickers. */
const taken_after_ms = 150

export interface HostWait {
  /** Stands in place of the verdict; null while there is nothing to wait for. */
  says: string | null
  /** Why nothing can be run now; null where it can. */
  why_not: string | null
  /** The line was taken by a key or a click, and its answer is not there yet. */
  taken: boolean
}

/** True once `waits` has lasted for `ms` about the same `about`. */
function useLasting(waits: boolean, about: string, ms: number): boolean {
  const [late, setLate] = useState<string | null>(null)
  useEffect(() => {
    setLate(null)
    if (!waits) return
    const timer = setTimeout(() => setLate(about), ms)
    return () => clearTimeout(timer)
  }, [waits, about, ms])
  return waits && late === about
}

/** `answered` is true once the verdict is about `line`; `busy` while it is sent. A question of the window in between is no waiting for the host. */
export function useHostWait({ line, answered, busy, asks }: { line: string; answered: boolean; busy: boolean; asks: boolean }): HostWait {
  const { state, lastSeen } = useConnection()
  const sent = busy && !asks
  const slow = useLasting(line.trim() !== '' && !answered, line, slow_after_ms)
  const unanswered = useLasting(sent, line, slow_after_ms)
  const taken = useLasting(sent, line, taken_after_ms)
  if (lastSeen !== null && state.kind === 'disconnected') {
    const why_not = state.reason === 'no_access' ? 'The host does not let this page in' : 'The host is away'
    return { says: `${why_not}. What is typed is kept.`, why_not: `${why_not}; nothing can be run now`, taken: false }
  }
  const what = taken ? 'Taken. ' : ''
  return { says: slow || unanswered ? `${what}The host does not answer yet; waiting.` : null, why_not: null, taken }
}
