/** One stream of one attempt of a job, as a terminal shows it. */
import { useMemo } from 'react'
import type { StreamName } from '../../../src-preload/contract/jobs.ts'
import { api } from '../../bridge/api.ts'
import { untilAnswered } from '../../bridge/until-answered.ts'
import { fileLinks } from '../../parts/file-links.ts'
import { bytesOf } from '../../parts/job-actions.ts'
import { isFirstView } from '../../stores/first-views.ts'
import { useJobs } from '../../stores/jobs.ts'
import type { StoredOutput, TerminalSource } from '../../terminal/terminal-source.ts'
import { pause } from '../../ui/pause.ts'
import { piece_bytes, storedOutput } from './stored-output.ts'

const wait_ms = 20_000
/** About fifteen times a second, which is more than anybody can read. */
const flood_pause_ms = 60

type Which = Pick<Parameters<typeof api.jobs.output>[0], 'id' | 'stream' | 'attempt'>

const storedOf = (which: Which): StoredOutput => ({
  lines: (asked, signal) => untilAnswered(() => api.jobs.lines({ ...which, ...asked }, { signal }), signal),
  find: (q, from, signal) => untilAnswered(() => api.jobs.find({ ...which, q, from }, { signal }), signal),
  read: async (from, limit, signal) => {
    const piece = await untilAnswered(() => api.jobs.output({ ...which, from, limit }, { signal }), signal)
    return { bytes: bytesOf(piece), from: piece.from }
  },
  // Beyond the end nothing is looked through; of an earlier attempt the job itself tells no size.
  size: async (signal) => (await untilAnswered(() => api.jobs.find({ ...which, q: ' ', from: Number.MAX_SAFE_INTEGER }, { signal }), signal)).size_bytes,
})

function jobSource(id: string, stream: StreamName, attempt: number | undefined): TerminalSource {
  const which = { id, stream, ...(attempt === undefined ? {} : { attempt }) }
  return {
    interactive: stream === 'terminal',
    links: fileLinks(() => {
      const job = useJobs.getState().jobs.get(id)
      return job ? { workspace: job.workspace, folder: job.work_dir } : null
    }),
    stored: storedOf(which),
    isLive: () => useJobs.getState().jobs.get(id)?.status === 'running',
    output: (signal) =>
      storedOutput(
        {
          pull: (from, limit = piece_bytes) => untilAnswered(() => api.jobs.output({ ...which, from, limit, wait_ms }, { signal }), signal),
          rest: () => pause(flood_pause_ms, signal),
          size: async () => {
            const job = await untilAnswered(() => api.jobs.get({ id }, { signal }), signal)
            return stream === 'stderr' ? job.stderr_bytes : job.stdout_bytes
          },
        },
        isFirstView(id),
      ),
    run: () => Math.max(1, attempt ?? useJobs.getState().jobs.get(id)?.attempt ?? 1),
    input: (data, typed) => api.jobs.input({ id, data, typed }),
    resize: (cols, rows) => api.jobs.resize({ id, cols, rows }),
  }
}

/** The same source for the same stream. */
export const useJobSource = (id: string, stream: StreamName, attempt: number | undefined): TerminalSource =>
  useMemo(() => jobSource(id, stream, attempt), [id, stream, attempt])
