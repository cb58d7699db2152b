/** What a program on `/ws` wants to hear: everything, until it names jobs or areas. */
import type { z } from 'zod'
import { subscribe_frame } from '../../../src-preload/contract/events.ts'
import { AppError } from '../../base/app-error.ts'
import { plainIssues } from '../issues.ts'

export type Wanted = z.infer<typeof subscribe_frame>['data']

export class Subscription {
  #jobs: ReadonlySet<string> | null = null
  #areas: ReadonlySet<string> | null = null

  /** Replaces what was wanted before. */
  set(wanted: Wanted): void {
    this.#jobs = new Set(wanted.jobs)
    this.#areas = new Set(wanted.areas)
  }

  wantsOutput(id: string): boolean {
    return this.#jobs === null || this.#jobs.has(id)
  }

  /** The area `jobs` stands for the progress of all jobs. */
  wantsProgress(id: string): boolean {
    return this.wantsOutput(id) || this.wantsArea('jobs')
  }

  wantsArea(area: string): boolean {
    return this.#areas === null || this.#areas.has(area)
  }
}

/** Reads a message of the client. Throws INVALID_INPUT with the fields that are wrong. */
export function readSubscribe(text: string): Wanted {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch (error) {
    throw new AppError('INVALID_INPUT', 'A message must be JSON.', { issues: [{ path: '', message: 'This is not JSON.' }] }, error)
  }
  const read = subscribe_frame.safeParse(message)
  if (read.success) return read.data.data
  throw new AppError('INVALID_INPUT', 'This message is not understood. Send {"type":"subscribe","data":{"jobs":[...],"areas":[...]}}.', {
    issues: plainIssues(read.error.issues),
  })
}
