/** Plans that were shown: each is applied once, exactly as it was shown, within a quarter of an hour. */
import { createHash } from 'node:crypto'
import type { ServerPlan } from '../../../src-preload/contract/servers.ts'
import { AppError } from '../../base/app-error.ts'
import { timestampNow } from '../../base/clock.ts'
import { newId } from '../../base/ids.ts'
import type { Facts } from '../../servers/read-facts.ts'
import type { SetUpAsked, SetUpKind } from './set-up-steps.ts'
import { planStepOf } from './set-up-steps.ts'

/** REMOTE.md 2.1. */
export const valid_ms = 15 * 60_000
const most_plans = 200

/** What each step found, by its name. */
export type StepFacts = readonly (readonly [step: string, facts: Facts])[]

interface KeptPlan {
  plan: ServerPlan
  asked: SetUpAsked
  facts: StepFacts
  /** The password it was made with, held as long as it may be applied. */
  password_id: string | null
  is_used: boolean
}

export class Plans {
  readonly #kept = new Map<string, KeptPlan>()

  make(kind: SetUpKind, asked: SetUpAsked, facts: StepFacts, password_id: string | null): ServerPlan {
    const steps = facts.map(([name, found]) => planStepOf(name, found))
    const plan: ServerPlan = {
      plan_id: newId(),
      hash: hashOf(facts),
      kind,
      server_id: asked.server_id,
      made_at: timestampNow(),
      expires_at: new Date(Date.now() + valid_ms).toISOString(),
      steps,
      blocked: steps.filter(({ state }) => state === 'blocked').map(({ name, note }) => `${name}: ${note ?? ''}`),
      downtime_ms: { expected: null },
    }
    this.#kept.set(plan.plan_id, { plan, asked, facts, password_id, is_used: false })
    for (const id of this.#kept.keys()) {
      if (this.#kept.size <= most_plans) break
      this.#kept.delete(id)
    }
    return plan
  }

  /** The plan, used up with it. Throws CONFLICT with `details.reason`: plan_expired, plan_used, plan_blocked; NOT_FOUND for one of another server or kind. */
  use(plan_id: string, kind: SetUpKind, server_id: string): Pick<KeptPlan, 'asked' | 'facts' | 'password_id'> {
    const kept = this.#kept.get(plan_id)
    if (!kept) throw conflict('plan_expired', 'This plan is not known any more. Make a new one.')
    if (kept.plan.kind !== kind || kept.plan.server_id !== server_id) throw new AppError('NOT_FOUND', 'This plan is of another server or for something else.')
    if (kept.is_used) throw conflict('plan_used', 'This plan was applied already. Make a new one.')
    if (Date.parse(kept.plan.expires_at) < Date.now()) throw conflict('plan_expired', 'This plan is older than a quarter of an hour. Make a new one.')
    if (kept.plan.blocked.length > 0) throw conflict('plan_blocked', `Something stands in the way: ${kept.plan.blocked.join(' ')}`)
    kept.is_used = true
    return kept
  }
}

const conflict = (reason: string, sentence: string): AppError => new AppError('CONFLICT', sentence, { reason })

const hashOf = (facts: StepFacts): string => createHash('sha256').update(JSON.stringify(facts)).digest('hex')

/** What is otherwise now than when the plan was made, a sentence each. */
export function differencesOf(planned: StepFacts, now: StepFacts): string[] {
  return now.flatMap(([name, facts]) => {
    const before = planned.find(([step]) => step === name)?.[1] ?? []
    return JSON.stringify(before) === JSON.stringify(facts) ? [] : [`${name}: ${said(facts)} (was: ${said(before)})`]
  })
}

const said = (facts: Facts): string => facts.map(([name, value]) => `${name}=${value}`.slice(0, 200)).join(', ')
