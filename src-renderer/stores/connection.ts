/** What the window knows of its connection to the host. */
import { create } from 'zustand'
import { type ConnectionState, connection } from '../bridge/connection.ts'

/** A cut that is mended sooner is nothing to tell. */
const told_after_ms = 300

interface ConnectionStore {
  state: ConnectionState
  everConnected: boolean
  /** When the host was last heard (milliseconds since 1970), while it is away long enough to be told; null while it is there. */
  lastSeen: number | null
}

export const useConnection = create<ConnectionStore>(() => ({ state: connection.state, everConnected: false, lastSeen: null }))

let timer: ReturnType<typeof setTimeout> | undefined
connection.subscribe((state) => {
  useConnection.setState((old) => ({
    state,
    everConnected: old.everConnected || state.kind === 'connected',
    ...(state.kind === 'connected' && { lastSeen: null }),
  }))
  if (state.kind !== 'disconnected') {
    clearTimeout(timer)
    timer = undefined
  } else timer ??= setTimeout(() => useConnection.setState({ lastSeen: state.since }), told_after_ms)
})

/** When the host was last heard, while it is away; what was running then may have ended since. */
export const useLastSeen = (): number | null => useConnection((known) => known.lastSeen)
