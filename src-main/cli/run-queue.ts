/** Stands in on this terminal for a queue that was made: cancelled by interrupts, asked its questions, shown until it is over. */
import type { Queue } from '../../src-preload/contract/queues.ts'
import { AppError } from '../base/app-error.ts'
import { AnswerQuestions } from './answer-questions.ts'
import type { Desk } from './at-host.ts'
import { exit_codes } from './exit-codes.ts'
import { followQueue } from './follow-queue.ts'
import { outliveOthers } from './outlive-others.ts'
import { QueueScreen, tellQueueEnd } from './queue-screen.ts'
import type { Reach } from './reach-host.ts'
import { tellError } from './tell-error.ts'

/** Starts it, and resolves to the exit code. `follows`: one of its items is a command that serves the others. */
export async function runQueue({ given, circumstances, reach, interrupts }: Desk, made: Queue, { follows }: { follows: boolean }): Promise<number> {
  const { streams } = circumstances
  const as_json = given.flags.has('json')
  const { id } = made
  // One that ended a moment ago cannot be cancelled any more.
  const tellUnlessOver = (error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'CONFLICT') void tellError(error, streams)
  }
  interrupts.start((force) => reach.call((client) => client.queues.cancel({ id, ...(force && { force }) })).catch(tellUnlessOver))
  await start(reach, id)
  streams.onBroken(() => interrupts.take('SIGPIPE'))
  using questions = new AnswerQuestions({ reach, id, stdin: process.stdin, streams })
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

/** Asked again because the host went away in between, or cancelled before it began, it is started or over already: that is no failure of ours. */
async function start(reach: Reach, id: Queue['id']): Promise<void> {
  try {
    await reach.call((client) => client.queues.execute({ id }))
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error
  }
}
