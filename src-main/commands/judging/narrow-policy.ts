/** Two policies for one command: allowed is only what both allow, with the worse effect and the stricter handling. */

import type { CompiledPolicy } from '../policies/compiled-policy.ts'
import { checkAlone } from '../reading/check-reading.ts'
import { type Outcome, type Place, weight } from '../reading/outcome.ts'

/** By the policy and those it must not exceed; `words` without the tool's name. Never throws. */
export function checkArgv(policy: CompiledPolicy, words: readonly string[], place: Place): Outcome {
  const outcome = checkAlone(policy, words, place)
  return policy.within === null ? outcome : narrower(outcome, checkArgv(policy.within, words, place))
}

/**
 * `outcome` is that of the policy laid over, `base` that of the one below it, for the same words. Where one refuses, its refusal stands; where they
 * read the words differently, that is a refusal too, since what runs would not be what one of them judged.
 */
function narrower(outcome: Outcome, base: Outcome): Outcome {
  if (base.problem !== null) return base
  if (outcome.problem !== null) return outcome
  if (!sameWords(outcome.canonical, base.canonical)) {
    const reason = `The policy laid over ${base.command.rule.split('/')[0]} reads this line differently, so it is refused.`
    return {
      ...base,
      problem: { at: 0, rule: base.rule, reason, edit: null, nearest: null },
      effect: null,
      reason,
    }
  }
  const is_worse = weight[outcome.effect ?? 'read'] >= weight[base.effect ?? 'read']
  const worse = is_worse ? outcome : base
  return { ...worse, code: outcome.code || base.code, follow: outcome.follow && base.follow }
}

function sameWords(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((word, index) => word === others[index])
}
