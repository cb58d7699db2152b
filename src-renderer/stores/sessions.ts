/** The interactive terminals of the host, as all windows see them. */
import { useQuery } from '@tanstack/react-query'
import type { Session } from '../../src-preload/contract/sessions.ts'
import { api } from '../bridge/api.ts'
import { queryClient } from './query-client.ts'

const sessions_query = { queryKey: ['sessions'], queryFn: async () => (await api.sessions.list({})).items }

export const useSessions = (): readonly Session[] | undefined => useQuery(sessions_query).data
export const useSession = (id: string): Session | undefined => useSessions()?.find((session) => session.id === id)

/** What is known of it now, without asking the host. */
export const knownSession = (id: string): Session | undefined => knownSessions().find((session) => session.id === id)

export const knownSessions = (): readonly Session[] => queryClient.getQueryData<Session[]>(['sessions']) ?? []

/** Takes the host's newest word on one session in, before the next list comes. */
export function noteSession(session: Session): void {
  queryClient.setQueryData<Session[]>(['sessions'], (old) =>
    old?.some(({ id }) => id === session.id) ? old.map((one) => (one.id === session.id ? session : one)) : [...(old ?? []), session],
  )
}
