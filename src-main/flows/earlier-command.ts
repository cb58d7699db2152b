/** The command of an earlier job, to be run or kept once more: what of it was not kept cannot be guessed. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { CommandRequest, Commands, Surroundings } from '../commands/commands.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import { masked } from '../logging/mask.ts'

export interface EarlierCommandOptions {
  engine: Pick<JobEngine, 'job'>
  commands: Pick<Commands, 'judge'>
  surroundings: (workspace_id: string | null) => Surroundings
}

export interface EarlierCommand {
  request: CommandRequest
  workspace: string | null
  title: string
}

/**
 * Throws NOT_FOUND, also for a job that is not of the key that is asked for, and INVALID_INPUT for one that is no command, or had a secret among its
 * words or values of variables. `workspace` is for jobs that had none.
 */
export function earlierCommand(
  { engine, commands, surroundings }: EarlierCommandOptions,
  id: string,
  { workspace, only_key_id }: { workspace: string | null; only_key_id: string | undefined },
): EarlierCommand {
  const job = earlierJob(engine, id, only_key_id)
  if (job.kind !== 'command')
    throw invalid(`The job is work of the kind "${job.kind}"; only commands and calls of registered programs can stand in a queue or be run once more.`)
  if (JSON.stringify([job.args, job.ready_when]).includes(masked))
    throw invalid('The job had a secret among its words, which was not kept. Give the command itself.')
  const request: CommandRequest = { command: job.command, args: job.args, work_dir: job.work_dir }
  const place = job.workspace ?? workspace
  const names = new Set(commands.judge(request, surroundings(place)).env_names)
  const lost = job.env_names.filter((name) => !names.has(name))
  if (lost.length > 0) throw invalid(`The job was given ${lost.join(', ')}, whose values were not kept. Give the command itself with its env.`)
  return { request, workspace: place, title: job.title }
}

/** Throws NOT_FOUND, also for a job that is not of the key that is asked for. */
export function earlierJob(engine: Pick<JobEngine, 'job'>, id: string, only_key_id: string | undefined): Job {
  const nothing = new AppError('NOT_FOUND', `There is no saved command and no job ${id.slice(0, 100)}.`, { id })
  try {
    const job = engine.job(id)
    if (only_key_id === undefined || job.requested_by.key_id === only_key_id) return job
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'NOT_FOUND')) throw error
  }
  throw nothing
}

function invalid(message: string): AppError {
  return new AppError('INVALID_INPUT', message, { issues: [{ path: 'job_id', message }] })
}
