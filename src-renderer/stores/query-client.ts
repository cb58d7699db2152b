/** The cache of request/answer data. While the host is away questions wait; what it refuses is not asked again. */
import { QueryClient } from '@tanstack/react-query'
import { hasCode } from '../bridge/failure.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => hasCode(error, 'DISCONNECTED') || (hasCode(error, 'NOT_READY') && count < 20),
      retryDelay: (count) => Math.min(2000, 200 * 2 ** count),
    },
    mutations: { networkMode: 'always' },
  },
})
