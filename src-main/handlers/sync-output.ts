/** The output of a finished job as text, for answers that carry it whole: UTF-8, at most 10 MB each, cut and said. */
import { hasEnded, type Job, type StreamName } from '../../src-preload/contract/jobs.ts'
import { AppError } from '../base/app-error.ts'
import type { JobEngine } from '../jobs/job-engine.ts'

/** API.md 4. */
const text_limit_bytes = 10 * 1024 * 1024
/** Most outputs are smaller, and are read in one piece. */
const usual_bytes = 16 * 1024

/** A terminal's bytes are both streams in one and count as stdout. */
export async function syncOutput(engine: JobEngine, job: Job) {
  const [out, err] = job.capture === 'terminal' ? (['terminal', null] as const) : (['stdout', 'stderr'] as const)
  const nothing = { text: '', cut: false }
  const textOf = async (stream: StreamName, bytes: number) => {
    // Of an interrupted job nobody counted the bytes, and there may be some.
    if (bytes === 0 && job.status !== 'interrupted') return nothing
    const whole = bytes > 0 && bytes <= usual_bytes && !job.output_truncated ? await engine.wholeOutput(job, stream, bytes) : undefined
    return whole ? { text: new TextDecoder().decode(whole), cut: false } : read(engine, job, stream)
  }
  const [stdout, stderr] = await Promise.all([textOf(out, job.stdout_bytes), err ? textOf(err, job.stderr_bytes) : nothing])
  return { stdout: stdout.text, stderr: stderr.text, stdout_cut: stdout.cut, stderr_cut: stderr.cut }
}

async function read(engine: JobEngine, { id, status }: Job, stream: StreamName): Promise<{ text: string; cut: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  let from = 0
  try {
    while (from < text_limit_bytes) {
      const piece = await engine.output({ id, stream, from, limit: Math.min(1024 * 1024, text_limit_bytes - from) })
      text += decoder.decode(Buffer.from(piece.data, piece.encoding), { stream: true })
      if (piece.eof) return { text: text + decoder.decode(), cut: false }
      // All there is so far: the rest is yet to come, and nothing of it was cut.
      if (piece.next <= from) {
        if (hasEnded(status)) break
        return { text, cut: false }
      }
      from = piece.next
    }
  } catch (error) {
    // Removed by retention, or never written because the job never started.
    if (!(error instanceof AppError && (error.code === 'GONE' || error.code === 'NOT_FOUND'))) throw error
    return { text, cut: error.code === 'GONE' }
  }
  // A character that the cut went through is left out rather than shown as a broken one.
  return { text, cut: true }
}
