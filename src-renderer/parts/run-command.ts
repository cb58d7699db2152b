/** The way of a command from wish to job: verdict, trust, confirmation, acceptance, its tab. */
import type { ExecuteInput, Verdict } from '../../src-preload/contract/commands.ts'
import { type ContextDifference, type ContextRecord, contextDifferences, markedOf } from '../../src-preload/contract/context.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { connection } from '../bridge/connection.ts'
import { Failure, hasCode, toFailure } from '../bridge/failure.ts'
import { askConfirm, askContext, askTrust } from '../stores/asking.ts'
import { expectFirstView } from '../stores/first-views.ts'
import { currentSettings, currentWorkspace, updateWorkspace } from '../stores/host.ts'
import { openRun, useLayout } from '../stores/layout.ts'
import { shellLine } from '../ui/format.ts'

export interface RunRequest {
  what: { line: string } | { command: string; args: string[] }
  work_dir?: string | null
  /** Where it ran before; the open workspace where missing. */
  workspace?: string | null
  env?: Record<string, string> | null
  capture?: Job['capture']
  /** The context it was saved in: with another one it stops and asks. */
  context?: ContextRecord | null
  /** Whether the terminal of the new tab takes the focus. */
  focus: boolean
  /** The panel whose place the new run takes. */
  reuse?: string
}

export type RunOutcome = { kind: 'accepted'; id: string } | { kind: 'refused'; verdict: Verdict } | { kind: 'declined' } | { kind: 'failed'; failure: Failure }

/** Sends it until the host has answered: the idempotency key makes a second sending of the same wish harmless. `sent` in the details of its failure: it may run. */
async function execute(input: ExecuteInput): Promise<{ id: string }> {
  for (let tries = 0; ; tries++) {
    try {
      return await api.commands.execute(input)
    } catch (error) {
      if (!hasCode(error, 'DISCONNECTED') || tries >= 3) throw error
      await connection.connected(AbortSignal.timeout(15_000)).catch(() => {
        throw new Failure(
          'DISCONNECTED',
          'The host went away before it answered. Whether it took this shows in the list of jobs when it is back.',
          { sent: true },
          error,
        )
      })
    }
  }
}

async function attempt(request: RunRequest): Promise<RunOutcome> {
  const open = await currentWorkspace()
  const workspace = request.workspace ?? open?.id
  const place = {
    ...(workspace ? { workspace } : {}),
    ...(request.work_dir && request.work_dir !== '.' ? { work_dir: request.work_dir } : {}),
    ...(request.env ? { env: request.env } : {}),
  }
  const verdict = await api.commands.check({ ...request.what, ...place, attempted: true })
  if (!verdict.allowed) return { kind: 'refused', verdict }

  const owner = workspace === open?.id ? open : ((await api.workspaces.get({ id: workspace! }).catch(() => null)) ?? null)
  if (verdict.runs_workspace_code && owner && !owner.trusted) {
    if (!(await askTrust(owner, verdict.argv))) return { kind: 'declined' }
    await updateWorkspace({ id: owner.id, trusted: true })
  }
  if (request.context) {
    const differences = contextDifferences(request.context, verdict.context)
    if (differences.length > 0 && !(await askContext(verdict, differences))) return { kind: 'declined' }
  }
  let confirm: true | string | null = null
  if (verdict.confirm_required) {
    const production = markedOf(verdict.context, (await currentSettings()).production_contexts)
    confirm = await askConfirm(owner, request.work_dir ?? null, verdict, production)
    if (confirm === null) return { kind: 'declined' }
  }
  const accepted = await execute({
    ...request.what,
    ...place,
    mode: 'async',
    capture: request.capture ?? 'terminal',
    ...useLayout.getState().terminal,
    ...(confirm === null ? {} : { confirm }),
    // What was looked at is what runs: when the context changes on the way, the host says so.
    ...(confirm !== null || request.context ? { context: verdict.context } : {}),
    idempotency_key: crypto.randomUUID(),
  })
  expectFirstView(accepted.id)
  openRun(accepted.id, { title: shellLine(verdict.argv), focus: request.focus, ...(request.reuse ? { reuse: request.reuse } : {}) })
  return { kind: 'accepted', id: accepted.id }
}

/** Never throws: what can go wrong is an outcome, with the host's words. */
export async function runCommand(request: RunRequest): Promise<RunOutcome> {
  try {
    return await attempt(request)
  } catch (error) {
    const failure = toFailure(error)
    const verdict = failure.details['verdict']
    const differences = failure.details['differences'] as ContextDifference[] | undefined
    if (failure.code === 'CONFLICT' && verdict && differences) {
      const now = verdict as Verdict
      return (await askContext(now, differences)) ? runCommand({ ...request, context: now.context }) : { kind: 'declined' }
    }
    if (failure.code === 'COMMAND_REFUSED' && verdict) return { kind: 'refused', verdict: verdict as Verdict }
    return { kind: 'failed', failure }
  }
}
