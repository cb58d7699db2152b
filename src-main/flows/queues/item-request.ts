/** What starting an item needs, as it is kept, and the submission that it becomes when its turn comes. */
import { createHash } from 'node:crypto'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { ReadyWhen, Retry } from '../../../src-preload/contract/running.ts'
import type { RequestedBy } from '../../../src-preload/contract/shapes.ts'
import type { Commands, Surroundings } from '../../commands/commands.ts'
import type { CommandWish } from '../../jobs/command-work.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import type { Submission } from '../../jobs/submission.ts'
import type { Admitted } from '../../jobs/work.ts'
import { secretValues } from '../../logging/mask.ts'
import type { RegistryWish } from '../../registry/registry-work.ts'
import { registry_kind } from '../../registry/results.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'
import { beforeResults, withJobs } from './registry-item.ts'

interface CommonRequest {
  workspace_id: string | null
  /** Null for none; left out for the default of the tool, else of the door. */
  timeout_ms?: number | null
  retry?: Retry
  leases?: readonly string[]
  ready_when?: ReadyWhen
  /** The template that it was made of. */
  template_id?: string
  /** Hash of the argv that is hard to undo and was confirmed by saving the queue. */
  confirmed?: string
  /** For what changes or destroys: the context it was judged in. */
  context?: Readonly<Record<string, string>>
}

export interface CommandItemRequest extends CommonRequest {
  wish: CommandWish
}

/** A command of a registered program; files of other items are named by their indexes. */
export interface CallItemRequest extends CommonRequest {
  call: RegistryWish
}

export type ItemRequest = CommandItemRequest | CallItemRequest

/** What was typed in, and variables whose names say so, do not lie there longer than they are needed. */
export const holdsSecrets = (kept: ItemRequest): boolean => 'wish' in kept && (kept.wish.input !== undefined || secretValues(kept.wish.request.env).length > 0)

export const argvHash = (argv: readonly string[]): string => createHash('sha256').update(JSON.stringify(argv)).digest('base64url')

/** The submission by which it is judged when the queue is made. */
export function judgedNow(kept: ItemRequest): Pick<Submission, 'kind' | 'wish'> & CommonRequest {
  return 'call' in kept ? { ...kept, kind: registry_kind, wish: beforeResults(kept.call) } : kept
}

/** Stands for a command of a registered program as it was admitted. */
export const admittedHash = ({ command, args }: Pick<Admitted, 'command' | 'args'>): string => argvHash([command, ...args])

export interface StartOptions {
  commands: Pick<Commands, 'judge'>
  engine: Pick<JobEngine, 'judge'>
  surroundings: (workspace_id: string | null) => Surroundings
  /** False where an earlier item of the queue may have changed the context on purpose (`git switch` before `git commit`). */
  same_context: boolean
  /** The attempt of a job whose standard output becomes the input. */
  input_from: NonNullable<CommandWish['input_from']> | null
  /** Id of the job that the item with the index is in this run; null for none. */
  job_of: (index: number) => string | null
}

/** Throws what judging throws for a request that became malformed: a work_dir that now leads out of the workspace ... */
export function submissionOf(queue: QueueRecord, item: QueueItemRecord, kept: ItemRequest, options: StartOptions): Submission {
  const { workspace_id, timeout_ms, retry, leases, ready_when, template_id } = kept
  const requested_by: RequestedBy = { door: 'queue', key_id: queue.requested_by.key_id }
  return {
    ...('call' in kept ? callWish(kept, requested_by, options) : { wish: commandWish(kept, options) }),
    workspace_id,
    requested_by,
    queue_id: queue.id,
    priority: queue.priority,
    title: item.title,
    ...(timeout_ms !== undefined && { timeout_ms }),
    ...(retry && { retry }),
    ...(leases && { leases }),
    ...(ready_when && { ready_when }),
    ...(template_id !== undefined && { template_id }),
  }
}

function commandWish(kept: CommandItemRequest, options: StartOptions): CommandWish {
  const { wish, confirmed, context } = kept
  const { confirm, ...request } = wish.request
  const is_confirmed = confirmed !== undefined && stillTheSame(kept, confirmed, options)
  return {
    ...wish,
    request: { ...request, ...(is_confirmed && { confirm: confirm ?? true }), ...(context && options.same_context && { context }) },
    ...(options.input_from && { input_from: options.input_from }),
  }
}

function callWish(kept: CallItemRequest, requested_by: RequestedBy, { engine, job_of }: StartOptions) {
  const { call, confirmed } = kept
  const { confirm, ...asked } = withJobs(call, job_of)
  // Held against what was confirmed as it was judged then, when the files of other items had no place yet.
  const is_confirmed = confirmed !== undefined && admittedHash(engine.judge({ ...judgedNow(kept), requested_by })) === confirmed
  return { kind: registry_kind, wish: { ...asked, ...(is_confirmed && { confirm: confirm ?? true }) } satisfies RegistryWish }
}

/** What was confirmed is one argv; with another one, because the policy or the files are others now, nothing is confirmed. */
function stillTheSame({ wish, workspace_id }: CommandItemRequest, confirmed: string, { commands, surroundings }: StartOptions): boolean {
  return argvHash(commands.judge(wish.request, surroundings(workspace_id)).verdict.argv) === confirmed
}

/** What the job wrote to its standard output in its last attempt, as the input of another. */
export function outputOf({ id, attempt, stdout_bytes }: Job): NonNullable<CommandWish['input_from']> {
  return { job_id: id, attempt, bytes: stdout_bytes }
}
