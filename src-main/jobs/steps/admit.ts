/** Step: take a job in, or say why not; taken in means on the disk. */
import { AppError } from '../../base/app-error.ts'
import { newId } from '../../base/ids.ts'
import { maskText } from '../../logging/mask.ts'
import { setFact } from '../../store/facts.ts'
import { requestHash } from '../../store/idempotency-keys.ts'
import type { Parts } from '../parts.ts'
import { recordFrom } from '../state/flatten-job.ts'
import type { LiveJob } from '../state/job-state.ts'
import { waitingState } from '../state/move.ts'
import type { Submission } from '../submission.ts'
import type { Admitted, Work } from '../work.ts'

/** Counts rows and keeps their times in order. */
export interface Sequence {
  seq: number
  order_ms: number
  /** By how much the clock ever went back; a bound for searches by time. */
  went_back_ms: number
}

export interface Judged {
  work: Work
  admitted: Admitted
  leases: readonly string[]
}

/** Judges the wish: throws what its kind of work throws (COMMAND_REFUSED, CONFIRMATION_REQUIRED, WORKSPACE_NOT_TRUSTED, TOOL_NOT_INSTALLED ...). */
export function judge(parts: Parts, submission: Submission): Judged {
  const work = parts.work(submission.kind ?? 'command')
  // The wish is what this kind of work declared; the register cannot tell that to the compiler.
  const admitted = work.admit(submission.wish as never, submission)
  if (admitted.follow && submission.must_end) {
    throw invalid('mode', 'This command follows and does not end by itself, so nobody could wait for it. Use mode "async".')
  }
  return { work, admitted, leases: leasesOf(submission, admitted) }
}

/** Throws INVALID_INPUT for a name that stands twice: whoever wrote it meant another one. */
function leasesOf({ leases = [] }: Submission, admitted: Admitted): readonly string[] {
  const twice = leases.findIndex((name, n) => leases.indexOf(name) !== n)
  if (twice >= 0) throw invalid(`leases.${twice}`, `The lease "${leases[twice]}" is named twice. Name each thing once.`)
  return [...new Set([...leases, ...(admitted.leases ?? [])])]
}

/** The job as it will be kept. */
export function planJob(parts: Parts, submission: Submission, { work, admitted, leases }: Judged, sequence: Sequence): LiveJob {
  const now = Date.now()
  sequence.went_back_ms = Math.max(sequence.went_back_ms, sequence.order_ms - now)
  sequence.order_ms = Math.max(sequence.order_ms, now)
  const queued_at = new Date(now).toISOString()
  return {
    plan: {
      seq: ++sequence.seq,
      id: newId(),
      kind: work.kind,
      title: maskText(submission.title ?? admitted.title ?? [admitted.command, ...admitted.args].join(' ').slice(0, 200), admitted.secrets ?? []),
      command: admitted.command,
      args: [...admitted.args],
      work_dir: admitted.work_dir,
      env_names: [...admitted.env_names],
      effect: admitted.effect,
      rule: admitted.rule,
      tool: admitted.tool,
      capture: admitted.capture,
      workspace: submission.workspace_id,
      retry: submission.retry ?? null,
      timeout_ms: timeoutOf(parts, submission, admitted),
      leases: [...leases],
      requested_by: submission.requested_by,
      parent_id: submission.parent_id ?? null,
      queue_id: submission.queue_id ?? null,
      template_id: submission.template_id ?? null,
      queued_at,
      order_ms: sequence.order_ms,
      priority: submission.priority ?? 0,
      follow: admitted.follow,
    },
    lane: submission.parent_id === undefined ? (admitted.follow ? 'follow' : work.lane) : null,
    state: waitingState(1, submission.holds ?? []),
    waiting_since: queued_at,
    attempts: [],
    steps: [],
    figures: { started_at: null, duration_ms: null, stdout_bytes: 0, stderr_bytes: 0, output_truncated: false, kept_bytes: 0 },
    tool_version: null,
    context: { ...admitted.context },
    commit: null,
    request: admitted.request,
    report: null,
    checkpoint: null,
    progress: null,
    tells_progress: false,
    estimate: null,
  }
}

/** PRODUCT.md 4: the tool's own default, else 60 s (a setting) for programs and none for people and for what we do ourselves. */
function timeoutOf({ settings }: Parts, { timeout_ms, requested_by }: Submission, { follow, default_timeout_ms }: Admitted): number | null {
  if (timeout_ms !== undefined) return timeout_ms
  if (follow) return null
  if (default_timeout_ms !== undefined) return default_timeout_ms
  return requested_by.door === 'window' || requested_by.door === 'cli' ? null : settings().api_timeout_ms
}

/** What is written together with the jobs, or taken back with them. */
export interface Beside {
  /** Gets the ids that the jobs will have, in their order. */
  write(ids: readonly string[]): void
  undo?(): void
}

/** Resolves when the jobs, and what stands beside them, are on the disk, all or nothing; rejects with DISK_FULL when they cannot be. */
export async function recordAccepted(
  { store, crash }: Parts,
  jobs: readonly LiveJob[],
  went_back_ms: number,
  remember?: { owner: string; key: string; request_hash: string },
  beside?: Beside,
): Promise<void> {
  crash('before-accept-write')
  const records = jobs.map(recordFrom)
  await store.commits.write(
    () => {
      beside?.write(records.map(({ id }) => id))
      for (const record of records) store.jobs.insert(record)
      if (remember) store.idempotency.remember(remember.owner, remember.key, { request_hash: remember.request_hash, job_id: records[0]!.id })
      if (went_back_ms > 0) setFact(store.database, 'clock_went_back_ms', String(Math.ceil(went_back_ms)))
    },
    () => {
      beside?.undo?.()
      for (const { seq } of records) store.jobs.remove(seq)
      if (remember) store.idempotency.forget(remember.owner, remember.key)
    },
  )
  crash('after-accept-write')
}

/** Whose idempotency keys these are: two callers may use the same one for different things. */
export function ownerOf({ requested_by }: Submission): string {
  return requested_by.key_id ?? requested_by.door
}

/** What must be equal for a repeated request to be the same request. */
export function hashOf({ idempotency_key: _key, requested_by: _by, ...rest }: Submission): string {
  return requestHash(rest)
}

export function conflictingKey(key: string): AppError {
  return new AppError('CONFLICT', `The idempotency key "${key}" was already used for another request. Use a new key for a new request.`, {
    idempotency_key: key,
  })
}

function invalid(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}
