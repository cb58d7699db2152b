/** Follows the host: pulls what changed since the last cursor and hands it to the stores; asks anew after a resync. */
import type { QueryClient } from '@tanstack/react-query'
import type { Change } from '../../src-preload/contract/events.ts'
import type { Job, JobStatus } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { hasCode, isAborted } from '../bridge/failure.ts'
import { noteEngine } from './engine.ts'
import { tellFileChange } from './file-changes.ts'
import { applyJobs, forgetJobs, noteRenumbering, replaceJobs } from './jobs.ts'
import { tellNotice } from './notices.ts'
import { noteQueueChange } from './queues.ts'

/** At most this often does the window redraw for events; output does not come this way. */
const gap_ms = 50
const wait_ms = 25_000

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function allOf(status: JobStatus): Promise<Job[]> {
  const jobs: Job[] = []
  let cursor: string | undefined
  do {
    const page = await api.jobs.history({ status, limit: 500, ...(cursor ? { cursor } : {}) })
    jobs.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor && jobs.length < 10_000)
  return jobs
}

async function reload(): Promise<void> {
  const [running, queued, recent, engine] = await Promise.all([allOf('running'), allOf('queued'), api.jobs.history({ limit: 200 }), api.system.engine.get({})])
  replaceJobs([...recent.items, ...queued, ...running])
  noteEngine(engine)
}

/** Query keys begin with the area's name and, where a query is of one thing, go on with its id: one change is one prefix. */
function refresh(queries: QueryClient, changes: readonly Change[]): void {
  for (const { area, id, action } of changes) {
    if (area === 'notifications' && action === 'created' && id !== null) tellNotice(id)
    if (area === 'jobs') {
      // Each that is gone is told, and then once that the numbers of the others are new.
      if (id !== null) forgetJobs([id])
      else {
        noteRenumbering()
        for (const of of ['history', 'unhandled']) void queries.invalidateQueries({ queryKey: [of] })
      }
      continue
    }
    if (area === 'files') {
      tellFileChange(id)
      continue
    }
    if (area === 'queue') {
      noteQueueChange(id)
      continue
    }
    void queries.invalidateQueries({ predicate: ({ queryKey: [of, thing] }) => of === area && (id === null || !isThing(thing) || thing.id === id) })
    if (area === 'policies' || area === 'workspaces') void queries.invalidateQueries({ queryKey: ['tools'] })
    if (area === 'workspaces') void queries.invalidateQueries({ queryKey: ['contexts'] })
  }
}

/** `{id}` as the second part of a query's key says that the query is of that thing alone. */
function isThing(part: unknown): part is { id: string } {
  return typeof part === 'object' && part !== null && 'id' in part
}

/** Runs for the life of the window. */
export async function followHost(queries: QueryClient): Promise<never> {
  let cursor: string | undefined
  let stale = true
  for (;;) {
    try {
      await connection.connected()
      const news = await api.events.pull(cursor === undefined ? { wait_ms: 0 } : { cursor, wait_ms })
      cursor = news.cursor
      stale ||= news.resync
      if (stale) {
        await reload()
        stale = false
        if (news.resync) {
          tellFileChange(null)
          noteQueueChange(null)
          await queries.invalidateQueries()
        }
      }
      applyJobs(news.jobs)
      noteEngine(news.engine)
      refresh(queries, news.changes)
      await pause(gap_ms)
    } catch (error) {
      // Nothing is lost: the cursor stays, and the host says resync when it no longer reaches back that far.
      if (hasCode(error, 'INVALID_CURSOR')) {
        cursor = undefined
        stale = true
      } else if (!hasCode(error, 'DISCONNECTED') && !isAborted(error)) await pause(1000)
      else await pause(gap_ms)
    }
  }
}
