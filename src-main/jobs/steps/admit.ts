/** Step: take a job in, or say why not; taken in means on the disk. */
import { AppError } from '../../base/app-error.ts'
import { newId } from '../../base/ids.ts'
import type { Judgement } from '../../commands/commands.ts'
import { maskText, maskWords } from '../../logging/mask.ts'
import { setFact } from '../../store/facts.ts'
import { requestHash } from '../../store/idempotency-keys.ts'
import type { Parts } from '../parts.ts'
import { recordFrom } from '../state/flatten-job.ts'
import type { LiveJob } from '../state/job-state.ts'
import type { Submission } from '../submission.ts'
import { knownSecrets } from './known-secrets.ts'

/** Counts rows and keeps their times in order. */
export interface Sequence {
  seq: number
  order_ms: number
  /** By how much the clock ever went back; a bound for searches by time. */
  went_back_ms: number
}

/** Judges the request: throws what the policy throws (COMMAND_REFUSED, CONFIRMATION_REQUIRED, WORKSPACE_NOT_TRUSTED, TOOL_NOT_INSTALLED ...). */
export function judge({ commands, surroundings }: Parts, submission: Submission) {
  return commands.approve(submission.request, surroundings(submission.workspace_id))
}

/** The job as it will be kept. `follow` and the canonical argv are the policy's. */
export function planJob(parts: Parts, submission: Submission, judged: ReturnType<typeof judge>, sequence: Sequence): LiveJob {
  const { request, requested_by } = submission
  const { approved, judgement } = judged
  const secrets = knownSecrets(parts, request.env, submission.workspace_id)
  // What is kept and shown; what runs comes from the request, which is judged again.
  const [command = request.command, ...args] = maskWords(judgement.verdict.argv, secrets)
  const now = Date.now()
  sequence.went_back_ms = Math.max(sequence.went_back_ms, sequence.order_ms - now)
  sequence.order_ms = Math.max(sequence.order_ms, now)
  return {
    plan: {
      seq: ++sequence.seq,
      id: newId(),
      kind: 'command',
      title: submission.title === undefined ? [command, ...args].join(' ').slice(0, 200) : maskText(submission.title, secrets),
      command,
      args,
      work_dir: judgement.work_dir,
      env_names: judgement.env_names,
      effect: judgement.verdict.effect,
      rule: judgement.verdict.rule,
      tool: approved.tool,
      capture: submission.capture,
      workspace: submission.workspace_id,
      retry: submission.retry ?? null,
      timeout_ms: timeoutOf(parts, submission, judgement),
      leases: submission.leases ?? [],
      requested_by,
      parent_id: null,
      queue_id: null,
      template_id: null,
      queued_at: new Date(now).toISOString(),
      order_ms: sequence.order_ms,
      priority: submission.priority ?? 0,
      follow: judgement.follow,
      holds: null,
      report: null,
      checkpoint: null,
      plan: null,
      flow: false,
    },
    state: { is: 'queued', attempt: 1 },
    attempts: [],
    steps: [],
    figures: { started_at: null, duration_ms: null, stdout_bytes: 0, stderr_bytes: 0, output_truncated: false, kept_bytes: 0 },
    tool_version: null,
    context: judgement.verdict.context,
    request: {
      command: request.command,
      args: request.args,
      work_dir: request.work_dir,
      env: request.env,
      confirm: request.confirm,
      input: submission.input,
      end_input: submission.end_input,
      cols: submission.cols,
      rows: submission.rows,
    },
  }
}

/** PRODUCT.md 4: the tool's own default, else 60 s (a setting) for programs and none for people. */
function timeoutOf({ settings }: Parts, { timeout_ms, requested_by }: Submission, { follow, default_timeout_ms }: Judgement): number | null {
  if (timeout_ms !== undefined) return timeout_ms
  if (follow) return null
  if (default_timeout_ms !== undefined) return default_timeout_ms
  return requested_by.door === 'window' || requested_by.door === 'cli' ? null : settings().api_timeout_ms
}

/** Resolves when the job is on the disk; rejects with DISK_FULL when it cannot be. */
export async function recordAccepted(
  { store, crash }: Parts,
  job: LiveJob,
  went_back_ms: number,
  remember?: { owner: string; key: string; request_hash: string },
): Promise<void> {
  crash('before-accept-write')
  const record = recordFrom(job)
  await store.commits.write(() => {
    store.jobs.insert(record)
    if (remember) store.idempotency.remember(remember.owner, remember.key, { request_hash: remember.request_hash, job_id: record.id })
    if (went_back_ms > 0) setFact(store.database, 'clock_went_back_ms', String(Math.ceil(went_back_ms)))
  })
  crash('after-accept-write')
}

/** Whose idempotency keys these are: two callers may use the same one for different things. */
export function ownerOf({ requested_by }: Submission): string {
  return requested_by.key_id ?? requested_by.door
}

/** What must be equal for a repeated request to be the same request. */
export function hashOf({ request, idempotency_key: _key, requested_by: _by, ...rest }: Submission): string {
  return requestHash({ ...rest, request })
}

export function conflictingKey(key: string): AppError {
  return new AppError('CONFLICT', `The idempotency key "${key}" was already used for another request. Use a new key for a new request.`, {
    idempotency_key: key,
  })
}
