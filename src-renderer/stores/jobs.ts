/** The jobs this window knows: all that run or wait, the newest that ended, and those its tabs show. */
import { useMemo } from 'react'
import { create } from 'zustand'
import { hasEnded } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'

/** Ended jobs kept beside those that run or wait; older ones are asked for where they are shown. */
const ended_kept = 1000

interface JobsState {
  jobs: ReadonlyMap<string, Job>
  /** False until the first answer of the host. */
  loaded: boolean
  /** Counts full reloads, so that lists built on history know when to ask again. */
  resyncs: number
  /** Counts how often jobs left the history or came back to it: the others have other numbers in it since. */
  renumberings: number
}

export const useJobs = create<JobsState>(() => ({ jobs: new Map(), loaded: false, resyncs: 0, renumberings: 0 }))

const endedAt = (job: Job): string => job.finished_at ?? job.queued_at

function trimmed(jobs: Map<string, Job>): Map<string, Job> {
  if (jobs.size <= ended_kept * 1.5) return jobs
  const ended = [...jobs.values()].filter((job) => hasEnded(job.status)).sort((a, b) => (endedAt(a) < endedAt(b) ? 1 : -1))
  for (const job of ended.slice(ended_kept)) jobs.delete(job.id)
  return jobs
}

/** Takes changed jobs in; an end state never changes again, so a late older answer cannot overwrite it. */
export function applyJobs(changed: readonly Job[]): void {
  if (changed.length === 0) return
  useJobs.setState((old) => {
    const jobs = new Map(old.jobs)
    for (const job of changed) {
      const known = jobs.get(job.id)
      if (known && hasEnded(known.status) && !hasEnded(job.status)) continue
      jobs.set(job.id, job)
    }
    return { jobs: trimmed(jobs) }
  })
}

/** Starts anew after a resync: what is not in the answer any more neither runs nor waits. */
export function replaceJobs(all: readonly Job[]): void {
  useJobs.setState((old) => ({ jobs: new Map(all.map((job) => [job.id, job])), loaded: true, resyncs: old.resyncs + 1 }))
}

/** Jobs that were taken out of the history. */
export function forgetJobs(ids: readonly string[]): void {
  useJobs.setState((old) => {
    if (!ids.some((id) => old.jobs.has(id))) return old
    const jobs = new Map(old.jobs)
    for (const id of ids) jobs.delete(id)
    return { jobs }
  })
}

/** The history was changed otherwise than by a new job. */
export const noteRenumbering = (): void => useJobs.setState((old) => ({ renumberings: old.renumberings + 1 }))

/** Fetches a job that the store does not have; throws the host's NOT_FOUND. */
export async function loadJob(id: string): Promise<Job> {
  const known = useJobs.getState().jobs.get(id)
  if (known) return known
  const job = await api.jobs.get({ id })
  applyJobs([job])
  return job
}

export interface LiveLists {
  running: Job[]
  waiting: Job[]
  ended: Job[]
}

export function sortLive(jobs: ReadonlyMap<string, Job>): LiveLists {
  const lists: LiveLists = { running: [], waiting: [], ended: [] }
  for (const job of jobs.values()) {
    if (job.status === 'running') lists.running.push(job)
    else if (job.status === 'queued') lists.waiting.push(job)
    else lists.ended.push(job)
  }
  lists.running.sort((a, b) => ((a.started_at ?? '') < (b.started_at ?? '') ? 1 : -1))
  lists.waiting.sort((a, b) => (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER))
  lists.ended.sort((a, b) => (a.queued_at < b.queued_at ? 1 : -1))
  return lists
}

export function useLiveLists(): LiveLists {
  const jobs = useJobs((state) => state.jobs)
  return useMemo(() => sortLive(jobs), [jobs])
}

export const useJob = (id: string): Job | undefined => useJobs((state) => state.jobs.get(id))
