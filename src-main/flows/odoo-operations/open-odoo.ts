/** Opens the connections and the operations on Odoo's modules, and joins them: what is installed is asked over a connection. */
import { Connections, type ConnectionsOptions } from '../../connections/connections.ts'
import { fact, setFact } from '../../store/facts.ts'
import type { Store } from '../../store/store.ts'
import { OdooOperations, type OdooOperationsOptions } from './odoo-operations.ts'

export interface OpenOdooOptions
  extends Pick<ConnectionsOptions, 'onKey' | 'announce'>,
    Pick<OdooOperationsOptions, 'settings' | 'engine' | 'commands' | 'surroundings'> {
  store: Pick<Store, 'connections' | 'commits' | 'database'>
}

export function openOdoo({ store, onKey, announce, ...more }: OpenOdooOptions): { odoo: OdooOperations; connections: Connections } {
  const { connections: rows, commits, database } = store
  const connections = new Connections({ rows, commits, onKey, announce })
  const memory = {
    read: (name: string) => fact(database, name),
    write: (name: string, value: string) => commits.writeLazily(() => setFact(database, name, value)),
  }
  return { connections, odoo: new OdooOperations({ ...more, memory, connections }) }
}
