/** Running a command: defaults by door, the one place that submits, and the answer that waits. */
import type { ExecuteInput } from '../../src-preload/contract/commands.ts'
import type { Capture } from '../../src-preload/contract/running.ts'
import { AppError } from '../base/app-error.ts'
import type { CommandRequest, Surroundings } from '../commands/commands.ts'
import type { Submission } from '../jobs/job-engine.ts'
import type { CallContext } from './call-context.ts'
import { readRequest } from './command-request.ts'
import { shownTo } from './own-jobs.ts'
import type { Rooms } from './rooms.ts'
import { syncOutput } from './sync-output.ts'

/** Async: `{id,status,position}`. Sync: the ended job with its output. The caller's leaving cancels nothing. */
export async function execute(rooms: Rooms, input: ExecuteInput, context: CallContext) {
  const accepted = await countingRefusals(rooms, async () => {
    const read = readRequest(input, rooms.commands)
    if ('refused' in read) throw new AppError('COMMAND_REFUSED', read.refused.reason, { verdict: read.refused })
    return rooms.engine.submit(submission(rooms, read.request, input, context))
  })
  if (input.mode !== 'sync') return shownTo(context, accepted)
  const job = await rooms.engine.ended(accepted.id, context.signal)
  return { ...job, ...(await syncOutput(rooms.engine, job)) }
}

function submission(rooms: Rooms, request: CommandRequest, input: ExecuteInput, { requested_by }: CallContext): Submission {
  const around = rooms.surroundings(input.workspace ?? null)
  const { capture, timeout_ms } = defaults(rooms, request, around, input, requested_by.door)
  return {
    request,
    workspace_id: around.workspace?.id ?? null,
    requested_by,
    capture,
    timeout_ms,
    ...(input.title !== undefined && { title: input.title }),
    // Who waits for the answer cannot send more.
    ...(input.input !== undefined && { input: input.input, end_input: input.mode === 'sync' }),
    ...(input.retry !== undefined && { retry: input.retry }),
    ...(input.leases !== undefined && { leases: input.leases }),
    ...(input.idempotency_key !== undefined && { idempotency_key: input.idempotency_key }),
    ...(input.cols !== undefined && { cols: input.cols }),
    ...(input.rows !== undefined && { rows: input.rows }),
  }
}

/** PRODUCT.md 4: programs get pipes and a timeout, people a terminal and none; a tool's own default comes before the door's. */
function defaults(rooms: Rooms, request: CommandRequest, around: Surroundings, input: ExecuteInput, door: CallContext['requested_by']['door']) {
  const for_people = door === 'window' || door === 'cli'
  const capture: Capture = input.capture ?? (for_people ? 'terminal' : 'split')
  if (input.timeout_ms !== undefined && input.mode !== 'sync') return { capture, timeout_ms: input.timeout_ms }
  const { verdict, follow, default_timeout_ms } = rooms.commands.judge(request, around)
  if (verdict.allowed && follow && input.mode === 'sync') {
    const message = 'This command follows and does not end by itself, so nobody could wait for it. Use mode "async".'
    throw new AppError('INVALID_INPUT', message, { issues: [{ path: 'mode', message }] })
  }
  const of_door = for_people ? null : rooms.settings.current.api_timeout_ms
  const by_default = follow ? null : default_timeout_ms === undefined ? of_door : default_timeout_ms
  return { capture, timeout_ms: input.timeout_ms === undefined ? by_default : input.timeout_ms }
}

async function countingRefusals<T>(rooms: Rooms, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof AppError && error.code === 'COMMAND_REFUSED') rooms.metrics.countRefused()
    throw error
  }
}
