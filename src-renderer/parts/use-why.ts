/** Asks the host why a job failed; once, because what has ended does not change. */
import { useQuery } from '@tanstack/react-query'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'

const failures: ReadonlySet<Job['status']> = new Set(['failed', 'timed_out', 'interrupted'])

export const hasFailed = (job: Pick<Job, 'status'>): boolean => failures.has(job.status)

export const useWhy = (job: Pick<Job, 'id' | 'status'>) =>
  useQuery({ queryKey: ['why', job.id], queryFn: () => api.jobs.why({ id: job.id }), enabled: hasFailed(job), staleTime: Number.POSITIVE_INFINITY })
