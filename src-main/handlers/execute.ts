/** Running a command: defaults by door, the one place that submits, and the answer that waits. */
import type { ExecuteInput } from '../../src-preload/contract/commands.ts'
import { AppError } from '../base/app-error.ts'
import type { CommandRequest } from '../commands/commands.ts'
import type { CommandWish } from '../jobs/command-work.ts'
import type { Submission } from '../jobs/job-engine.ts'
import type { CallContext } from './call-context.ts'
import { readRequest } from './command-request.ts'
import type { Rooms } from './rooms.ts'
import { syncOutput } from './sync-output.ts'

/** Async: `{id,status,position}`. Sync: the ended job with its output. The caller's leaving cancels nothing. */
export async function execute(rooms: Rooms, input: ExecuteInput, context: CallContext) {
  const read = readRequest(input, rooms.commands)
  if ('refused' in read) throw new AppError('COMMAND_REFUSED', read.refused.reason, { verdict: read.refused })
  await lookForLosses(rooms, read.request, input, context)
  const accepted = await rooms.engine.submit(submission(rooms, read.request, input, context))
  if (input.mode !== 'sync') return accepted
  return endedWithOutput(rooms, accepted.id, context)
}

/** The answer to who waits: the ended job with its output. */
export async function endedWithOutput({ engine, notifications }: Rooms, id: string, { signal }: CallContext) {
  using _sight = notifications.in_sight.wait(id)
  const job = await engine.ended(id, signal)
  return { ...job, ...(await syncOutput(engine, job)) }
}

/** What a judgement cannot see without asking git. What speaks against the command otherwise, its submission says. */
async function lookForLosses({ commands, git, surroundings }: Rooms, request: CommandRequest, { workspace }: ExecuteInput, { signal }: CallContext) {
  if (request.command !== 'git') return
  const around = surroundings(workspace ?? null)
  await git.demandNoLineLoss(commands.judge(request, around), around, request.confirm, signal)
}

/** PRODUCT.md 4: programs get pipes and people a terminal, unless they say so; who waits for the answer cannot send more. */
function submission(rooms: Rooms, request: CommandRequest, input: ExecuteInput, { requested_by }: CallContext): Submission {
  const for_people = requested_by.door === 'window' || requested_by.door === 'cli'
  const is_sync = input.mode === 'sync'
  const wish: CommandWish = {
    request,
    capture: input.capture ?? (for_people ? 'terminal' : 'split'),
    ...(input.input !== undefined && { input: input.input, end_input: is_sync }),
    ...(input.cols !== undefined && { cols: input.cols }),
    ...(input.rows !== undefined && { rows: input.rows }),
  }
  return {
    wish,
    workspace_id: rooms.surroundings(input.workspace ?? null).workspace?.id ?? null,
    requested_by,
    ...(is_sync && { must_end: true }),
    ...(input.timeout_ms !== undefined && { timeout_ms: input.timeout_ms }),
    ...(input.title !== undefined && { title: input.title }),
    ...(input.retry !== undefined && { retry: input.retry }),
    ...(input.leases !== undefined && { leases: input.leases }),
    ...(input.ready_when !== undefined && { ready_when: input.ready_when }),
    ...(input.idempotency_key !== undefined && { idempotency_key: input.idempotency_key }),
  }
}
