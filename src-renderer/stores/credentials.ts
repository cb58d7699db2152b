/** Questions of git and ssh for passwords and keys: waited for as long as the window is open, each shown once. */
import { useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { CredentialRequest } from '../../src-preload/contract/git.ts'
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { hasCode } from '../bridge/failure.ts'
import { queryClient } from './query-client.ts'

const key = ['git', 'credentials'] as const
const wait_ms = 25_000
/** After a failure that is no lost connection. */
const pause_ms = 2000

/** What was answered here is not shown again, even when a list that is older comes late. */
const useAnswered = create<{ ids: ReadonlySet<string> }>(() => ({ ids: new Set() }))

export function useCredentialRequest(): CredentialRequest | null {
  const items = useQuery({ queryKey: key, queryFn: async () => (await api.git.credentials.list({ wait_ms: 0 })).items }).data
  const { ids } = useAnswered()
  return items?.find((one) => !ids.has(one.id)) ?? null
}

/** `value` null refuses. Throws what the host says; a question that is gone meanwhile is none. */
export async function answerCredential(id: string, value: string | null): Promise<void> {
  useAnswered.setState((old) => ({ ids: new Set([...old.ids, id]) }))
  try {
    await api.git.credentials.answer({ id, value })
  } catch (error) {
    if (!hasCode(error, 'NOT_FOUND')) throw error
  }
}

/** Runs for the life of the window: while it waits here, programs know that somebody can be asked. */
export async function followCredentials(): Promise<never> {
  for (;;) {
    try {
      await connection.connected()
      const known = queryClient.getQueryData<CredentialRequest[]>(key) ?? []
      const { items } = await api.git.credentials.list({ wait_ms, ...(known.length > 0 && { known: known.map(({ id }) => id).join(',') }) })
      queryClient.setQueryData(key, items)
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, hasCode(error, 'DISCONNECTED') ? 50 : pause_ms))
    }
  }
}
