/** `opsdeck show`: the record of one job, why it failed, or its recording. */
import type { Job, WaitingFor } from '../../src-preload/contract/jobs.ts'
import type { Why } from '../../src-preload/contract/why.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { getJob } from './follow-output.ts'
import { durationText } from './jobs.ts'
import { printCast } from './print-cast.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { shellLine } from './shell-line.ts'

export async function show(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const job = await getJob(reach, given.words[0]!)
  if (given.flags.has('cast')) {
    await printCast(reach, job, streams)
    return exit_codes.ok
  }
  if (given.flags.has('why')) {
    const why = await reach.call((client) => client.jobs.why({ id: job.id }))
    if (given.flags.has('json')) await streams.json(why)
    else await streams.out(whyText(why))
    return exit_codes.ok
  }
  if (given.flags.has('json')) await streams.json(job)
  else await streams.out(recordText(job))
  return exit_codes.ok
}

function waitingText({ kind, what, holder_title }: WaitingFor): string {
  if (kind === 'lease') return `the lease ${what}, held by ${holder_title}`
  return kind === 'time' || kind === 'needs' || kind === 'approval' ? `${kind} ${what}` : what
}

function recordText(job: Job): string {
  const rows: [name: string, value: string | number | null][] = [
    ['id', job.id],
    ['command', job.command ? shellLine([job.command, ...job.args]) : job.title],
    ['status', job.position === null ? job.status : `${job.status}, place ${job.position}`],
    ['waits for', job.waiting_for && waitingText(job.waiting_for)],
    ['exit code', job.exit_code],
    ['signal', job.signal],
    ['why', job.error?.message ?? null],
    ['effect', job.effect],
    ['rule', job.rule],
    ['folder', job.work_dir],
    ['capture', job.capture],
    ['asked by', job.requested_by.key_id ? `${job.requested_by.door}, key ${job.requested_by.key_id}` : job.requested_by.door],
    ['queued', job.queued_at],
    ['started', job.started_at],
    ['finished', job.finished_at],
    ['took', durationText(job.duration_ms) || null],
    ['attempts', job.attempts.length > 1 ? job.attempts.map((each) => `${each.number} ${each.status}`).join(', ') : null],
    ['environment', job.env_names.length > 0 ? job.env_names.join(' ') : null],
    ['output', `${job.stdout_bytes} bytes, errors ${job.stderr_bytes} bytes${job.output_truncated ? ', middle not kept' : ''}`],
    ...Object.entries(job.context),
    ...job.steps.map((step): [string, string] => [step.name, step.message || step.status]),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(width)}  ${value}\n`)
    .join('')
}

function whyText(why: Why): string {
  const parts = [why.summary]
  if (why.lines.length > 1)
    parts.push(
      '',
      'Lines that may say more:',
      ...why.lines.slice(1).map(({ stream, line, from, text }) => `  ${stream} ${line === null ? `byte ${from}` : `line ${line}`}: ${text}`),
    )
  if (why.compared_with) {
    const { id, title, finished_at } = why.compared_with
    parts.push('', `The last run that went well was ${id} (${title}) at ${finished_at}.`)
    parts.push(...(why.differences.length > 0 ? why.differences.map(({ message }) => `  ${message}`) : ['  Nothing that is recorded differs.']))
  }
  if (why.again) {
    parts.push('', `To run it again as it was: ${shellLine(['opsdeck', 'run', '--', why.again.command, ...why.again.args])}`)
    parts.push(...why.again.not_restored.map((sentence) => `  Not brought back: ${sentence}`))
  }
  return `${parts.join('\n')}\n`
}
