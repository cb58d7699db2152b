/** Connections to other servers as the host has them, with the states of their circuits. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Connection } from '../../src-preload/contract/connections.ts'
import { api } from '../bridge/api.ts'
import { queryClient } from './query-client.ts'

const key = ['connections'] as const
/** A circuit opens and closes without anybody changing a connection. */
const states_every_ms = 5000

async function askAll(): Promise<Connection[]> {
  const items: Connection[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await api.connections.list({ limit: 500, ...(cursor && { cursor }) })
    items.push(...page.items)
    if (!page.next_cursor) return items
    cursor = page.next_cursor
  }
}

/** By name. `live` asks again every few seconds, for those who show the states. */
export const useConnections = (live = false): UseQueryResult<Connection[]> =>
  useQuery({ queryKey: key, queryFn: askAll, ...(live && { refetchInterval: states_every_ms, staleTime: 0 }) })

export const askConnectionsAnew = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key })
