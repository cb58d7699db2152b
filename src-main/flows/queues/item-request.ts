/** What starting an item needs, as it is kept, and the submission that it becomes when its turn comes. */
import { createHash } from 'node:crypto'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { ReadyWhen, Retry } from '../../../src-preload/contract/running.ts'
import type { Commands, Surroundings } from '../../commands/commands.ts'
import type { CommandWish } from '../../jobs/command-work.ts'
import type { Submission } from '../../jobs/submission.ts'
import { secretValues } from '../../logging/mask.ts'
import type { QueueItemRecord, QueueRecord } from '../../store/queue-record.ts'

export interface ItemRequest {
  wish: CommandWish
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

/** What was typed in, and variables whose names say so, do not lie there longer than they are needed. */
export const holdsSecrets = ({ wish }: ItemRequest): boolean => wish.input !== undefined || secretValues(wish.request.env).length > 0

export const argvHash = (argv: readonly string[]): string => createHash('sha256').update(JSON.stringify(argv)).digest('base64url')

export interface StartOptions {
  commands: Pick<Commands, 'judge'>
  surroundings: (workspace_id: string | null) => Surroundings
  /** False where an earlier item of the queue may have changed the context on purpose (`git switch` before `git commit`). */
  same_context: boolean
  /** The attempt of a job whose standard output becomes the input. */
  input_from: NonNullable<CommandWish['input_from']> | null
}

/** Throws what judging throws for a request that became malformed: a work_dir that now leads out of the workspace ... */
export function submissionOf(queue: QueueRecord, item: QueueItemRecord, kept: ItemRequest, options: StartOptions): Submission {
  const { wish, workspace_id, timeout_ms, retry, leases, ready_when, template_id, confirmed, context } = kept
  const { confirm, ...request } = wish.request
  const is_confirmed = confirmed !== undefined && stillTheSame(kept, confirmed, options)
  return {
    wish: {
      ...wish,
      request: { ...request, ...(is_confirmed && { confirm: confirm ?? true }), ...(context && options.same_context && { context }) },
      ...(options.input_from && { input_from: options.input_from }),
    } satisfies CommandWish,
    workspace_id,
    requested_by: { door: 'queue', key_id: queue.requested_by.key_id },
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

/** What was confirmed is one argv; with another one, because the policy or the files are others now, nothing is confirmed. */
function stillTheSame({ wish, workspace_id }: ItemRequest, confirmed: string, { commands, surroundings }: StartOptions): boolean {
  return argvHash(commands.judge(wish.request, surroundings(workspace_id)).verdict.argv) === confirmed
}

/** What the job wrote to its standard output in its last attempt, as the input of another. */
export function outputOf({ id, attempt, stdout_bytes }: Job): NonNullable<CommandWish['input_from']> {
  return { job_id: id, attempt, bytes: stdout_bytes }
}
