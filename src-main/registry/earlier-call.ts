/** What a job of a registered program was called with: kept with it without its secrets, and read to run it once more. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import { masked, maskText } from '../logging/mask.ts'
import type { Value } from './declaration.ts'
import type { Call } from './resolve-call.ts'
import type { ResultsReport } from './results.ts'

/** The values without what is secret in their texts. */
export function maskValues(args: Call['args'], secrets: readonly string[]): Record<string, Value> {
  const one = (value: Value): Value => {
    if (typeof value === 'string') return maskText(value, secrets)
    if (Array.isArray(value)) return (value as readonly Value[]).map(one)
    return value !== null && typeof value === 'object' ? maskValues(value as Call['args'], secrets) : value
  }
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, one(value)]))
}

/** Throws INVALID_INPUT where its values were not kept: it never began, or a secret stood in them. */
export function earlierCall({ report }: Pick<Job, 'report'>): Call {
  const { program, stage, command, args } = (report ?? {}) as Partial<ResultsReport>
  if (program === undefined || stage === undefined || command === undefined || args === undefined)
    throw invalid('The job never began, so what it was called with was not kept. Give the call itself.')
  if (JSON.stringify(args).includes(masked)) throw invalid('The job had a secret among its values, which was not kept. Give the call itself.')
  return { program, stage, command, args }
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'job_id', message }] })
}
