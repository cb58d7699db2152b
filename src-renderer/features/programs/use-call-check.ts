/** What a call would become, asked again when the typing has rested. */
import { useQuery } from '@tanstack/react-query'
import { api } from '../../bridge/api.ts'
import { commandKey, type NamedCall } from '../../stores/programs.ts'
import { useDebounced } from '../../ui/use-debounced.ts'

const rest_ms = 120

export type CheckedCall = Awaited<ReturnType<typeof api.registry.check>>

/** `settled` is true once the answer is about `call` and nothing older. */
export function useCallCheck(call: NamedCall) {
  const text = JSON.stringify(call)
  const rested = useDebounced(text, rest_ms)
  const query = useQuery({
    queryKey: ['registry', 'check', commandKey(call), rested],
    queryFn: () => api.registry.check(JSON.parse(rested) as NamedCall),
    // An answer about another command says nothing here.
    placeholderData: (old, before) => (before?.queryKey[2] === commandKey(call) ? old : undefined),
    gcTime: 10_000,
    staleTime: 5000,
    retry: false,
  })
  return { data: query.data, error: query.error, settled: rested === text && !query.isPlaceholderData && !query.isFetching }
}
