/** The queues on a real engine, with a stand-in for the policy room whose rulings a test can change on the way. */
import { AppError } from '../../src-main/base/app-error.ts'
import { crashPoint } from '../../src-main/base/crash-point.ts'
import type { Commands } from '../../src-main/commands/commands.ts'
import { Queues } from '../../src-main/flows/queues/queues.ts'
import type { Approver } from '../../src-main/jobs/command-work.ts'
import { type Queue, type QueueInput, queue_input } from '../../src-preload/contract/queues.ts'
import type { Effect } from '../../src-preload/contract/running.ts'
import { until } from '../helpers/until.ts'
import { type Harness, type HarnessOptions, letThrough, openWaitingHarness } from './engine-harness.ts'

/** What the stand-in rules; all of it may change while a test runs. */
export interface Rulings {
  effect: Effect
  context: Record<string, string>
  /** Words of an argv that are refused. */
  refused: Set<string>
  /** Stands before the arguments of the canonical form. */
  canonical: readonly string[]
}

export const surroundings = () => ({ workspace: null, profile_env: {}, settings: { read_roots: [], odoo_conf: null } })

/** Approves absolute programs by the rulings; a destroy needs a confirmation, and an expected context must be the one there is. */
export function ruledBy(rulings: Rulings): Approver & Pick<Commands, 'judge' | 'readLine' | 'readChain'> {
  const through = letThrough()
  const judged: Approver['approve'] = (request, around) => {
    const { approved, judgement } = through.approve(request, around)
    const { verdict } = judgement
    const argv = [verdict.argv[0]!, ...rulings.canonical, ...verdict.argv.slice(1)]
    return { approved, judgement: { ...judgement, verdict: { ...verdict, argv, effect: rulings.effect, context: { ...rulings.context } } } }
  }
  return {
    approve(request, around) {
      const word = request.args.find((one) => rulings.refused.has(one))
      if (word !== undefined) throw new AppError('COMMAND_REFUSED', `"${word}" is refused now.`)
      const { approved, judgement } = judged(request, around)
      const differences = Object.entries(request.context ?? rulings.context).filter(([name, value]) => rulings.context[name] !== value)
      if (differences.length > 0)
        throw new AppError('CONFLICT', 'The context is another one.', {
          differences: differences.map(([name, expected]) => ({ name, expected, actual: rulings.context[name] ?? null })),
        })
      if (rulings.effect === 'destroy' && request.confirm !== true) throw new AppError('CONFIRMATION_REQUIRED')
      return { approved, judgement }
    },
    toolVersion: () => null,
    judge: (request, around) => judged(request, around).judgement,
    readLine: () => notHere(),
    readChain: () => notHere(),
  }
}

function notHere(): never {
  throw new Error('Lines are read in the tests of the doors.')
}

export interface QueueHarness extends AsyncDisposable {
  host: Harness
  queues: Queues
  rulings: Rulings
  make(commands: QueueInput['commands'], more?: Partial<QueueInput>): Promise<Queue>
  /** Makes and executes. */
  start(commands: QueueInput['commands'], more?: Partial<QueueInput>): Promise<string>
  ended(id: string): Promise<Queue>
  run(commands: QueueInput['commands'], more?: Partial<QueueInput>): Promise<Queue>
  /** As the host does it: the queues first. The data dir stays. */
  close(): Promise<void>
}

export async function openQueues(options: HarnessOptions & { rulings?: Partial<Rulings> } = {}): Promise<QueueHarness> {
  const rulings: Rulings = { effect: 'read', context: {}, refused: new Set(), canonical: [], ...options.rulings }
  const commands = ruledBy(rulings)
  const host = await openWaitingHarness({ ...options, commands })
  const { engine, store } = host
  const log = { error: (message: string) => void host.log.push(message) }
  const queues = new Queues({
    ...{ engine, store, commands, surroundings, log, crash: crashPoint(options.crash_at) },
    templates: { load: notHere, ready: notHere },
    announce: (change) => host.feed.announce(change),
  })
  host.go()
  const make: QueueHarness['make'] = (items, more = {}) =>
    queues.create(queue_input.parse({ name: 'test', commands: items, ...more }), { requested_by: { door: 'cli', key_id: null }, only_key_id: undefined })
  const start: QueueHarness['start'] = async (items, more) => {
    const { id } = await make(items, more)
    await queues.execute(id)
    return id
  }
  const ended = async (id: string) => {
    await until(() => queues.summary(id).finished_at !== null, `queue ${id} to end`)
    return queues.get(id)
  }
  const close = async () => {
    queues[Symbol.dispose]()
    await host.close()
  }
  return {
    ...{ host, queues, rulings, make, start, ended, close },
    run: async (items, more) => ended(await start(items, more)),
    [Symbol.asyncDispose]: async () => {
      queues[Symbol.dispose]()
      await host[Symbol.asyncDispose]()
    },
  }
}

export const sh = (script: string) => ({ command: '/bin/sh', args: ['-c', script] })
