/** A stored output as the text a person would read in the end: control sequences out, overwritten lines as they were left. */
import type { Job, StreamName } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { bytesOf, plainText } from '../../parts/job-actions.ts'

/** More than this is nothing to read side by side, and comparing it would take longer than anybody waits. */
const most_bytes = 1024 * 1024
const piece_bytes = 256 * 1024

export interface ReadText {
  text: string
  /** Only its beginning was read. */
  cut: boolean
}

export async function readOutputText(job: Pick<Job, 'id' | 'capture' | 'stderr_bytes'>): Promise<ReadText> {
  const streams: StreamName[] = job.capture === 'terminal' ? ['terminal'] : job.stderr_bytes > 0 ? ['stdout', 'stderr'] : ['stdout']
  const parts: string[] = []
  let cut = false
  for (const stream of streams) {
    const read = await readStream(job.id, stream)
    cut ||= read.cut
    parts.push(streams.length > 1 ? `[${stream}]\n${read.text}` : read.text)
  }
  return { text: settled(parts.join('\n')), cut }
}

async function readStream(id: string, stream: StreamName): Promise<ReadText> {
  const decoder = new TextDecoder()
  let text = ''
  for (let from = 0; ; ) {
    const piece = await api.jobs.output({ id, stream, from, limit: piece_bytes })
    text += decoder.decode(bytesOf(piece), { stream: true })
    if (piece.eof || piece.next === from) return { text, cut: false }
    from = piece.next
    if (from >= most_bytes) return { text, cut: true }
  }
}

/** What a line was overwritten with is what stays of it. */
export function settled(output: string): string {
  return plainText(output)
    .split('\n')
    .map((line) => {
      const parts = line.split('\r').filter((part) => part !== '')
      return parts.at(-1) ?? ''
    })
    .join('\n')
}
