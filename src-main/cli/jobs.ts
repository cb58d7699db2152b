/** `opsdeck jobs`: jobs as a table, newest first. */
import type { JobStatus } from '../../src-preload/contract/job-status.ts'
import type { Job } from '../../src-preload/contract/jobs.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { shellLine } from './shell-line.ts'
import type { StandardStreams } from './standard-streams.ts'
import { statusGiven } from './status-given.ts'
import { filtersOfView, theView } from './the-view.ts'
import { wholeNumber } from './whole-number.ts'

export async function jobs(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { flags, words } = given
  const { streams } = circumstances
  const query = {
    limit: wholeNumber('--limit', flags.get('limit') ?? '20', 1, 500, 'jobs'),
    ...(words.length > 0 && { q: words.join(' ') }),
    ...(flags.has('status') && { status: statusGiven(flags.get('status')!, 'jobs') }),
    ...(flags.has('unhandled') && { unhandled: true }),
    ...(flags.has('tool') && { tool: flags.get('tool')! }),
    ...(flags.has('cursor') && { cursor: flags.get('cursor')! }),
  }
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const view = flags.get('view')
  const kept = view === undefined ? {} : await filtersOfView(theView((await reach.call((client) => client.jobs.views.list({}))).items, view))
  // What is given beside a view narrows it.
  const q = [kept.q, query.q].filter((one) => one !== undefined).join(' ')
  const page = await reach.call((client) => client.jobs.history({ ...kept, ...query, ...(q !== '' && { q }) }))
  if (flags.has('json')) {
    await streams.json(page)
    return exit_codes.ok
  }
  for (const job of page.items) await streams.out(`${rowOf(job, streams)}\n`)
  if (page.items.length === 0) await streams.say('no such jobs.')
  else if (page.next_cursor) await streams.say('there are more; --limit shows up to 500, words and --status narrow it.')
  return exit_codes.ok
}

const colours: Record<JobStatus, number> = { queued: 36, running: 34, succeeded: 32, failed: 31, cancelled: 33, timed_out: 31, interrupted: 31, skipped: 33 }

function rowOf(job: Job, streams: StandardStreams): string {
  const status = streams.paint(colours[job.status], job.status.padEnd(11))
  const command = job.command ? shellLine([job.command, ...job.args]) : job.title
  return `${job.id}  ${status}  ${job.queued_at.slice(0, 19).replace('T', ' ')}Z  ${durationText(job.duration_ms).padStart(8)}  ${command}`
}

/** "0.3 s", "2 min 05 s", "1 h 02 min"; empty while there is none. */
export function durationText(duration_ms: number | null): string {
  if (duration_ms === null) return ''
  if (duration_ms < 60_000) return `${(duration_ms / 1000).toFixed(duration_ms < 10_000 ? 2 : 1)} s`
  const minutes = Math.floor(duration_ms / 60_000)
  if (minutes < 60) return `${minutes} min ${String(Math.floor(duration_ms / 1000) % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
