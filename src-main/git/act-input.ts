/** What an act was asked with, checked; and what the end of its job means to who asked. */
import { isErrorCode } from '../../src-preload/contract/errors.ts'
import type { ActResult, GitReason } from '../../src-preload/contract/git.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { Selection } from './build-patch.ts'
import { codeOfReason } from './git-failures.ts'
import type { GitReport } from './git-work.ts'

/** Selected lines of one file. */
export interface Parts {
  path?: string | undefined
  selections?: readonly Selection[] | undefined
  stamp?: string | undefined
}

/** Throws INVALID_INPUT. */
export function demandParts({ path, selections, stamp }: Parts): { path: string; selections: readonly Selection[]; stamp: string | undefined } {
  if (path !== undefined && selections !== undefined) return { path, selections, stamp }
  throw missing('selections', 'Name the file as "path" and its lines as "selections", or whole files as "paths".')
}

/** Throws INVALID_INPUT. */
export function demandPaths(paths: readonly string[] | undefined): readonly string[] {
  if (paths === undefined) throw missing('paths', 'Name the files as "paths", or lines of one as "path" with "selections".')
  return paths
}

function missing(path: string, message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
}

/** Whether `path` was named, or a folder above it. */
export function isWanted(path: string, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(path) || wanted.has('.')) return true
  for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1))
    if (wanted.has(path.slice(0, cut)) || wanted.has(path.slice(0, cut + 1))) return true
  return false
}

/** For a title. */
export function named(paths: readonly string[] = []): string {
  const [first = 'nothing'] = paths
  const shown = first
    .toWellFormed()
    .replaceAll(/[\u0000-\u001f\u007f]/g, '?')
    .slice(0, 200)
  return paths.length > 1 ? `${shown} and ${paths.length - 1} more` : shown
}

/** Throws what the failure of the job means. */
export function outcomeOf(job: Job): ActResult['outcome'] {
  const report = job.report as GitReport | null
  if (job.status === 'succeeded') return 'done'
  if (report?.outcome === 'conflicts') return 'conflicts'
  const details = { job_id: job.id, status: job.status }
  if (report?.reason) {
    const reason = report.reason as GitReason
    throw new AppError(codeOfReason(reason), report.message ?? undefined, { ...details, reason })
  }
  const code = job.error?.code
  if (isErrorCode(code)) throw new AppError(code, job.error!.message, details)
  if (job.status === 'timed_out') throw new AppError('UPSTREAM_FAILED', 'Git took longer than it was given and was ended.', details)
  throw new AppError('CONFLICT', job.error?.message ?? `The act ended as ${job.status}.`, details)
}
