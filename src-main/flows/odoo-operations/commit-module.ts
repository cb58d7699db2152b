/** The first half of a deploy: what changed in a module's folder becomes one commit. */
import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { AppError } from '../../base/app-error.ts'
import type { Surroundings } from '../../commands/commands.ts'
import type { GitReader } from '../../git/git-reader.ts'
import { type Place, placeOf } from '../../git/place.ts'
import { readStatus } from '../../git/read-repository.ts'
import { JobFailure } from '../../jobs/job-failure.ts'
import type { Run, StepResult } from '../../jobs/work.ts'

/**
 * `folder` is the module's, absolute. Skipped, with the reason, where there is nothing to commit or no repository that may be written. Throws AppError
 * CONFLICT while something in the repository is in conflict, and JobFailure with what git said.
 */
export async function commitModule(
  run: Run,
  { reader, around }: { reader: GitReader; around: Surroundings },
  module: string,
  folder: string | null,
): Promise<StepResult> {
  if (folder === null) return { status: 'skipped', message: `The folder of ${module} was not found on the addons paths.` }
  const root = around.workspace?.path
  const real = realpathSync(folder)
  if (root === undefined || !`${real}/`.startsWith(`${root}/`)) return { status: 'skipped', message: `${folder} lies outside of the workspace.` }
  let place: Place
  try {
    place = placeOf(around, relative(root, real) || '.')
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return { status: 'skipped', message: 'There is no git repository around it.' }
    throw error
  }
  const { files } = await readStatus(reader, place, run.signal)
  const conflicted = files.find(({ conflict }) => conflict !== null)
  if (conflicted) throw new AppError('CONFLICT', `${conflicted.path} is in conflict, so nothing was committed or updated.`)
  const below = relative(place.top, real)
  const changed = files.filter(({ path }) => below === '' || path === below || path.startsWith(`${below}/`))
  if (changed.length === 0) return { status: 'skipped', message: 'Nothing has changed since the last commit.' }
  const paths = ['--', below === '' ? '.' : below]
  await git(run, place, ['add', '--all', ...paths])
  await git(run, place, ['commit', '--quiet', '-m', `Deploy: ${module}`, ...paths])
  return { message: `${changed.length} ${changed.length === 1 ? 'file' : 'files'} committed as "Deploy: ${module}".` }
}

async function git(run: Run, place: Place, args: readonly string[]): Promise<void> {
  const { id } = place.workspace
  const job = await run.child({ wish: { request: { command: 'git', args, work_dir: place.repo }, capture: 'split' }, workspace_id: id, timeout_ms: null })
  if (job.status === 'succeeded') return
  run.signal.throwIfAborted()
  throw new JobFailure(job.error?.code ?? 'STEP_FAILED', job.error?.message ?? `git ${args[0]} ended with ${job.exit_code}.`)
}
