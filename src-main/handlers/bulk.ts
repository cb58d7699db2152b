/** The same act on many jobs: each is done or refused for itself, in the order given, and says so. */
import type { BulkAction, BulkInput, BulkOutcome, Job } from '../../src-preload/contract/jobs.ts'
import { scopeIncludes } from '../access/scopes.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { earlierCommand } from '../flows/earlier-command.ts'
import type { CommandWish } from '../jobs/command-work.ts'
import type { Submission } from '../jobs/submission.ts'
import { earlierCall } from '../registry/earlier-call.ts'
import type { RegistryWish } from '../registry/registry-work.ts'
import { registry_kind } from '../registry/results.ts'
import type { CallContext } from './call-context.ts'
import { countRefusal } from './count-refusal.ts'
import { forbidOwnJobsOnly, ownKeyOnly, seenJob, visibleJob } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'

/** Jobs named in one line of the log. */
const told_in_a_line = 50

type Done = Omit<BulkOutcome, 'id' | 'ok' | 'error'>

/** Throws INVALID_INPUT for what makes no sense for any of them; all else is in the outcomes. An id that stands twice is done once. */
export async function bulk(rooms: Rooms, { ids, action, note }: BulkInput, context: CallContext): Promise<BulkOutcome[]> {
  if (action === 'handled' && note === undefined) throw invalid('Say in "note" what was done about it.')
  if (action !== 'handled' && note !== undefined) throw invalid('A note is for the action "handled" only.')
  if (action === 'remove' || action === 'restore') return changeRecords(rooms, ids, action, context)
  const outcomes: BulkOutcome[] = []
  for (const id of new Set(ids)) {
    try {
      visibleJob(rooms.engine, context, id)
      outcomes.push({ id, ok: true, ...(await actOn(rooms, id, { action, note }, context)) })
    } catch (error) {
      outcomes.push({ id, ok: false, error: problemOf(rooms, error) })
    }
  }
  return outcomes
}

/** All in one write, so that many are quick; said in the log, because the history is also a record of who did what. */
async function changeRecords({ engine, log }: Rooms, ids: readonly string[], action: 'remove' | 'restore', context: CallContext): Promise<BulkOutcome[]> {
  if (!scopeIncludes(context.scope, 'admin')) {
    throw new AppError('FORBIDDEN', `To ${action} jobs of the history needs a key with the scope "admin"; this one has "${context.scope}".`, {
      needed: 'admin',
      scope: context.scope,
    })
  }
  forbidOwnJobsOnly(context)
  const unique = [...new Set(ids)]
  const titles = new Map(unique.map((id) => [id, seenJob(engine, context, id)]))
  const outcomes = await engine.records[action](unique)
  const done = unique.filter((id) => outcomes.get(id) === null)
  for (let at = 0; at < done.length; at += told_in_a_line) {
    const jobs = done.slice(at, at + told_in_a_line).map((id) => {
      const job = titles.get(id)
      return job ? { id, title: job.title.slice(0, 200), status: job.status, queued_at: job.queued_at } : { id }
    })
    log.info(action === 'remove' ? 'Jobs were removed from the history.' : 'Jobs were given back to the history.', { ...context.requested_by, jobs })
  }
  return unique.map((id) => {
    const error = outcomes.get(id) ?? null
    return { id, ok: error === null, ...(error && { error: { code: error.code, message: error.message } }) }
  })
}

async function actOn(
  rooms: Rooms,
  id: string,
  { action, note }: { action: Exclude<BulkAction, 'remove' | 'restore'>; note: string | undefined },
  context: CallContext,
): Promise<Done> {
  const { engine } = rooms
  switch (action) {
    case 'cancel':
      await engine.cancel(id)
      return {}
    case 'handled':
      await engine.setHandled(id, note!)
      return {}
    case 'rerun':
      return { job_id: await rerun(rooms, id, context) }
    case 'favourite':
      return { saved_id: await keep(rooms, id, context) }
  }
}

/** As it was asked for then, judged as it is now; what is hard to undo wants a confirmation of its own and is refused here. */
async function rerun(rooms: Rooms, id: string, context: CallContext): Promise<string> {
  const { engine } = rooms
  const job = engine.job(id)
  const { retry, leases, ready_when } = job
  const { workspace, title, ...again } = askedThen(rooms, job, ownKeyOnly(context))
  try {
    const accepted = await engine.submit({
      ...again,
      workspace_id: rooms.surroundings(workspace).workspace?.id ?? null,
      requested_by: context.requested_by,
      title,
      leases,
      ...(retry && { retry }),
      ...(ready_when && { ready_when }),
    })
    return accepted.id
  } catch (error) {
    countRefusal(rooms, error)
    throw error
  }
}

/** What was asked for: a command, or a call of a registered program. Throws INVALID_INPUT where that was not kept, or is work of another kind. */
function askedThen(rooms: Rooms, job: Job, only_key: string | undefined): Pick<Submission, 'kind' | 'wish'> & { workspace: string | null; title: string } {
  if (job.kind === registry_kind) {
    const wish: RegistryWish = { ...earlierCall(job), only_key }
    return { kind: registry_kind, wish, workspace: job.workspace, title: job.title }
  }
  const { request, workspace, title } = earlierCommand(rooms, job.id, { workspace: null, only_key_id: only_key })
  return { wish: { request, capture: job.capture } satisfies CommandWish, workspace, title }
}

async function keep(rooms: Rooms, id: string, context: CallContext): Promise<string> {
  const { request, workspace, title } = earlierCommand(rooms, id, { workspace: null, only_key_id: ownKeyOnly(context) })
  const remembered = rooms.engine.job(id).context
  const made = await rooms.saved.create(
    {
      name: title.slice(0, 200),
      command: request.command,
      args: [...(request.args ?? [])],
      work_dir: request.work_dir ?? null,
      workspace,
      favourite: true,
      context: Object.keys(remembered).length > 0 ? remembered : null,
    },
    context.requested_by.key_id,
  )
  rooms.announce({ area: 'saved', action: 'created', id: made.id })
  return made.id
}

function problemOf({ log }: Rooms, error: unknown): NonNullable<BulkOutcome['error']> {
  if (error instanceof AppError) return { code: error.code, message: error.message }
  const id = newId()
  log.error('An act on one of many jobs failed.', { id, error: error as Error })
  return { code: 'INTERNAL', message: `Something failed inside Opsdeck. The log has the details under ${id}.` }
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'note', message }] })
}
