/** What a schedule starts: found, judged when it is saved, and started as exactly that when its time comes. */
import { type QueueInput, queue_input } from '../../../src-preload/contract/queues.ts'
import type { ScheduleTarget } from '../../../src-preload/contract/schedules.ts'
import { AppError } from '../../base/app-error.ts'
import type { CommandRequest } from '../../commands/commands.ts'
import type { CommandWish } from '../../jobs/command-work.ts'
import type { Submission } from '../../jobs/submission.ts'
import type { ScheduleRecord } from '../../store/schedule-rows.ts'
import { queueAsShown } from '../queue-files.ts'
import { argvHash } from '../queues/item-request.ts'
import type { Asker } from '../queues/resolve-items.ts'
import { shapeOf } from '../templates/fill-template.ts'
import { fileQueue } from '../templates/template-files.ts'
import { templateSubmission } from '../templates/template-wish.ts'
import type { ScheduleParts } from './schedule-parts.ts'

export type Planned = Pick<ScheduleRecord, 'target' | 'workspace' | 'time_zone' | 'confirm' | 'confirmed' | 'requested_by' | 'only_own'>

type SingleTarget = Exclude<ScheduleTarget, { queue: unknown } | { queue_id: unknown }>

interface Single {
  submission: Submission
  /** Stands for what would be destroyed. */
  hash: string
  /** Saving the template confirmed it. */
  is_confirmed: boolean
}

const keyOnly = ({ only_own, requested_by }: Planned): string | undefined => (only_own ? (requested_by.key_id ?? '') : undefined)

export function askerOf(planned: Planned, at: Date, confirmed: ReadonlySet<string>): Asker {
  return {
    requested_by: { door: 'schedule', key_id: planned.requested_by.key_id },
    only_key_id: keyOnly(planned),
    unattended: { confirmed, at, time_zone: planned.time_zone },
  }
}

async function single(parts: ScheduleParts, planned: Planned, target: SingleTarget, at: Date): Promise<Single> {
  const requested_by = { door: 'schedule' as const, key_id: planned.requested_by.key_id }
  if ('template_id' in target) {
    const template = await parts.templates.load(target.template_id, keyOnly(planned))
    const { values, preset, if_match } = target
    const ready = parts.templates.ready(template, { values, preset, if_match, workspace: planned.workspace, at, time_zone: planned.time_zone, is_kept: true })
    const submission = { ...templateSubmission(ready, { capture: 'split' }), requested_by }
    return { submission, hash: `${shapeOf(template.definition)}:${ready.judgement.verdict.rule}`, is_confirmed: ready.is_confirmed }
  }
  const { command, args, work_dir, env, workspace, name, context } = parts.store.saved.get(target.saved_id, keyOnly(planned))
  const request: CommandRequest = { command, args, ...(work_dir !== null && { work_dir }), ...(env && { env }), ...(context && { context }) }
  const workspace_id = parts.surroundings(workspace ?? planned.workspace).workspace?.id ?? null
  const { verdict } = parts.commands.judge(request, parts.surroundings(workspace_id))
  const submission: Submission = { wish: { request, capture: 'split' } satisfies CommandWish, workspace_id, requested_by, title: name }
  return { submission, hash: argvHash(verdict.argv), is_confirmed: false }
}

function confirming({ submission }: Single, confirm: true | string | undefined): Submission {
  if (confirm === undefined) return submission
  const wish = submission.wish as CommandWish
  return { ...submission, wish: { ...wish, request: { ...wish.request, confirm } } }
}

/** People wait as long as it takes, and nobody looks on here: no time-out but that of the template or the tool. */
function inTime(parts: ScheduleParts, submission: Submission): Submission {
  if (submission.timeout_ms !== undefined) return submission
  const { follow, default_timeout_ms } = parts.engine.judge(submission)
  return follow ? submission : { ...submission, timeout_ms: default_timeout_ms ?? null }
}

/**
 * What saving the schedule confirms. Throws what speaks against running it, with the field of the target: INVALID_INPUT, NOT_FOUND, COMMAND_REFUSED,
 * CONFIRMATION_REQUIRED (the name of a production context) ...
 */
export async function lookAtTarget(parts: ScheduleParts, planned: Planned): Promise<string[]> {
  const { target } = planned
  const at = new Date(parts.clock.now())
  try {
    const queue = await queueOf(parts, planned)
    if (queue) {
      const { unattended: _judged_now, ...asker } = askerOf(planned, at, new Set())
      return await parts.queues.look(queue, asker)
    }
    const found = await single(parts, planned, target as SingleTarget, at)
    const { effect } = parts.engine.judge(confirming(found, planned.confirm ?? true))
    return effect === 'destroy' ? [found.hash] : []
  } catch (error) {
    throw ofTarget(error, target)
  }
}

/** Starts it for that time. `write` is called with the id within the write that accepts a job or keeps a queue, `undo` where that failed. */
export async function startTarget(
  parts: ScheduleParts,
  planned: Planned,
  at: Date,
  { write, undo }: { write: (made: { job_id: string } | { queue_id: string }) => void; undo: () => void },
): Promise<void> {
  const { target, confirmed } = planned
  const queue = await queueOf(parts, planned)
  if (queue) {
    const beside = { write: (queue_id: string) => write({ queue_id }), undo }
    const { id } = await parts.queues.create(queue, askerOf(planned, at, new Set(confirmed)), beside)
    await parts.queues.execute(id)
    return
  }
  const found = await single(parts, planned, target as SingleTarget, at)
  const may_destroy = found.is_confirmed || confirmed.includes(found.hash)
  const submission = inTime(parts, confirming(found, may_destroy ? (planned.confirm ?? true) : undefined))
  await parts.engine.submitAll([submission], { write: ([job_id]) => write({ job_id: job_id! }), undo })
}

/**
 * Undefined where it is a single command. Throws NOT_FOUND, INVALID_INPUT where what an item of a saved queue needs was not kept, and for one of a file
 * CONFLICT (another version than was looked at) and WORKSPACE_NOT_TRUSTED.
 */
async function queueOf(parts: ScheduleParts, planned: Planned): Promise<QueueInput | undefined> {
  const { target } = planned
  if ('queue' in target) return queue_input.parse(inWorkspace(target.queue, planned))
  if ('template_id' in target) {
    const file = await fileQueue(target.template_id, parts.surroundings)
    return file && queueAsShown(file, target, parts.surroundings)
  }
  if (!('queue_id' in target)) return undefined
  const { definition, lost } = await parts.queues.definition(target.queue_id, keyOnly(planned))
  if (lost[0]) {
    const message = `Item ${lost[0].index} of the queue cannot be started once more: ${lost[0].message} Make a queue of its commands, and schedule that.`
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'queue_id', message }] })
  }
  return queue_input.parse(inWorkspace(definition, planned))
}

function inWorkspace<Wish extends { workspace?: string | undefined }>(queue: Wish, { workspace }: Planned): Wish {
  return { ...queue, ...(queue.workspace === undefined && workspace !== null && { workspace }) }
}

/** What it is called now; null where it is gone. */
export async function targetName(
  parts: Pick<ScheduleParts, 'templates' | 'store' | 'queues' | 'surroundings'>,
  target: ScheduleTarget,
): Promise<string | null> {
  try {
    if ('queue' in target) return target.queue.name
    if ('queue_id' in target) return parts.queues.summary(target.queue_id).name
    const file = 'template_id' in target ? await fileQueue(target.template_id, parts.surroundings) : undefined
    if (file) return file.queue.name
    return 'saved_id' in target ? parts.store.saved.get(target.saved_id).name : (await parts.templates.load(target.template_id)).definition.name
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

/** What it uses: ids of templates and of saved commands. */
export function usesOf(target: ScheduleTarget): { template_ids: string[]; saved_ids: string[] } {
  if ('template_id' in target) return { template_ids: [target.template_id], saved_ids: [] }
  if ('saved_id' in target) return { template_ids: [], saved_ids: [target.saved_id] }
  // Its items are commands of its own since it was saved.
  if ('queue_id' in target) return { template_ids: [], saved_ids: [] }
  const items = target.queue.commands ?? []
  return {
    template_ids: items.flatMap((item) => (typeof item === 'string' ? [] : (item.template_id ?? []))),
    saved_ids: items.flatMap((item) => (typeof item === 'string' ? item : (item.saved_id ?? []))),
  }
}

/** The same error, its fields named as those of the schedule. */
function ofTarget(error: unknown, target: ScheduleTarget): unknown {
  if (!(error instanceof AppError) || !Array.isArray(error.details['issues'])) return error
  const issues = (error.details['issues'] as { path: string; message: string }[]).map(({ path, message }) => ({
    path: 'queue_id' in target ? 'target.queue_id' : ['target', 'queue' in target ? 'queue' : '', path].filter((part) => part !== '').join('.'),
    message,
  }))
  return new AppError(error.code, error.message, { ...error.details, issues }, error)
}
