/** After a host that did not end properly: what it left running is ended, and its jobs get the state they deserve. */
import { timestampNow } from '../../base/clock.ts'
import { endSurvivors, type KnownProcess } from '../../processes/end-survivors.ts'
import type { AttemptRecord, JobRecord } from '../../store/job-record.ts'
import type { Store } from '../../store/store.ts'
import { recordFrom } from '../state/flatten-job.ts'
import type { LiveJob } from '../state/job-state.ts'

export interface Recovered {
  /** Jobs that wait (again), oldest first. */
  waiting: LiveJob[]
  interrupted: number
  survivors: number
}

/** Must run before the new runner is started: old runners of this data dir are ended too. */
export async function recover(store: Store, host_marker: string): Promise<Recovered> {
  const records = store.jobs.unfinished()
  const known: KnownProcess[] = []
  for (const { status, attempts } of records) {
    const last = attempts.at(-1)
    if (status === 'running' && last?.pid && last.pid_started) known.push({ pid: last.pid, pid_started: last.pid_started })
  }
  const survivors = await endSurvivors(host_marker, known, true)
  const recovered: Recovered = { waiting: [], interrupted: 0, survivors }
  for (const record of records) {
    const job = revive(record)
    if (record.status === 'running') {
      recovered.interrupted++
      await interrupt(store, job, record)
    }
    if (job.state.is === 'queued') recovered.waiting.push(job)
  }
  return recovered
}

function revive(record: JobRecord): LiveJob {
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
    request,
    ...plan
  } = record
  return {
    plan,
    state: { is: 'queued', attempt },
    attempts,
    steps,
    figures: { started_at, duration_ms, stdout_bytes, stderr_bytes, output_truncated, kept_bytes },
    tool_version,
    context,
    request,
  }
}

/** The attempt is over; the job goes on only if its own retry has attempts left. It is never run again otherwise. */
async function interrupt(store: Store, job: LiveJob, record: JobRecord): Promise<void> {
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
  if (record.retry && number < record.retry.attempts) job.state = { is: 'queued', attempt: number + 1 }
  else {
    const error = { code: 'INTERRUPTED', message: 'Opsdeck ended while the job ran, so nobody saw how it went. It is not run again by itself.' }
    job.state = { is: 'ended', attempt: number, outcome: { how: 'interrupted', error }, finished_at: ended?.finished_at ?? timestampNow() }
  }
  const changed = recordFrom(job)
  await store.commits.write(() => {
    if (ended) store.jobs.updateAttempt(record.seq, ended)
    store.jobs.update(changed)
  })
}
