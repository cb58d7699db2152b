/** What the window knows of its connection to the host. */
import { create } from 'zustand'
import { type ConnectionState, connection } from '../bridge/connection.ts'

export const useConnection = create<{ state: ConnectionState; everConnected: boolean }>(() => ({ state: connection.state, everConnected: false }))

connection.subscribe((state) => useConnection.setState((old) => ({ state, everConnected: old.everConnected || state.kind === 'connected' })))
