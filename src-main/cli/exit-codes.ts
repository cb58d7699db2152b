/** What the command line exits with: the program's own code, or Opsdeck's words for why there is none (API.md 6). */
import { constants } from 'node:os'
import type { ErrorCode } from '../../src-preload/contract/errors.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'

export const exit_codes = {
  ok: 0,
  /** `queue run`: not everything succeeded. */
  not_succeeded: 1,
  /** `check`: the verdict is "refused". */
  not_allowed: 3,
  timed_out: 124,
  own_error: 125,
  refused: 126,
  not_installed: 127,
  /** The reader of our output went away: 128 + SIGPIPE. */
  broken_pipe: 141,
} as const

/** 128 + the number of `signal`, e.g. "SIGTERM" 143; 255 for a name this system does not know. */
export function exitCodeOfSignal(signal: string): number {
  const number = constants.signals[signal as NodeJS.Signals]
  return number === undefined ? 255 : 128 + number
}

/** What a refusal to take the command exits with. */
export function exitCodeOfError(code: ErrorCode | string): number {
  switch (code) {
    case 'COMMAND_REFUSED':
    case 'CONFIRMATION_REQUIRED':
    case 'WORKSPACE_NOT_TRUSTED':
    case 'PATH_OUTSIDE_WORKSPACE':
    case 'PATH_PROTECTED':
      return exit_codes.refused
    case 'TOOL_NOT_INSTALLED':
      return exit_codes.not_installed
    default:
      return exit_codes.own_error
  }
}

/** What a job in its end state makes `run` exit with. `interrupted_by` is the signal that this process passed on as a cancel. */
export function exitCodeOfJob(job: Pick<Job, 'status' | 'exit_code' | 'signal' | 'error'>, interrupted_by?: NodeJS.Signals): number {
  switch (job.status) {
    case 'succeeded':
      return exit_codes.ok
    case 'timed_out':
      return exit_codes.timed_out
    case 'cancelled':
      if (interrupted_by) return exitCodeOfSignal(interrupted_by)
      return exitCodeOfSignal(job.signal ?? 'SIGTERM')
    case 'failed':
      if (job.signal) return exitCodeOfSignal(job.signal)
      if (job.exit_code !== null && job.exit_code !== 0) return job.exit_code
      return job.error ? exitCodeOfError(job.error.code) : exit_codes.own_error
    default:
      return exit_codes.own_error
  }
}
