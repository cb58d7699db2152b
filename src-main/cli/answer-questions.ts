/** Puts the questions of a queue to whoever sits at the terminal, and passes the answers on. */
import { createInterface, type Interface } from 'node:readline'
import type { Queue } from '../../src-preload/contract/queues.ts'
import { AppError } from '../base/app-error.ts'
import { inputKind } from './pass-input.ts'
import type { Reach } from './reach-host.ts'
import type { StandardStreams } from './standard-streams.ts'
import { tellError } from './tell-error.ts'

export interface AnswerOptions {
  reach: Reach
  id: string
  stdin: NodeJS.ReadStream
  streams: StandardStreams
}

type Question = NonNullable<Queue['question']>

/** Where nobody can be asked the question waits for another door, and where there is no other door the answer is no. */
export class AnswerQuestions implements Disposable {
  readonly #options: AnswerOptions
  readonly #can_ask: boolean
  #asking: Interface | undefined

  constructor(options: AnswerOptions) {
    this.#options = options
    this.#can_ask = inputKind(options.stdin, 'split') === 'lines'
  }

  /** Asks `question` instead of the one that was asked before, which somebody else may have answered. */
  ask(question: Queue['question']): void {
    this[Symbol.dispose]()
    if (question) void this.#ask(question).catch((error: unknown) => tellError(error, this.#options.streams))
  }

  async #ask(question: Question): Promise<void> {
    const { reach, streams, id } = this.#options
    await streams.say(question.text)
    if (this.#can_ask) {
      const yes = await this.#read()
      if (yes !== undefined) await this.#answer(question, yes)
    } else if (reach.is_host) {
      await streams.say('nobody is here who could be asked, so the answer is no.')
      await this.#answer(question, false, 'nobody was there who could be asked.')
    } else await streams.say(`it waits for an answer: POST /api/queue/${id}/continue, or in the window.`)
  }

  /** Undefined when the question was taken back, or the user has left the terminal's input. */
  #read(): Promise<boolean | undefined> {
    // Without a terminal of its own Ctrl-C stays the signal that cancels.
    const lines = createInterface({ input: this.#options.stdin, terminal: false })
    this.#asking = lines
    const prompt = () => void this.#options.streams.err('go on? [yes/no] ')
    return new Promise((resolve) => {
      lines.on('line', (line) => {
        const word = line.trim().toLowerCase()
        if (word !== '' && 'yes'.startsWith(word)) resolve(true)
        else if (word !== '' && 'no'.startsWith(word)) resolve(false)
        else prompt()
      })
      lines.once('close', () => resolve(undefined))
      prompt()
    }).finally(() => lines.close()) as Promise<boolean | undefined>
  }

  async #answer({ index }: Question, go_on: boolean, reason?: string): Promise<void> {
    const { reach, id } = this.#options
    try {
      await reach.call((client) => client.queues.continue({ id, item: index, go_on, ...(reason !== undefined && { reason }) }))
    } catch (error) {
      // Somebody else was quicker, or the queue was cancelled.
      if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error
    }
  }

  [Symbol.dispose](): void {
    this.#asking?.close()
    this.#asking = undefined
  }
}
