/** Saves a recorded run as a file that asciinema plays. */
import { asciicast_type, asciicastLines } from '../../../src-preload/contract/asciicast.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { bytesOf } from '../../parts/job-actions.ts'
import { tellFailure } from '../../parts/tell-failure.ts'
import { saveFile } from '../../ui/save-file.ts'

export async function saveRecording(job: Job): Promise<void> {
  try {
    const { id } = job
    const timing = await api.jobs.timing({ id })
    const lines: string[] = []
    for await (const line of asciicastLines(job, timing, async (stream, from, limit) => {
      const piece = await api.jobs.output({ id, stream, from, limit, attempt: timing.attempt })
      return { from: piece.from, bytes: bytesOf(piece) }
    }))
      lines.push(line)
    saveFile(`${job.command}-${job.queued_at.slice(0, 19).replaceAll(':', '-')}.cast`, lines, asciicast_type)
  } catch (error) {
    tellFailure('The recording was not saved', error)
  }
}
