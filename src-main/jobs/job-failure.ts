/** A failure of a job's work with a code that only jobs have (STEP_FAILED, HEALTH_CHECK_FAILED ...): no door answers with it. */

export class JobFailure extends Error {
  readonly code: string

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
