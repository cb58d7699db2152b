/** What of the output of a job is searched: both ends of each stream, as text. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { JobRecord } from './job-record.ts'
import type { OutputFiles } from './output-files.ts'
import { firstPieceName, pieceStart } from './output-names.ts'
import { searchableText } from './search-words.ts'

/** Both ends of each stream of the newest attempt, each end of at most `end_bytes`; empty where nothing is kept. */
export function searchableEnds(output: OutputFiles, job: JobRecord, end_bytes: number): string {
  if (job.stdout_bytes + job.stderr_bytes === 0 || job.output_removed) return ''
  const folder = output.folderOf(job.id)
  const streams = job.capture === 'terminal' ? (['terminal'] as const) : (['stdout', 'stderr'] as const)
  // What nobody cut is one file: no look into the folder is needed. Of an interrupted job nobody knows.
  const is_whole = !job.output_truncated && job.status !== 'interrupted'
  const written = streams.filter((stream) => (stream === 'stderr' ? job.stderr_bytes : job.stdout_bytes) > 0)
  const names = is_whole ? written.map((stream) => firstPieceName(job.attempt, stream)) : namesIn(folder)
  const texts: string[] = []
  for (const stream of streams) {
    const pieces = names.flatMap((name) => {
      const start = pieceStart(name, job.attempt, stream)
      return start === undefined ? [] : [{ name, start }]
    })
    pieces.sort((one, other) => one.start - other.start)
    const first = pieces[0]
    const last = pieces.at(-1)
    if (first) texts.push(...endsOf(join(folder, first.name), first === last ? 'both' : 'head', end_bytes))
    if (last && last !== first) texts.push(...endsOf(join(folder, last.name), 'tail', end_bytes))
  }
  return texts.join('\n')
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function endsOf(path: string, which: 'head' | 'tail' | 'both', end_bytes: number): string[] {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch {
    return []
  }
  try {
    const { size } = fstatSync(file)
    const read = (position: number, length: number) => {
      const bytes = Buffer.alloc(length)
      return searchableText(bytes.subarray(0, readSync(file, bytes, 0, length, position)))
    }
    if (which === 'both' && size <= 2 * end_bytes) return [read(0, size)]
    const texts: string[] = []
    if (which !== 'tail') texts.push(read(0, Math.min(size, end_bytes)))
    if (which !== 'head') texts.push(read(Math.max(0, size - end_bytes), Math.min(size, end_bytes)))
    return texts
  } finally {
    closeSync(file)
  }
}
