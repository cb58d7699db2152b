/** `opsdeck logs`: the stored output of a job, and with -f what still comes. */
import { type StreamName, stream_names } from '../../src-preload/contract/job-status.ts'
import { AppError } from '../base/app-error.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes, exitCodeOfSignal } from './exit-codes.ts'
import { followOutput, getJob, type OutputBytes, streamsOf } from './follow-output.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'
import { wholeNumber } from './whole-number.ts'

export async function logs(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { flags } = given
  const { streams } = circumstances
  const [id] = given.words as [string]
  const wanted = flags.get('stream')
  if (wanted !== undefined && !(stream_names as readonly string[]).includes(wanted)) {
    throw new UsageError(`--stream is one of ${stream_names.join(', ')}, not "${wanted}".`, 'logs')
  }
  const attempt = flags.has('attempt') ? wholeNumber('--attempt', flags.get('attempt')!, 1, 100, 'logs') : undefined
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })

  const leaving = new AbortController()
  let left_by: NodeJS.Signals | undefined
  using _listening = circumstances.interrupts.on((signal) => {
    left_by ??= signal
    leaving.abort()
  })
  const job = await getJob(reach, id)
  const has = streamsOf(job)
  if (wanted !== undefined && !has.includes(wanted as StreamName)) {
    throw new AppError('NOT_FOUND', `This job was captured as ${job.capture}, so it has no ${wanted}; it has ${has.join(' and ')}.`)
  }
  const take = flags.has('json')
    ? (piece: OutputBytes) => streams.json(pieceFields(piece))
    : (piece: OutputBytes) => show(piece, wanted !== undefined, circumstances)
  try {
    await followOutput(reach, {
      id,
      streams: wanted === undefined ? has : [wanted as StreamName],
      follow: flags.has('follow'),
      attempt,
      take,
      signal: leaving.signal,
    })
  } catch (error) {
    if (!left_by) throw error
  }
  return left_by ? exitCodeOfSignal(left_by) : exit_codes.ok
}

/** A piece as one line of JSON: text where its bytes are UTF-8, else base64. */
function pieceFields({ stream, from, bytes }: OutputBytes): Record<string, unknown> {
  const text = bytes.toString('utf8')
  const is_text = Buffer.from(text, 'utf8').equals(bytes)
  return { stream, from, encoding: is_text ? 'utf8' : 'base64', data: is_text ? text : bytes.toString('base64') }
}

async function show({ stream, bytes, skipped }: OutputBytes, only_one: boolean, { streams }: Circumstances): Promise<void> {
  if (skipped > 0) await streams.say(`${skipped} bytes of ${stream} were not kept.`)
  await (stream === 'stderr' && !only_one ? streams.err(bytes) : streams.out(bytes))
}
