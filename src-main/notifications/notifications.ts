/** Tells people of what ended while they did not look: by the system, by a webhook; kept in an outbox until that was done. */
import type { Job } from '../../src-preload/contract/jobs.ts'
import type { Notice, WebhookOutcome } from '../../src-preload/contract/notifications.ts'
import type { Settings } from '../../src-preload/contract/settings.ts'
import { timestampNow } from '../base/clock.ts'
import { newId } from '../base/ids.ts'
import { maskText } from '../logging/mask.ts'
import type { NoticeRecord } from '../store/notice-rows.ts'
import type { Store } from '../store/store.ts'
import { Deliveries, most_waiting } from './deliveries.ts'
import { InSight } from './in-sight.ts'
import type { NotifyEvent } from './notify-event.ts'
import { tellInterrupted } from './tell-interrupted.ts'
import { jobFacts, tellJob } from './tell-job.ts'
import { type EndedQueue, queueFacts, tellQueue } from './tell-queue.ts'
import { WebhookPlace } from './webhook.ts'

interface NoticeLog {
  info(message: string, fields?: Record<string, unknown>): void
  warn(message: string, fields?: Record<string, unknown>): void
}

export interface NotificationsOptions {
  store: Pick<Store, 'outbox' | 'database' | 'commits' | 'box'>
  settings: () => Pick<Settings, 'notify_system' | 'notify_long_ms'>
  log: NoticeLog
  announce: (change: { area: 'notifications'; id: string; action: 'created' | 'updated' }) => void
  /** Shows it on the desktop, where the host can; windows do it otherwise. */
  show?: ((notice: Pick<Notice, 'title' | 'message' | 'job_id' | 'queue_id'>) => void) | undefined
  /** The pause after the first attempt at the webhook; default 1 s. */
  first_pause_ms?: number
  /** A webhook that hangs is cut off then; default 10 s. */
  answer_ms?: number
}

export class Notifications implements Disposable {
  readonly in_sight = new InSight()
  readonly webhook: WebhookPlace
  readonly #options: NotificationsOptions
  readonly #deliveries: Deliveries

  /** What the webhook did not get before the last end is sent now. */
  constructor(options: NotificationsOptions) {
    this.#options = options
    const { store, log, first_pause_ms = 1000 } = options
    this.webhook = new WebhookPlace(store, log, options.answer_ms)
    this.#deliveries = new Deliveries({ webhook: this.webhook, outcome: (notice, outcome) => this.#noteOutcome(notice, outcome), first_pause_ms })
    for (const notice of store.outbox.waiting()) this.#deliveries.send(notice)
  }

  /** A job has ended; tells of it where it is worth that and nobody saw it. */
  jobEnded(job: Job): void {
    const told = tellJob(job, this.in_sight.sees(job), this.#options.settings().notify_long_ms)
    if (told) this.notify({ ...told, job_id: job.id, key_id: job.requested_by.key_id, data: jobFacts(job) })
  }

  /** A queue is over: its items are told of by this alone. */
  queueEnded(queue: EndedQueue): void {
    const seen = this.in_sight.sees({ ...queue, kind: 'queue' })
    const told = tellQueue(queue, seen, this.#options.settings().notify_long_ms)
    if (told) this.notify({ ...told, queue_id: queue.id, key_id: queue.requested_by.key_id, data: queueFacts(queue) })
  }

  /** A schedule could not start what it is for. */
  scheduleRefused({ id, name, key_id, error }: { id: string; name: string; key_id: string | null; error: { code: string; message: string } | null }): void {
    const message = `It could not be started. ${error?.message ?? ''}`.trim()
    this.notify({ kind: 'schedule_failed', title: name, message, key_id, data: { schedule: { id, name, error } } })
  }

  /** What the last host left interrupted when it ended without a word: told once, however many they are. */
  interrupted(jobs: readonly Job[]): void {
    const told = tellInterrupted(jobs)
    if (told) this.notify(told)
  }

  /** Never waits and never throws: what cannot be kept is told all the same, once. */
  notify({ kind, title, message, job_id = null, queue_id = null, key_id = null, data = null }: NotifyEvent): Notice {
    const { store, settings, announce, show, log } = this.#options
    const too_many = this.#deliveries.waiting >= most_waiting
    const problem = too_many ? `${most_waiting} others wait to be sent already.` : null
    const status = !this.webhook.is_on ? 'off' : too_many ? 'given_up' : 'waiting'
    const record: NoticeRecord = {
      ...{ id: newId(), kind, at: timestampNow(), title: maskText(title), message: maskText(message), job_id, queue_id, key_id, data },
      webhook: { status, attempts: 0, answer_status: null, problem, at: null },
    }
    store.commits
      .write(() => store.outbox.insert(record))
      .catch((error: unknown) => log.warn('A notification could not be kept.', { notice_id: record.id, error: error as Error }))
      .finally(() => {
        announce({ area: 'notifications', id: record.id, action: 'created' })
        if (status === 'waiting') this.#deliveries.send(record)
      })
    // Who looks at a window is told there.
    if (show && settings().notify_system && !this.in_sight.is_watched) show(record)
    return noticeOf(record)
  }

  #noteOutcome(notice: NoticeRecord, outcome: WebhookOutcome): void {
    const { store, log, announce } = this.#options
    const fields = { notice_id: notice.id, job_id: notice.job_id, attempts: outcome.attempts, status: outcome.answer_status, problem: outcome.problem }
    if (outcome.status === 'delivered') log.info('The webhook took a notification.', fields)
    else log.warn(outcome.status === 'waiting' ? 'The webhook did not take a notification; it is sent again.' : 'A notification was not delivered.', fields)
    store.commits
      .write(() => store.outbox.setWebhook(notice.id, outcome))
      .catch((error: unknown) => log.warn('How a notification went could not be kept.', { notice_id: notice.id, error: error as Error }))
      .finally(() => announce({ area: 'notifications', id: notice.id, action: 'updated' }))
  }

  /** Throws NOT_FOUND. */
  get(id: string, only_key_id?: string): Notice {
    return noticeOf(this.#options.store.outbox.get(id, only_key_id))
  }

  /** Newest first. Throws INVALID_CURSOR. */
  list(query: { limit: number; cursor?: string | undefined }, only_key_id?: string): { items: Notice[]; next_cursor: string | null } {
    const { items, next_cursor } = this.#options.store.outbox.list(query, only_key_id)
    return { items: items.map(noticeOf), next_cursor }
  }

  [Symbol.dispose](): void {
    this.#deliveries[Symbol.dispose]()
  }
}

function noticeOf({ key_id: _key, data: _data, ...notice }: NoticeRecord): Notice {
  return notice
}
