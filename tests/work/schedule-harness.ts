/** Queues, templates and schedules on a real engine, by a clock that the test drives. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { crashPoint } from '../../src-main/base/crash-point.ts'
import type { WallClock } from '../../src-main/base/wall-clock.ts'
import { Files } from '../../src-main/files/files.ts'
import { type Flows, openFlows } from '../../src-main/flows/open-flows.ts'
import type { Schedule, ScheduleInput, ScheduleRun } from '../../src-preload/contract/schedules.ts'
import { schedule_input } from '../../src-preload/contract/schedules.ts'
import { template_input } from '../../src-preload/contract/templates.ts'
import { until } from '../helpers/until.ts'
import { type Harness, type HarnessOptions, openWaitingHarness } from './engine-harness.ts'
import { type Rulings, ruledBy, surroundings } from './queue-harness.ts'

/** Stands still unless it is told. */
export class DrivenClock implements WallClock {
  #wall_ms: number
  #running_ms = 0
  #alarms: { at_ms: number; call: () => void }[] = []

  constructor(at: string) {
    this.#wall_ms = Date.parse(at)
  }

  now(): number {
    return this.#wall_ms
  }

  wake(after_ms: number, call: () => void): Disposable {
    const alarm = { at_ms: this.#running_ms + after_ms, call }
    this.#alarms.push(alarm)
    return {
      [Symbol.dispose]: () => {
        this.#alarms = this.#alarms.filter((one) => one !== alarm)
      },
    }
  }

  /** Time passes, and alarms ring. */
  pass(ms: number): void {
    const end_ms = this.#running_ms + ms
    for (;;) {
      const next = this.#alarms.filter(({ at_ms }) => at_ms <= end_ms).sort((one, other) => one.at_ms - other.at_ms)[0]
      this.#to(next ? Math.max(next.at_ms, this.#running_ms) : end_ms)
      if (!next) return
      this.#alarms = this.#alarms.filter((one) => one !== next)
      next.call()
    }
  }

  #to(running_ms: number): void {
    this.#wall_ms += running_ms - this.#running_ms
    this.#running_ms = running_ms
  }

  /** The machine slept, or somebody set the clock: the wall moves and no alarm rings. */
  jump(ms: number): void {
    this.#wall_ms += ms
  }
}

export interface ScheduleHarness extends AsyncDisposable {
  host: Harness
  flows: Flows['rooms']
  clock: DrivenClock
  rulings: Rulings
  /** Saves a template that runs the script with the values as $1, $2 ... and gives its id. */
  template(script: string, parameters?: readonly object[]): Promise<string>
  schedule(input: Partial<ScheduleInput> & Pick<ScheduleInput, 'target'>): Promise<Schedule>
  /** Oldest first. */
  runs(id: string): ScheduleRun[]
  /** How many runs are over. */
  over(id: string, many: number): Promise<ScheduleRun[]>
  /** As the host does it; the data dir stays. */
  close(): Promise<void>
}

export const minute_ms = 60_000
export const hour_ms = 60 * minute_ms

export async function openSchedules(options: HarnessOptions & { clock?: DrivenClock; rulings?: Partial<Rulings> } = {}): Promise<ScheduleHarness> {
  const rulings: Rulings = { effect: 'read', context: {}, refused: new Set(), canonical: [], ...options.rulings }
  const commands = ruledBy(rulings)
  const host = await openWaitingHarness({ ...options, commands })
  const clock = options.clock ?? new DrivenClock('2030-01-01T00:00:30Z')
  const { engine, store, feed } = host
  mkdirSync(join(host.data_dir, 'files'), { recursive: true })
  const files = new Files({ folder: join(host.data_dir, 'files'), trash: () => ({ keep_days: 1, total_bytes: 1 }), announce: () => {}, notice: () => {} })
  const log = { error: (message: string) => void host.log.push(message) }
  const crash = crashPoint(options.crash_at)
  const flows = openFlows({ ...{ engine, store, feed, files, commands, surroundings, log, clock, crash }, goes: true })
  host.go()
  const { templates, schedules } = flows.rooms
  const runs = (id: string) => schedules.runs(id, { limit: 500 }).items.reverse()
  const isOver = ({ finished_at, status }: ScheduleRun) => finished_at !== null || status === 'missed' || status === 'skipped'
  let is_closed = false
  const close = async () => {
    if (is_closed) return
    is_closed = true
    flows[Symbol.dispose]()
    await files[Symbol.asyncDispose]()
    await host.close()
  }
  return {
    ...{ host, flows: flows.rooms, clock, rulings, runs, close },
    template: async (script, parameters = []) => {
      const names = (parameters as { name: string }[]).map(({ name }) => `{${name}}`)
      const input = template_input.parse({ name: 'template', command: '/bin/sh', args: ['-c', script.replaceAll('{', '\\{'), 'sh', ...names], parameters })
      return (await templates.create(input, null)).id
    },
    schedule: (input) => schedules.create(schedule_input.parse({ name: 'schedule', time_zone: 'UTC', ...input }), { door: 'cli', key_id: null }, false),
    over: async (id, many) => {
      await until(
        () => runs(id).filter(isOver).length >= many,
        `${many} runs to be over`,
        () => JSON.stringify(runs(id)),
      )
      return runs(id)
    },
    [Symbol.asyncDispose]: async () => {
      await close()
      await host[Symbol.asyncDispose]()
    },
  }
}
