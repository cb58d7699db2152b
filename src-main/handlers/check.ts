/** The verdict on a command without running it: what a policy would refuse is an answer here, not an error. */
import type { CheckInput, Verdict } from '../../src-preload/contract/commands.ts'
import { AppError } from '../base/app-error.ts'
import { readRequest } from './command-request.ts'
import type { Rooms } from './rooms.ts'

/** Throws only for malformed input (INVALID_INPUT, INVALID_PATH) and an unknown workspace id (NOT_FOUND). */
export async function check(rooms: Rooms, input: CheckInput, signal?: AbortSignal): Promise<Verdict> {
  const read = readRequest(input, rooms.commands)
  if ('refused' in read) return read.refused
  const { request } = read
  try {
    const around = rooms.surroundings(input.workspace ?? null)
    return await rooms.git.withLosses(rooms.commands.judge(request, around), around, signal)
  } catch (error) {
    if (!(error instanceof AppError && (error.code === 'PATH_OUTSIDE_WORKSPACE' || error.code === 'NO_WORKSPACE'))) throw error
    return {
      allowed: false,
      effect: null,
      rule: `${request.command}/work_dir`,
      reason: error.message,
      nearest: null,
      confirm_required: false,
      runs_workspace_code: false,
      session: false,
      judged_by: 'rule',
      argv: [request.command, ...request.args],
      tool_path: null,
      context: {},
      parts: [request.command, ...request.args].map((text, index) => ({ text, kind: index === 0 ? ('tool' as const) : ('unknown' as const), ok: true })),
    }
  }
}
