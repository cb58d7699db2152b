/** Reads the beginning and the end of a stored stream as lines with their places; the middle of a long one stays unread. */
import type { StreamName } from '../../../src-preload/contract/jobs.ts'
import type { OutputFiles } from '../../store/output-files.ts'
import { type Line, LineCutter } from '../line-cutter.ts'

const head_bytes = 64 * 1024
/** Programs name what stopped them near their end. */
const tail_bytes = 256 * 1024
const piece_bytes = 64 * 1024

export async function readEnds(output: OutputFiles, id: string, attempt: number, stream: StreamName): Promise<Line[]> {
  const size = await output.storedEnd(id, attempt, stream)
  const parts =
    size <= head_bytes + tail_bytes
      ? [[0, size]]
      : [
          [0, head_bytes],
          [size - tail_bytes, size],
        ]
  const cutter = new LineCutter()
  const lines: Line[] = []
  for (const [begin, end] of parts as [number, number][]) {
    for (let next = begin; next < end; ) {
      const { bytes, from } = await output.read(id, attempt, stream, next, Math.min(piece_bytes, end - next))
      if (bytes.length === 0) break
      lines.push(...cutter.push(bytes, from))
      next = from + bytes.length
    }
  }
  const open = cutter.end()
  return open ? [...lines, open] : lines
}
