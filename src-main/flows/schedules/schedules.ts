/** The schedules: made, changed, paused, and asked what comes next; each starts what it is for when its time has come. */
import type { Change } from '../../../src-preload/contract/events.ts'
import type { Job } from '../../../src-preload/contract/jobs.ts'
import type { NextRun, Schedule, ScheduleInput, SchedulePatch, ScheduleRun } from '../../../src-preload/contract/schedules.ts'
import type { RequestedBy } from '../../../src-preload/contract/shapes.ts'
import { AppError } from '../../base/app-error.ts'
import type { Emitter } from '../../base/emitter.ts'
import { newId } from '../../base/ids.ts'
import { maskText } from '../../logging/mask.ts'
import { cursorAt, seqOfCursor } from '../../store/history.ts'
import { noSchedule, type ScheduleRecord } from '../../store/schedule-rows.ts'
import type { Used, User } from '../used-by.ts'
import { onceAt, timesBetween } from './cron-times.ts'
import { LiveSchedule } from './live-schedule.ts'
import { comingRuns, previewTimes } from './next-runs.ts'
import type { ScheduleParts } from './schedule-parts.ts'
import { targetName, usesOf } from './schedule-target.ts'
import { soundSchedule, whenOf } from './sound-schedule.ts'
import { Timekeeper } from './timekeeper.ts'

export interface SchedulesOptions extends Omit<ScheduleParts, 'changed' | 'isClosing' | 'allPaused'> {
  announce: (change: { area: 'schedules'; id: string | null; action: 'created' | 'updated' | 'removed' }) => void
  on_finished: Emitter<Job>
  on_change: Emitter<Change>
  /** False in a process that ends after its work: it starts none, and finds none missed. */
  goes: boolean
  /** Kept across restarts: all are paused. */
  pause: { read(): boolean; write(paused: boolean): void }
}

/** Most times of a backfill. */
const most_backfilled = 1000

/** Every method that takes `only_key_id` knows nothing but what that key made, when it is given: all else throws NOT_FOUND. */
export class Schedules implements Disposable {
  readonly #options: SchedulesOptions
  readonly #parts: ScheduleParts
  /** In the order they were made. */
  readonly #live = new Map<string, LiveSchedule>()
  readonly #timekeeper: Timekeeper
  readonly #listening: Disposable[] = []
  #all_paused: boolean
  #is_closing = false

  constructor(options: SchedulesOptions) {
    this.#options = options
    this.#all_paused = options.pause.read()
    const { announce, on_finished, on_change } = options
    this.#parts = {
      ...options,
      changed: (id) => announce({ area: 'schedules', id, action: 'updated' }),
      isClosing: () => this.#is_closing || !options.goes,
      allPaused: () => this.#all_paused,
    }
    const unreadable = (id: string, error: unknown) => options.log.error('A schedule cannot be read, so it starts nothing.', { error: error as Error, id })
    for (const record of options.store.schedules.all(unreadable)) this.#live.set(record.id, new LiveSchedule(this.#parts, record))
    this.#timekeeper = new Timekeeper(options.clock, () => this.#live.values())
    if (!options.goes) {
      for (const live of this.#live.values()) live.plan()
      return
    }
    this.#listening.push(
      on_finished.on((job) => this.#jobEnded(job)),
      on_change.on(({ area, id }) => this.#queueChanged(area, id)),
    )
    for (const live of this.#live.values()) live.begin()
    this.#timekeeper.look()
  }

  #jobEnded(job: Job): void {
    if (job.requested_by.door === 'schedule') for (const live of this.#live.values()) live.jobEnded(job)
  }

  #queueChanged(area: string, id: string | null): void {
    if (area === 'queue' && id !== null) for (const live of this.#live.values()) live.queueChanged(id)
  }

  /** Throws INVALID_INPUT, naming each field, and what speaks against running it; nothing is made then. */
  async create(given: ScheduleInput, requested_by: RequestedBy, only_own: boolean): Promise<Schedule> {
    const { clock, surroundings, store } = this.#options
    const { workspace, confirm, ...input } = given
    const now = new Date(clock.now()).toISOString()
    const record = await soundSchedule(this.#parts, {
      ...input,
      ...whenOf(given),
      seq: 0,
      id: newId(),
      name: maskText(input.name),
      workspace: surroundings(workspace ?? null).workspace?.id ?? null,
      confirm: confirm ?? null,
      confirmed: [],
      only_own,
      requested_by,
      created: now,
      updated: now,
      next_at: null,
      last_due: null,
    })
    await store.commits.write(
      () => {
        record.seq = store.schedules.nextSeq()
        store.schedules.put(record)
      },
      () => store.schedules.remove(record.seq),
    )
    const live = new LiveSchedule(this.#parts, record)
    this.#live.set(record.id, live)
    live.plan()
    await this.#writeTimes(live)
    this.#options.announce({ area: 'schedules', id: record.id, action: 'created' })
    return this.#view(live)
  }

  async #writeTimes(live: LiveSchedule): Promise<void> {
    const { commits, schedules } = this.#options.store
    await commits.write(() => schedules.putTimes(live.record))
    this.#timekeeper.look()
  }

  async #view(live: LiveSchedule): Promise<Schedule> {
    const { seq: _row, confirm: _name, confirmed, only_own: _own, last_due: _last, ...record } = live.record
    const { next_at, overdue_since, last_run } = live
    const target_name = await targetName(this.#parts, record.target)
    return { ...record, target_name, confirms: confirmed.length > 0, next_at, overdue_since, last_run: last_run && { ...last_run } }
  }

  #get(id: string, only_key_id: string | undefined): LiveSchedule {
    const live = this.#live.get(id)
    if (!live || (only_key_id !== undefined && live.record.requested_by.key_id !== only_key_id)) throw noSchedule(id)
    return live
  }

  #seen(only_key_id: string | undefined): LiveSchedule[] {
    return [...this.#live.values()].filter(({ record }) => only_key_id === undefined || record.requested_by.key_id === only_key_id)
  }

  /** Newest first. Throws INVALID_CURSOR. */
  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }, only_key_id?: string) {
    const below = cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(cursor)
    const rest = this.#seen(only_key_id)
      .filter(({ record }) => record.seq < below)
      .reverse()
    const items = await Promise.all(rest.slice(0, limit).map((live) => this.#view(live)))
    return { items, next_cursor: rest.length > limit ? cursorAt(rest[limit - 1]!.record.seq) : null, all_paused: this.#all_paused }
  }

  /** Throws NOT_FOUND. */
  get(id: string, only_key_id?: string): Promise<Schedule> {
    return this.#view(this.#get(id, only_key_id))
  }

  /** True when that key made it. */
  isOf(id: string, key_id: string): boolean {
    return this.#live.get(id)?.record.requested_by.key_id === key_id
  }

  /** Throws NOT_FOUND, and as `create`. */
  async update({ id, confirm, ...patch }: SchedulePatch, only_key_id?: string): Promise<Schedule> {
    const live = this.#get(id, only_key_id)
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<ScheduleRecord>
    // Another kind of time takes the place of the one there was.
    const has_time = patch.cron != null || patch.at != null || patch.on_change != null
    const changed: ScheduleRecord = {
      ...live.record,
      ...(has_time && { cron: null, at: null, on_change: null, last_due: null }),
      ...given,
      ...(patch.name !== undefined && { name: maskText(patch.name) }),
      ...(confirm !== undefined && { confirm }),
      updated: new Date(this.#options.clock.now()).toISOString(),
    }
    const is_judged = patch.target !== undefined || patch.workspace !== undefined || patch.time_zone !== undefined || has_time || confirm !== undefined
    await this.#replace(live, is_judged ? await soundSchedule(this.#parts, changed) : changed)
    return this.#view(live)
  }

  async #replace(live: LiveSchedule, record: ScheduleRecord): Promise<void> {
    const { commits, schedules } = this.#options.store
    const before = live.record
    await commits.write(
      () => schedules.put(record),
      () => schedules.put(before),
    )
    live.replace(record)
    await this.#writeTimes(live)
    this.#parts.changed(record.id)
  }

  /** Throws NOT_FOUND. */
  async setPaused(id: string, paused: boolean, only_key_id?: string): Promise<Schedule> {
    const live = this.#get(id, only_key_id)
    await this.#replace(live, { ...live.record, paused })
    return this.#view(live)
  }

  async pauseAll(paused: boolean): Promise<void> {
    this.#all_paused = paused
    const { commits, schedules } = this.#options.store
    for (const live of this.#live.values()) live.replace(live.record)
    await commits.write(() => {
      this.#options.pause.write(paused)
      for (const { record } of this.#live.values()) schedules.putTimes(record)
    })
    this.#timekeeper.look()
    this.#options.announce({ area: 'schedules', id: null, action: 'updated' })
  }

  get all_paused(): boolean {
    return this.#all_paused
  }

  /** What it started goes on. Throws NOT_FOUND. */
  async remove(id: string, only_key_id?: string): Promise<void> {
    const live = this.#get(id, only_key_id)
    const { commits, schedules } = this.#options.store
    await commits.write(() => schedules.remove(live.record.seq))
    this.#live.delete(id)
    live[Symbol.dispose]()
    this.#options.announce({ area: 'schedules', id, action: 'removed' })
  }

  /** Starts it whatever its time, also beside a run that is not over. Throws NOT_FOUND, NOT_READY. */
  runNow(id: string, only_key_id?: string): ScheduleRun {
    const live = this.#get(id, only_key_id)
    this.#mustGo()
    return { ...live.due('now')! }
  }

  #mustGo(): void {
    if (this.#parts.isClosing())
      throw new AppError(
        'NOT_READY',
        'This process starts no schedules: it is closing, or ends after its own work. Use a running "opsdeck serve" or the window.',
      )
  }

  /** Newest first. Throws NOT_FOUND, INVALID_CURSOR. */
  runs(id: string, { limit, cursor }: { limit: number; cursor?: string | undefined }, only_key_id?: string) {
    const { record } = this.#get(id, only_key_id)
    const runs = this.#options.store.schedules.runs(record.seq, cursor === undefined ? Number.MAX_SAFE_INTEGER : seqOfCursor(cursor), limit + 1)
    const items = runs.slice(0, limit)
    return { items, next_cursor: runs.length > limit ? cursorAt(items.at(-1)!.number) : null }
  }

  /** The times it had, run one after the other where `run` says so. Throws NOT_FOUND, INVALID_INPUT, CONFLICT (paused). */
  backfill({ id, since, until, run }: { id: string; since: string; until: string; run: boolean }, only_key_id?: string): { items: string[]; started: boolean } {
    const live = this.#get(id, only_key_id)
    const wrong = (path: string, message: string) => new AppError('INVALID_INPUT', message, { issues: [{ path, message }] })
    if (Date.parse(until) < Date.parse(since)) throw wrong('until', 'The window ends before it begins.')
    if (!live.times) throw wrong('id', 'This schedule starts on a change of files and has no times.')
    const times = live.record.at === null ? live.times : onceAt(Date.parse(live.record.at))
    const found = timesBetween(times, Date.parse(since), Date.parse(until), most_backfilled)
    if (found.length > most_backfilled) throw wrong('until', `The window holds more than ${most_backfilled} times. Take a shorter one.`)
    if (run && found.length > 0) {
      this.#mustGo()
      if (!live.goes) throw new AppError('CONFLICT', 'The schedule is paused. Resume it first.', { id })
      for (const at_ms of found) live.due('backfill', at_ms)
    }
    return { items: found.map((at_ms) => new Date(at_ms).toISOString()), started: run && found.length > 0 }
  }

  /** What comes next, of everything, in order. */
  async next(window: { limit: number; since?: string | undefined; until?: string | undefined }, only_key_id?: string): Promise<NextRun[]> {
    const coming = comingRuns(this.#seen(only_key_id), window, this.#options.clock.now())
    const names = new Map<LiveSchedule, string | null>()
    for (const { live } of coming) if (!names.has(live)) names.set(live, await targetName(this.#parts, live.record.target))
    return coming.map(({ live, at_ms }) => {
      const { id: schedule_id, name, time_zone } = live.record
      return { at: new Date(at_ms).toISOString(), schedule_id, name, target_name: names.get(live) ?? null, time_zone }
    })
  }

  /** Throws INVALID_INPUT with the field. */
  preview(wanted: Parameters<typeof previewTimes>[0]): { items: string[]; time_zone: string } {
    return previewTimes(wanted, this.#options.clock.now())
  }

  /** Those that start it. */
  users(what: Used): User[] {
    return [...this.#live.values()].flatMap(({ record: { id, name, target, requested_by } }) => {
      const { template_ids, saved_ids } = usesOf(target)
      const uses = 'template_id' in what ? template_ids.includes(what.template_id) : saved_ids.includes(what.saved_id)
      return uses ? [{ kind: 'schedule' as const, id, name, key_id: requested_by.key_id }] : []
    })
  }

  /** From now on nothing is started; what was due is found missed, or on time, after the next start. */
  [Symbol.dispose](): void {
    this.#is_closing = true
    this.#timekeeper[Symbol.dispose]()
    for (const one of this.#listening) one[Symbol.dispose]()
    for (const live of this.#live.values()) live[Symbol.dispose]()
  }
}
