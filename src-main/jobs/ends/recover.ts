/** After a host that did not end properly: what it left running is ended, and its jobs get the state they deserve. */
import { timestampNow } from '../../base/clock.ts'
import { endSurvivors, type KnownProcess } from '../../processes/end-survivors.ts'
import type { AttemptRecord, JobRecord } from '../../store/job-record.ts'
import type { Store } from '../../store/store.ts'
import { revivalOf } from '../run/past.ts'
import { recordFrom } from '../state/flatten-job.ts'
import type { JobState, LiveJob, Outcome } from '../state/job-state.ts'
import { waitingState } from '../state/move.ts'
import { leaseName } from '../waiting/lease-name.ts'
import type { Work } from '../work.ts'

export interface Recovered {
  /** Jobs that wait (again), oldest first. */
  waiting: LiveJob[]
  interrupted: number
  /** Those among the interrupted that are over by it. */
  lost: LiveJob[]
  survivors: number
}

/** Must run before the new runner is started: old runners of this data dir are ended too. `work` gives the kind of work, if it is known here. */
export async function recover(store: Store, host_marker: string, work: (kind: string) => Work | undefined): Promise<Recovered> {
  const records = store.jobs.unfinished()
  const known: KnownProcess[] = []
  for (const { status, attempts } of records) {
    const last = attempts.at(-1)
    if (status === 'running' && last?.pid && last.pid_started) known.push({ pid: last.pid, pid_started: last.pid_started })
  }
  const survivors = await endSurvivors(host_marker, known, true)
  const recovered: Recovered = { waiting: [], interrupted: 0, lost: [], survivors }
  for (const record of records) {
    const kind = work(record.kind)
    const job = revive(record, kind)
    if (record.status === 'running') {
      recovered.interrupted++
      await interrupt(store, job, record, kind)
      if (job.state.is === 'ended') recovered.lost.push(job)
    } else if (record.parent_id !== null) await end(store, job, { how: 'skipped', error: parent_gone })
    else if (!kind) await end(store, job, { how: 'failed', exit_code: null, signal: null, error: unknownKind(record.kind) })
    if (job.state.is === 'queued' || job.state.is === 'held') recovered.waiting.push(job)
  }
  return recovered
}

const parent_gone = { code: 'INTERRUPTED', message: 'The job that it was part of was interrupted before this one began.' }
const unknownKind = (kind: string) => ({ code: 'INTERNAL', message: `This version of Opsdeck does not know work of the kind "${kind}", so it was not run.` })

function revive(record: JobRecord, kind: Work | undefined): LiveJob {
  const {
    status: _s,
    exit_code: _e,
    signal: _g,
    error: _r,
    attempt,
    attempts,
    steps,
    started_at,
    finished_at: _f,
    duration_ms,
    stdout_bytes,
    stderr_bytes,
    output_truncated,
    kept_bytes,
    output_removed: _o,
    tool_version,
    context,
    commit,
    request,
    holds,
    report,
    checkpoint,
    ready_at,
    handled: _h,
    ...plan
  } = record
  return {
    // A version before this one kept them as they were written.
    plan: { ...plan, leases: [...new Set(plan.leases.map(leaseName))] },
    lane: plan.parent_id !== null ? null : plan.follow ? 'follow' : (kind?.lane ?? 'work'),
    state: waitingState(attempt, holds),
    waiting_since: plan.queued_at,
    attempts,
    steps,
    figures: { started_at, duration_ms, stdout_bytes, stderr_bytes, output_truncated, kept_bytes },
    tool_version,
    context,
    commit,
    request,
    report,
    checkpoint,
    ready_at,
    not_ready: null,
    progress: null,
    tells_progress: false,
    estimate: null,
  }
}

/** The attempt is over; the job goes on only if its own retry or its kind of work says so. It is never run again otherwise. */
async function interrupt(store: Store, job: LiveJob, record: JobRecord, kind: Work | undefined): Promise<void> {
  const attempt = record.attempts.at(-1)
  const number = attempt?.number ?? record.attempt
  const ended: AttemptRecord | undefined = attempt && {
    ...attempt,
    status: 'interrupted',
    finished_at: timestampNow(),
    stdout_bytes: await store.output.storedEnd(record.id, number, record.capture === 'terminal' ? 'terminal' : 'stdout'),
    stderr_bytes: await store.output.storedEnd(record.id, number, 'stderr'),
  }
  if (ended) job.attempts = [...job.attempts.slice(0, -1), ended]
  job.figures = {
    ...job.figures,
    stdout_bytes: ended?.stdout_bytes ?? 0,
    stderr_bytes: ended?.stderr_bytes ?? 0,
    kept_bytes: await store.output.keptBytes(record.id),
  }
  const revived = job.lane !== null && kind !== undefined && (revivalOf(kind, job) ?? 'interrupted') !== 'interrupted'
  const retried = record.retry !== null && number < record.retry.attempts && job.lane !== null
  if (revived || retried) return keep(store, job, { is: 'queued', attempt: number + 1 }, ended)
  const error = { code: 'INTERRUPTED', message: 'Opsdeck ended while the job ran, so nobody saw how it went. It is not run again by itself.' }
  await end(store, job, { how: 'interrupted', error }, ended, number)
}

function end(store: Store, job: LiveJob, outcome: Outcome, ended?: AttemptRecord, attempt = ended?.number ?? Math.max(1, job.attempts.length)): Promise<void> {
  return keep(store, job, { is: 'ended', attempt, outcome, finished_at: ended?.finished_at ?? timestampNow() }, ended)
}

/** Nobody has seen this job yet, so its state is set rather than moved to. */
async function keep(store: Store, job: LiveJob, state: JobState, ended?: AttemptRecord): Promise<void> {
  job.state = state
  const changed = recordFrom(job)
  await store.commits.write(() => {
    if (ended) store.jobs.updateAttempt(job.plan.seq, ended)
    store.jobs.update(changed)
  })
}
