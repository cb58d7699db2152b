/** Questions of running programs (git, ssh) for names, passwords, passphrases and host keys: asked in the window, answered once, kept nowhere. */
import type { CredentialRequest } from '../../src-preload/contract/git.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/ids.ts'
import { Waiters } from '../events/waiters.ts'

/** A person needs a moment to find a password. */
const answer_limit_ms = 5 * 60_000
/** A window that asks again and again is there also between two questions. */
const presence_ms = 3000
/** More at once is no person's doing. */
const most_open = 20

/** Answered questions that are known again. */
const most_remembered = 100

export interface Question {
  prompt: string
  job_id: string
  /** Tells the program that asks from others. */
  asker?: string | null
}

interface Open {
  shown: CredentialRequest
  answer(value: string): void
  refuse(error: AppError): void
  timer: NodeJS.Timeout
}

export class CredentialRequests implements Disposable {
  readonly #open = new Map<string, Open>()
  readonly #waiters = new Waiters()
  /** What was asked and answered lately, without the answers. */
  #answered: readonly string[] = []
  readonly #changed: (id: string, action: 'created' | 'removed') => void
  #listening = 0
  #last_seen_ms = Number.NEGATIVE_INFINITY
  #closed = false

  constructor(changed: (id: string, action: 'created' | 'removed') => void) {
    this.#changed = changed
  }

  list(): CredentialRequest[] {
    return [...this.#open.values()].map(({ shown }) => shown)
  }

  /** For windows: they are there to be asked while they wait here. Resolves when there is one that is not `known`, or after `wait_ms`. */
  async listen(known: readonly string[], wait_ms: number, signal?: AbortSignal): Promise<CredentialRequest[]> {
    const until = performance.now() + wait_ms
    this.#listening++
    try {
      for (;;) {
        const left_ms = until - performance.now()
        if (left_ms <= 0 || this.#closed || signal?.aborted || this.list().some(({ id }) => !known.includes(id))) return this.list()
        await this.#waiters.next('', left_ms, signal)
      }
    } finally {
      this.#listening--
      this.#last_seen_ms = performance.now()
    }
  }

  get #somebody_is_there(): boolean {
    return this.#listening > 0 || performance.now() - this.#last_seen_ms < presence_ms
  }

  /**
   * Resolves with the answer. Rejects at once with NOT_READY when no window is open to ask in, with FORBIDDEN when the person refused, with GONE when nobody answered in time,
   * and with the signal's reason when the program is gone.
   */
  ask({ prompt, job_id, asker = null }: Question, signal?: AbortSignal): Promise<string> {
    if (this.#closed || !this.#somebody_is_there) {
      const question = prompt.trim().replace(/[:?]$/, '')
      throw new AppError('NOT_READY', `No window is open in which "${question}" could be asked. Open one, or give git a credential helper or an ssh agent.`)
    }
    if (this.#open.size >= most_open) throw new AppError('QUEUE_FULL', 'Too many questions are open already. Answer them first.')
    const now = Date.now()
    const id = newId()
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const shown: CredentialRequest = {
      id,
      ...meaningOf(prompt),
      prompt,
      again: asker !== null && this.#answered.includes(`${asker} ${prompt}`),
      job_id,
      at: new Date(now).toISOString(),
      expires_at: new Date(now + answer_limit_ms).toISOString(),
    }
    const timer = setTimeout(() => this.#end(id)?.refuse(new AppError('GONE', 'Nobody answered the question in time.')), answer_limit_ms)
    const answer = (value: string): void => {
      if (asker !== null) this.#answered = [...this.#answered, `${asker} ${prompt}`].slice(-most_remembered)
      resolve(value)
    }
    this.#open.set(id, { shown, answer, refuse: reject, timer })
    signal?.addEventListener('abort', () => this.#end(id)?.refuse(new AppError('GONE', 'The program that asked is gone.')), { once: true })
    this.#waiters.wake('')
    this.#changed(id, 'created')
    return promise
  }

  /** `value` null refuses. Throws NOT_FOUND. */
  answer(id: string, value: string | null): void {
    const open = this.#end(id)
    if (open === undefined) throw new AppError('NOT_FOUND', 'This question is not open any more.')
    if (value === null) open.refuse(new AppError('FORBIDDEN', 'The question was answered with no.'))
    else open.answer(value)
  }

  #end(id: string): Open | undefined {
    const open = this.#open.get(id)
    if (open === undefined) return undefined
    clearTimeout(open.timer)
    this.#open.delete(id)
    this.#waiters.wake('')
    this.#changed(id, 'removed')
    return open
  }

  [Symbol.dispose](): void {
    this.#closed = true
    for (const id of [...this.#open.keys()]) this.#end(id)?.refuse(new AppError('NOT_READY', 'The host is shutting down.'))
    this.#waiters.wakeAll()
  }
}

/** What a question of git or ssh is about. */
export function meaningOf(prompt: string): Pick<CredentialRequest, 'kind' | 'subject' | 'secret'> {
  const quoted = /'([^']*)'/.exec(prompt)?.[1] ?? null
  if (/\(yes\/no(?:\/\[fingerprint\])?\)\??\s*$/i.test(prompt)) {
    return { kind: 'host_key', subject: /host '([^']*)'/.exec(prompt)?.[1] ?? quoted, secret: false }
  }
  if (/^Username for /i.test(prompt)) return { kind: 'username', subject: quoted, secret: false }
  if (/passphrase for/i.test(prompt))
    return { kind: 'passphrase', subject: quoted ?? /passphrase for (?:key )?"?([^":]+)/i.exec(prompt)?.[1] ?? null, secret: true }
  if (/password/i.test(prompt)) return { kind: 'password', subject: quoted ?? /^(\S+@\S+)'s password/.exec(prompt)?.[1] ?? null, secret: true }
  return { kind: 'other', subject: quoted, secret: true }
}
