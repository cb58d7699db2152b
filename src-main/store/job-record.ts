/** A job as the database keeps it: parsed once when a row is read, believed afterwards. */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { Job, JobAttempt, JobStatus } from '../../src-preload/contract/jobs.ts'
import type { Capture, Effect, Retry } from '../../src-preload/contract/running.ts'
import type { SecretBox } from './secret-box.ts'

/** What can be kept as JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined }

/** Why a job does not stand in the line although it was accepted; it waits until none is left. */
export type Hold =
  /** Until this time: the next attempt of a retry, or a start that was asked for later. */
  | { kind: 'until'; at: string }
  /** Until the queue it belongs to lets it go. */
  | { kind: 'queue'; queue_id: string; what: string }
  /** Until a person answers. */
  | { kind: 'approval'; approval_id: string; what: string }

export interface AttemptRecord extends JobAttempt {
  stdout_bytes: number
  stderr_bytes: number
  pid: number | null
  /** Start time of the process as the system tells it. */
  pid_started: string | null
}

export interface JobRecord extends Omit<Job, 'position' | 'progress' | 'estimate' | 'attempts' | 'waiting_for' | 'report'> {
  /** Order in which jobs were accepted; never reused. */
  seq: number
  attempts: AttemptRecord[]
  priority: number
  follow: boolean
  order_ms: number
  kept_bytes: number
  output_removed: boolean
  /** What the work needs to be started; cleared at the end, because it can hold values of the environment and input. */
  request: Json
  holds: readonly Hold[]
  /** What an action found, for those who asked. */
  report: Json
  /** Where the work can go on after a crash; cleared at the end. */
  checkpoint: Json
}

export type Row = Record<string, SQLOutputValue>
export type Values = Record<string, SQLInputValue>

const text = (value: SQLOutputValue | undefined): string | null => (value === null || value === undefined ? null : String(value))
const number = (value: SQLOutputValue | undefined): number | null => (value === null || value === undefined ? null : Number(value))
/** A value that a damaged disk left unreadable must not take its row, and the list it stands in, along. */
function json<T>(value: SQLOutputValue | undefined, otherwise: T): T {
  if (typeof value !== 'string') return otherwise
  try {
    return JSON.parse(value) as T
  } catch {
    return otherwise
  }
}

const jsonOrNull = (value: Json): string | null => (value === null ? null : JSON.stringify(value))

/**
 * The record in a row of `jobs`, with its rows of `attempts`. What was sealed and cannot be opened is null, and a step of
 * the record says why: the job then ends with that instead of the host.
 */
export function recordOf(row: Row, attempts: readonly Row[], box: SecretBox): JobRecord {
  const error_code = text(row['error_code'])
  const problems: Job['steps'] = []
  const sealed = (name: string): Json => {
    const value = row[name]
    if (typeof value !== 'string') return null
    try {
      return JSON.parse(box.open(value)) as Json
    } catch (error) {
      problems.push({ name: `${name}_unreadable`, status: 'failed', started_at: null, finished_at: null, message: (error as Error).message })
      return null
    }
  }
  const request = sealed('request')
  const checkpoint = sealed('checkpoint')
  return {
    seq: Number(row['seq']),
    id: String(row['id']),
    kind: String(row['kind']),
    title: String(row['title']),
    status: row['status'] as JobStatus,
    exit_code: number(row['exit_code']),
    signal: text(row['signal']),
    error: error_code === null ? null : { code: error_code, message: text(row['error_message']) ?? '' },
    command: String(row['command']),
    args: json<string[]>(row['args'], []),
    work_dir: String(row['work_dir']),
    env_names: json<string[]>(row['env_names'], []),
    effect: text(row['effect']) as Effect | null,
    rule: text(row['rule']),
    tool: text(row['tool']),
    tool_version: text(row['tool_version']),
    context: json<Record<string, string>>(row['context'], {}),
    commit: text(row['commit_id']),
    capture: row['capture'] as Capture,
    workspace: text(row['workspace']),
    attempt: Number(row['attempt']),
    attempts: attempts.map(attemptOf),
    retry: json<Retry | null>(row['retry'], null),
    timeout_ms: number(row['timeout_ms']),
    leases: json<string[]>(row['leases'], []),
    steps: [...json<Job['steps']>(row['steps'], []), ...problems],
    queued_at: String(row['queued_at']),
    started_at: text(row['started_at']),
    finished_at: text(row['finished_at']),
    duration_ms: number(row['duration_ms']),
    stdout_bytes: Number(row['stdout_bytes']),
    stderr_bytes: Number(row['stderr_bytes']),
    output_truncated: row['output_truncated'] === 1,
    requested_by: { door: row['door'] as Job['requested_by']['door'], key_id: text(row['key_id']) },
    parent_id: text(row['parent_id']),
    queue_id: text(row['queue_id']),
    template_id: text(row['template_id']),
    priority: Number(row['priority']),
    follow: row['follow'] === 1,
    order_ms: Number(row['order_ms']),
    kept_bytes: Number(row['kept_bytes']),
    output_removed: row['output_removed'] === 1,
    request,
    holds: json<Hold[]>(row['holds'], []),
    report: json<Json>(row['report'], null),
    checkpoint,
  }
}

function attemptOf(row: Row): AttemptRecord {
  return {
    number: Number(row['number']),
    status: row['status'] as JobStatus,
    exit_code: number(row['exit_code']),
    signal: text(row['signal']),
    started_at: String(row['started_at']),
    finished_at: text(row['finished_at']),
    stdout_bytes: Number(row['stdout_bytes']),
    stderr_bytes: Number(row['stderr_bytes']),
    pid: number(row['pid']),
    pid_started: text(row['pid_started']),
  }
}

/** Columns that never change after the job was accepted. */
export function fixedValues(job: JobRecord): Values {
  return {
    seq: job.seq,
    id: job.id,
    kind: job.kind,
    title: job.title,
    command: job.command,
    args: JSON.stringify(job.args),
    work_dir: job.work_dir,
    env_names: JSON.stringify(job.env_names),
    effect: job.effect,
    rule: job.rule,
    tool: job.tool,
    capture: job.capture,
    workspace: job.workspace,
    retry: job.retry ? JSON.stringify(job.retry) : null,
    timeout_ms: job.timeout_ms,
    leases: JSON.stringify(job.leases),
    follow: job.follow ? 1 : 0,
    priority: job.priority,
    queued_at: job.queued_at,
    order_ms: job.order_ms,
    door: job.requested_by.door,
    key_id: job.requested_by.key_id,
    parent_id: job.parent_id,
    queue_id: job.queue_id,
    template_id: job.template_id,
  }
}

/** Columns that change on the way. */
export function changingValues(job: JobRecord, box: SecretBox): Values {
  return {
    status: job.status,
    exit_code: job.exit_code,
    signal: job.signal,
    error_code: job.error?.code ?? null,
    error_message: job.error?.message ?? null,
    tool_version: job.tool_version,
    context: JSON.stringify(job.context),
    commit_id: job.commit,
    attempt: job.attempt,
    steps: JSON.stringify(job.steps),
    started_at: job.started_at,
    finished_at: job.finished_at,
    duration_ms: job.duration_ms,
    stdout_bytes: job.stdout_bytes,
    stderr_bytes: job.stderr_bytes,
    output_truncated: job.output_truncated ? 1 : 0,
    kept_bytes: job.kept_bytes,
    request: sealedOrNull(job.request, box),
    holds: job.holds.length > 0 ? JSON.stringify(job.holds) : null,
    report: jsonOrNull(job.report),
    checkpoint: job.checkpoint === null ? null : box.seal(JSON.stringify(job.checkpoint)),
  }
}

const sealed_once = new WeakMap<object, string>()

/** A request never changes, and its row is written several times. */
function sealedOrNull(value: Json, box: SecretBox): string | null {
  if (value === null) return null
  if (typeof value !== 'object') return box.seal(JSON.stringify(value))
  const known = sealed_once.get(value) ?? box.seal(JSON.stringify(value))
  sealed_once.set(value, known)
  return known
}

/** The contract's view of an attempt: without what only the host needs. */
export function publicAttempt({ number, status, exit_code, signal, started_at, finished_at }: AttemptRecord): JobAttempt {
  return { number, status, exit_code, signal, started_at, finished_at }
}
