/** What a changed policy would have said to commands that ran and to saved ones, beside what the one in force says. */
import type { Verdict } from '../../src-preload/contract/commands.ts'
import type { ReplayChange, ReplayResult } from '../../src-preload/contract/policies.ts'
import { AppError } from '../base/app-error.ts'
import type { Commands } from './commands.ts'
import { quoteWord } from './completion/complete-line.ts'
import type { UserPolicies } from './layers/user-policies.ts'
import type { CommandRequest, Surroundings } from './words/command-request.ts'

export interface ReplayedCommand {
  id: string
  kind: 'job' | 'saved'
  request: CommandRequest
  around: Surroundings
}

/** Verdicts between two turns of the event loop: about ten milliseconds of them. */
const at_once = 50
const changes_told = 200

/** `after` are the policies with the change in them. Other work goes on meanwhile. */
export async function replayPolicy(commands: Commands, after: Pick<UserPolicies, 'source'>, replayed: readonly ReplayedCommand[]): Promise<ReplayResult> {
  const result: ReplayResult = { runs: 0, saved: 0, would_refuse: 0, would_allow: 0, other_effect: 0, changes: [] }
  for (const [index, each] of replayed.entries()) {
    if (index > 0 && index % at_once === 0) await new Promise((resolve) => setImmediate(resolve))
    if (each.kind === 'job') result.runs++
    else result.saved++
    const was = judged(() => commands.judge(each.request, each.around).verdict)
    const is = judged(() => commands.judge(each.request, each.around, after).verdict)
    if (was.allowed && !is.allowed) result.would_refuse++
    else if (!was.allowed && is.allowed) result.would_allow++
    else if (was.effect !== is.effect) result.other_effect++
    else continue
    if (result.changes.length < changes_told) result.changes.push(changeOf(each, was, is))
  }
  return result
}

type Said = Pick<Verdict, 'allowed' | 'effect' | 'rule' | 'reason'>

/** A folder that is gone since is the same refusal before and after. */
function judged(judge: () => Said): Said {
  try {
    return judge()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { allowed: false, effect: null, rule: 'work_dir', reason: error.message }
  }
}

function changeOf({ id, kind, request }: ReplayedCommand, was: Said, is: Said): ReplayChange {
  return {
    id,
    kind,
    line: [request.command, ...request.args].map(quoteWord).join(' ').slice(0, 1000),
    before: { allowed: was.allowed, effect: was.effect },
    after: { allowed: is.allowed, effect: is.effect, rule: is.rule, reason: is.reason },
  }
}
