/** How many failures nobody has seen to: asked for anew when one comes, or is seen to. */
import { useQuery } from '@tanstack/react-query'
import { isFailure } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { useConnection } from './connection.ts'
import { useJobs } from './jobs.ts'
import { queryClient } from './query-client.ts'

const query_key = ['unhandled']

/** As the host counts them: what is part of something larger counts with that. */
export const isUnhandled = (job: Pick<Job, 'status' | 'handled' | 'parent_id' | 'kind'>): boolean =>
  isFailure(job.status) && job.handled === null && job.parent_id === null && job.kind !== 'session'

export function useUnhandled(): number {
  const connected = useConnection((state) => state.state.kind === 'connected')
  return useQuery({ queryKey: query_key, queryFn: async () => (await api.jobs.unhandled({})).count, enabled: connected }).data ?? 0
}

/** Returns the way to stop. */
export function watchUnhandled(): () => void {
  return useJobs.subscribe((state, old) => {
    for (const job of state.jobs.values()) {
      const before = old.jobs.get(job.id)
      if (before === job || !isFailure(job.status)) continue
      if (before === undefined || isUnhandled(before) !== isUnhandled(job)) return void queryClient.invalidateQueries({ queryKey: query_key })
    }
  })
}
