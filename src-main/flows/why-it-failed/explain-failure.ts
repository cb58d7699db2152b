/** Puts together why a job ended as it did: the lines that say it, what its end means, and what was different the last time. */
import { hasEnded, type Job } from '../../../src-preload/contract/jobs.ts'
import type { ErrorLine, Why } from '../../../src-preload/contract/why.ts'
import { AppError } from '../../base/app-error.ts'
import type { JobEngine } from '../../jobs/job-engine.ts'
import { out_of_memory_note } from '../../jobs/run/program-runs.ts'
import type { OutputFiles } from '../../store/output-files.ts'
import { differencesOf } from './differences.ts'
import { errorLines, lastLine } from './error-lines.ts'
import { type Meaning, meaningOfExit, meaningOfSignal } from './exit-meanings.ts'
import { lastGoodRun } from './last-good-run.ts'
import { readEnds } from './read-ends.ts'

const most_lines = 5
const masked = '[masked]'

/** What a job would meet if it was run again now; null where that cannot be told. */
export interface AsItIsNow {
  /** What is checked out where it ran. */
  commit: string | null
  tool_version: string | null
  /** The variables it would have. */
  env_names: readonly string[] | null
  /** Why it would not be run. */
  refused: string | null
}

export interface ExplainOptions {
  engine: Pick<JobEngine, 'history'>
  output: OutputFiles
  asItIsNow: (job: Job) => AsItIsNow
}

/** Rejects with CONFLICT for a job that has not ended. `only_key_id`: compared with the jobs of this key alone. */
export async function explainFailure({ engine, output, asItIsNow }: ExplainOptions, job: Job, only_key_id?: string): Promise<Why> {
  if (!hasEnded(job.status)) throw new AppError('CONFLICT', `The job has not ended (${job.status}). Ask again when it has.`, { id: job.id, status: job.status })
  const went_well = job.status === 'succeeded'
  const lines = went_well ? [] : await linesOf(output, job)
  const meaning = went_well ? null : meaningOf(job)
  const good = lastGoodRun(engine, job, only_key_id)
  const memory = job.steps.find(({ name }) => name === out_of_memory_note)?.message ?? null
  const has_end = job.exit_code !== null || job.signal !== null
  return {
    id: job.id,
    status: job.status,
    attempt: job.attempt,
    summary: summaryOf(job, meaning, memory, lines[0]),
    end: has_end ? { exit_code: job.exit_code, signal: job.signal, meaning: meaning?.meaning ?? null, source: meaning?.source ?? null } : null,
    lines,
    out_of_memory: memory,
    compared_with: good && { id: good.job.id, title: good.job.title, finished_at: good.job.finished_at ?? good.job.queued_at, like: good.like },
    differences: good ? differencesOf(good.job, job) : [],
    // One of the same kind alone did something else.
    again: againOf(good && good.like !== 'kind' ? good.job : job, asItIsNow),
  }
}

/** Of all streams of the newest attempt; where none has a word of failure, the last line of the one that errors go to. */
async function linesOf(output: OutputFiles, job: Job): Promise<ErrorLine[]> {
  if (job.started_at === null) return []
  const streams = job.capture === 'terminal' ? (['terminal'] as const) : (['stderr', 'stdout'] as const)
  const read = await Promise.all(streams.map(async (stream) => ({ stream, lines: await readEnds(output, job.id, job.attempt, stream) })))
  const found = read.flatMap(({ stream, lines }) => errorLines(lines).map((line) => ({ stream, ...line })))
  if (found.length === 0) {
    const last = read.flatMap(({ stream, lines }) => (lines.length > 0 ? [{ stream, line: lastLine(lines) }] : []))[0]
    return last?.line ? [{ stream: last.stream, from: last.line.from, to: last.line.to, line: last.line.line, text: last.line.text }] : []
  }
  // Of equals, what stands on stderr goes first.
  found.sort((one, other) => other.weight - one.weight)
  return found.slice(0, most_lines).map(({ weight: _weight, ...line }) => line)
}

function meaningOf({ tool, exit_code, signal }: Job): Meaning | null {
  if (signal !== null) return meaningOfSignal(signal)
  return exit_code === null || exit_code === 0 ? null : meaningOfExit(tool, exit_code)
}

function summaryOf(job: Job, meaning: Meaning | null, memory: string | null, line: ErrorLine | undefined): string {
  if (job.status === 'succeeded') return 'It succeeded.'
  const name = job.tool ?? job.command
  const said = line ? ` It said: ${line.text}` : ''
  // What Opsdeck itself has to say, a time-out, a refusal, comes first.
  if (job.error) return `${job.error.message}${said}`
  if (memory !== null) return `${memory}${said}`
  if (job.status === 'cancelled') return 'It was cancelled.'
  const explained = meaning ? `: ${meaning.meaning}` : ''
  if (job.signal !== null) return `${name} was ended by ${job.signal}${explained}.${said}`
  if (job.exit_code !== null) return `${name} ended with exit code ${job.exit_code}${explained}.${said}`
  return `The job ended as ${job.status}.${said}`
}

/** Null where words of it were secrets, which are nowhere kept. */
function againOf(job: Job, asItIsNow: ExplainOptions['asItIsNow']): Why['again'] {
  if (job.kind !== 'command' || [job.command, ...job.args].some((word) => word.includes(masked))) return null
  const now = asItIsNow(job)
  const not_restored: string[] = []
  if (job.commit !== null && now.commit !== job.commit) {
    const is = now.commit === null ? 'no commit can be seen there now' : `now it is ${now.commit.slice(0, 10)}`
    not_restored.push(`The files: ${job.commit.slice(0, 10)} was checked out, ${is}. Check it out first if the files matter.`)
  }
  if (job.tool_version !== null && now.tool_version !== null && now.tool_version !== job.tool_version) {
    not_restored.push(`The tool: it was version ${job.tool_version}, now it is ${now.tool_version}.`)
  }
  const given = now.env_names === null ? [] : job.env_names.filter((name) => !now.env_names?.includes(name))
  if (given.length > 0) not_restored.push(`Variables that were given with it: ${given.join(', ')}. Their values are not kept.`)
  if (now.refused !== null) not_restored.push(`It is refused now: ${now.refused}`)
  const { id, command, args, work_dir, workspace, context, capture } = job
  return { id, command, args, work_dir, workspace, context, capture, not_restored }
}
