/** Finds the last success that is most like a job. */
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import { commandShape } from '../learnt-progress/line-shape.ts'

/** So many successes of its tool are looked at, the newest before it. */
const looked_at = 200
/** Names of scripts and files that are programs of their own, whatever runs them. */
const script = /\.(?:py|sh|bash|js|mjs|ts|rb|pl|php|ya?ml|tf|sql)$/i

export type Likeness = 'same' | 'similar' | 'kind'

export interface GoodRun {
  job: Job
  like: Likeness
}

/** `only_key_id`: of the jobs of this key alone. */
export function lastGoodRun(engine: Pick<JobEngine, 'history'>, job: Job, only_key_id?: string): GoodRun | null {
  if (job.tool === null) return null
  const query = { tool: job.tool, status: 'succeeded' as const, until: job.queued_at, limit: looked_at }
  const past = engine.history(query, only_key_id).items.filter((one) => one.id !== job.id && one.kind === job.kind)
  const same = JSON.stringify(placeOf(job))
  const shape = commandShape(job)
  const kind = kindOf(job)
  const find = (like: Likeness, is: (one: Job) => boolean): GoodRun | undefined => {
    const found = past.find(is)
    return found && { job: found, like }
  }
  return (
    find('same', (one) => JSON.stringify(placeOf(one)) === same) ??
    find('similar', (one) => commandShape(one) === shape) ??
    find('kind', (one) => one.workspace === job.workspace && kindOf(one) === kind) ??
    null
  )
}

const placeOf = ({ workspace, work_dir, command, args }: Job) => [workspace, work_dir, command, args]

/** Command and subcommand as the policy names them, and the scripts it is given. */
function kindOf({ command, rule, args }: Job): string {
  const names = rule?.split('/') ?? []
  const option = names.findIndex((name) => name.startsWith('-'))
  const scripts = args.filter((word) => script.test(word)).map((word) => word.slice(word.lastIndexOf('/') + 1))
  return JSON.stringify([command, ...(option < 0 ? names : names.slice(0, option)), ...scripts])
}
