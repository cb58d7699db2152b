/** `opsdeck queue run`: makes a queue of a file, starts it, and shows it until it is over. */
import { randomUUID } from 'node:crypto'
import type { Queue } from '../../src-preload/contract/queues.ts'
import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { body_limit_bytes } from '../doors/http/http-refusal.ts'
import { AnswerQuestions } from './answer-questions.ts'
import { CancelByInterrupts } from './cancel-by-interrupts.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { findWorkspace } from './find-workspace.ts'
import { followQueue } from './follow-queue.ts'
import { outliveOthers } from './outlive-others.ts'
import { QueueScreen, tellQueueEnd } from './queue-screen.ts'
import { type Reach, reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { readQueueFile } from './read-queue-file.ts'
import { tellError } from './tell-error.ts'
import { UsageError } from './usage-error.ts'

const actions = ['run']

export async function queue(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags, words } = given
  const [action, path] = words as [string, string | undefined]
  if (!actions.includes(action)) {
    const near = didYouMean(action, actions)
    throw new UsageError(`"opsdeck queue" has no "${action}".${near ? ` Did you mean "${near}"?` : ''}`, 'queue')
  }
  if (path === undefined) throw new UsageError('"opsdeck queue run" needs the file that describes the queue.', 'queue')
  const wish = readQueueFile(path, circumstances.cwd)
  const as_json = flags.has('json')
  const interrupts = new CancelByInterrupts(streams.isWatched ? (sentence) => void streams.say(sentence) : () => {})
  using _listening = circumstances.interrupts.on((signal) => interrupts.take(signal))

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: true })
  const { workspace } = await findWorkspace(given, circumstances, reach)
  // The key makes asking again safe when the host goes away between making the queue and saying so.
  const whole = { workspace, idempotency_key: randomUUID(), ...wish }
  mustFit(whole, reach)
  const made = await reach.call((client) => client.queues.create(whole))
  const { id } = made
  // One that ended a moment ago cannot be cancelled any more.
  const tellUnlessOver = (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'CONFLICT') void tellError(error, streams)
  }
  interrupts.start((force) => reach.call((client) => client.queues.cancel({ id, ...(force && { force }) })).catch(tellUnlessOver))
  await start(reach, id)
  streams.onBroken(() => interrupts.take('SIGPIPE'))
  using questions = new AnswerQuestions({ reach, id, stdin: process.stdin, streams })
  const follows = whole.commands?.some((item) => typeof item === 'object' && item.ready_when !== undefined) ?? false
  const over = await followQueue(reach, id, {
    asks: (question) => questions.ask(question),
    ...(!as_json && { output: new QueueScreen(made, streams, { follows }) }),
  })
  interrupts.ended()
  if (as_json) await streams.json(over)
  else await tellQueueEnd(over, streams)
  await outliveOthers(reach, circumstances)
  return over.status === 'succeeded' ? exit_codes.ok : exit_codes.not_succeeded
}

/** A host that runs already would drop the line over a larger message, and nobody would know why. */
function mustFit(whole: object, { is_host }: Reach): void {
  const size_bytes = Buffer.byteLength(JSON.stringify(whole))
  if (is_host || size_bytes <= body_limit_bytes) return
  throw new AppError(
    'PAYLOAD_TOO_LARGE',
    `The queue has ${size_bytes} bytes, and a host that runs already takes at most ${body_limit_bytes} from a command line. Make several of it, or send it to POST /api/queue, which takes more.`,
    { size_bytes, limit_bytes: body_limit_bytes },
  )
}

/** Asked again because the host went away in between, or cancelled before it began, it is started or over already: that is no failure of ours. */
async function start(reach: Reach, id: Queue['id']): Promise<void> {
  try {
    await reach.call((client) => client.queues.execute({ id }))
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error
  }
}
