/** The way of a call of a registered program to its job: check, confirmation, acceptance, its tab. */
import { markedOf } from '../../src-preload/contract/context.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { api } from '../bridge/api.ts'
import { type Failure, hasCode, toFailure } from '../bridge/failure.ts'
import { askConfirm } from '../stores/asking.ts'
import { modals } from '../stores/dialogs.ts'
import { currentSettings, currentWorkspace } from '../stores/host.ts'
import { openArea, openRun } from '../stores/layout.ts'
import { callOfJob, commandKey, type NamedCall, rememberCall, showCommand } from '../stores/programs.ts'
import { shellLine } from '../ui/format.ts'
import { tellFailure } from './tell-failure.ts'

type CheckedCall = Awaited<ReturnType<typeof api.registry.check>>

export type ProgramOutcome = { kind: 'accepted' } | { kind: 'declined' } | { kind: 'failed'; failure: Failure }

/** True, or the name of the production context that was typed; null where it was declined. */
async function confirmed(checked: CheckedCall): Promise<true | string | null> {
  const { verdict, argv } = checked
  if (verdict) return askConfirm(await currentWorkspace(), null, verdict, markedOf(verdict.context, (await currentSettings()).production_contexts))
  const agreed = await modals.ask({
    title: `Run ${checked.command} of ${checked.program}?`,
    text: 'Its declaration says that what it does is hard to undo.',
    items: [shellLine(argv)],
    verb: `Run ${checked.command}`,
  })
  return agreed ? true : null
}

/** Never throws: what can go wrong is an outcome, with the host's words. `reuse` is the panel whose place the run takes. */
export async function runProgram(call: NamedCall, options: { focus: boolean; reuse?: string }): Promise<ProgramOutcome> {
  try {
    const checked = await api.registry.check(call)
    const confirm = checked.confirm_required ? await confirmed(checked) : false
    if (confirm === null) return { kind: 'declined' }
    const answer = await api.registry.run({ ...call, mode: 'async', confirm, idempotency_key: crypto.randomUUID() })
    rememberCall(answer.job_id, call)
    openRun(answer.job_id, { title: commandKey(call), ...options })
    return { kind: 'accepted' }
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) }
  }
}

export const isProgramRun = (job: Pick<Job, 'kind'>): boolean => job.kind === 'registry'

/** Opens the form of the command that a job ran, with the values of that very run where this window started it. */
export function openProgram(job: Job): void {
  showCommand(job.rule?.split('/').join(' ') ?? '', callOfJob(job)?.args)
  openArea('programs')
}

/** Runs the same call again; where this window does not know it, or it does not fit any more, its form is opened. */
export async function rerunProgram(job: Job, options: { focus: boolean; reuse?: string }): Promise<void> {
  const call = callOfJob(job)
  if (!call) return openProgram(job)
  const outcome = await runProgram(call, options)
  if (outcome.kind !== 'failed') return
  tellFailure(`${job.title} was not started`, outcome.failure)
  if (hasCode(outcome.failure, 'INVALID_INPUT', 'NOT_FOUND')) openProgram(job)
}
