/** Why a job ended as it did: what its program said, what its end means, and what was different when it last went well. */
import { z } from 'zod'
import { job_statuses, stream_names } from './job-status.ts'
import { capture } from './running.ts'
import { id, timestamp } from './shapes.ts'

/** A line of the output that says what went wrong. `from` and `to` are offsets in its stream; `line` is null where the lines before it were not all read. */
export const error_line = z.object({ stream: z.enum(stream_names), from: z.int(), to: z.int(), line: z.int().nullable(), text: z.string() })
export type ErrorLine = z.infer<typeof error_line>

/** Something that was another one when the same command last went well; null where it was not there. */
export const difference = z.object({
  what: z.enum(['argv', 'folder', 'workspace', 'commit', 'tool_version', 'context', 'environment', 'duration']),
  /** Of the context or the variable; else empty. */
  name: z.string(),
  before: z.string().nullable(),
  now: z.string().nullable(),
  /** The same as a sentence. */
  message: z.string(),
})
export type Difference = z.infer<typeof difference>

export const why = z.object({
  id,
  status: z.enum(job_statuses),
  attempt: z.int(),
  /** All of it in a sentence or two. */
  summary: z.string(),
  /** What exit code or signal mean, and where that is written; null where there is neither. */
  end: z.object({ exit_code: z.int().nullable(), signal: z.string().nullable(), meaning: z.string().nullable(), source: z.string().nullable() }).nullable(),
  /** Best first, at most five. */
  lines: z.array(error_line),
  /** What the kernel told of memory that ran out; null where it told nothing. */
  out_of_memory: z.string().nullable(),
  /** The last success that is most like it: the same command, one with other numbers, or one of the same kind. */
  compared_with: z.object({ id, title: z.string(), finished_at: timestamp, like: z.enum(['same', 'similar', 'kind']) }).nullable(),
  differences: z.array(difference),
  /** How to run again what went well last (else this job) as it was: the same arguments, folder and context. */
  again: z
    .object({
      id,
      command: z.string(),
      args: z.array(z.string()),
      work_dir: z.string(),
      workspace: id.nullable(),
      context: z.record(z.string(), z.string()),
      capture,
      /** What cannot be brought back, each as a sentence. */
      not_restored: z.array(z.string()),
    })
    .nullable(),
})
export type Why = z.infer<typeof why>
