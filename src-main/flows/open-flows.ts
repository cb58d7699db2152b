/** Opens queues, templates and schedules and joins them: templates stand in queues, and schedules start both. */
import { system_clock, type WallClock } from '../base/wall-clock.ts'
import type { ChangeFeed } from '../events/change-feed.ts'
import type { Files } from '../files/files.ts'
import type { JobEngine } from '../jobs/job-engine.ts'
import type { Notifications } from '../notifications/notifications.ts'
import { fact, setFact } from '../store/facts.ts'
import type { Store } from '../store/store.ts'
import { QueueFiles } from './queue-files.ts'
import { Queues, type QueuesOptions } from './queues/queues.ts'
import { Schedules } from './schedules/schedules.ts'
import { template_folder } from './templates/template-files.ts'
import { Templates } from './templates/templates.ts'

export interface FlowsOptions extends Omit<QueuesOptions, 'announce' | 'templates' | 'ended'> {
  engine: JobEngine
  store: Store
  feed: ChangeFeed
  files: Files
  clock?: WallClock | undefined
  /** Tells people of what ended or failed while they did not look. */
  notifications?: Pick<Notifications, 'queueEnded' | 'scheduleRefused'> | undefined
  /** Schedules start what they are for. */
  goes: boolean
}

export interface Flows extends Disposable {
  rooms: { queues: Queues; queue_files: QueueFiles; templates: Templates; schedules: Schedules }
}

const paused_fact = 'schedules_paused'

export function openFlows({ feed, files, clock = system_clock, goes, notifications, ...options }: FlowsOptions): Flows {
  const { engine, store, commands, surroundings, log } = options
  const templates = new Templates({
    ...{ store, commands, surroundings },
    announce: (change) => feed.announce(change),
    watch: (root) => void files.view(root),
  })
  const watching = files.on_changed.on(({ paths }) => {
    if (paths === null || paths.some((path) => path === template_folder || path.startsWith(`${template_folder}/`)))
      feed.announce({ area: 'templates', id: null, action: 'updated' })
  })
  const queues = new Queues({
    ...{ ...options, templates },
    announce: (change) => feed.announce(change),
    ended: (queue) => notifications?.queueEnded(queue),
  })
  const schedules = new Schedules({
    ...{ engine, queues, templates, commands, surroundings, files, store, clock, log, goes },
    announce: (change) => feed.announce(change),
    refused: ({ id, name, requested_by }, error) => notifications?.scheduleRefused({ id, name, key_id: requested_by.key_id, error }),
    crash: options.crash ?? (() => {}),
    on_finished: engine.on_finished,
    on_change: feed.on_change,
    pause: { read: () => fact(store.database, paused_fact) === '1', write: (paused) => setFact(store.database, paused_fact, paused ? '1' : '0') },
  })
  return {
    rooms: { queues, queue_files: new QueueFiles({ queues, surroundings }), templates, schedules },
    [Symbol.dispose]: () => {
      watching[Symbol.dispose]()
      schedules[Symbol.dispose]()
      queues[Symbol.dispose]()
    },
  }
}
