/** `opsdeck schedule list|next|run|pause|resume`: what runs by itself, and when. */
import type { Client } from '../../src-preload/contract/index.ts'
import type { Schedule } from '../../src-preload/contract/schedules.ts'
import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { actionOf } from './action-of.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { type Reach, reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'
import { wholeNumber } from './whole-number.ts'

const actions = ['list', 'next', 'run', 'pause', 'resume'] as const
type Action = (typeof actions)[number]

export async function schedule(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags } = given
  const [word, name] = given.words as [string, string | undefined]
  const action = actionOf('schedule', word, actions)
  const is_list = action === 'list' || action === 'next'
  const all = flags.has('all')
  if (is_list && name !== undefined) throw new UsageError(`"opsdeck schedule ${action}" takes no name.`, 'schedule')
  if (all && (name !== undefined || (action !== 'pause' && action !== 'resume'))) throw new UsageError('--all is for "pause" and "resume" alone.', 'schedule')
  if (!is_list && !all && name === undefined) throw new UsageError(`"opsdeck schedule ${action}" needs the name or the id of a schedule.`, 'schedule')
  const limit = wholeNumber('--limit', flags.get('limit') ?? '20', 1, 500, 'schedule')

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const answer = await ask(reach, action, name, { all, limit })
  if (flags.has('json')) await streams.json(answer.value)
  else {
    for (const row of answer.rows) await streams.out(`${row}\n`)
    if (answer.note) await streams.say(answer.note)
  }
  if (is_list && reach.is_host) await streams.say('nothing starts by itself just now: schedules run while the window or "opsdeck serve" runs.')
  return exit_codes.ok
}

interface Answered {
  value: unknown
  rows: string[]
  note?: string
}

async function ask(reach: Reach, action: Action, name: string | undefined, { all, limit }: { all: boolean; limit: number }): Promise<Answered> {
  if (action === 'next') {
    const value = await reach.call((client) => client.schedules.next({ limit }))
    const rows = value.items.map(({ at, name: called, target_name }) => [at, called, target_name ?? 'gone'].join('\t'))
    return { value, rows, ...(rows.length === 0 && { note: value.all_paused ? 'all schedules are paused.' : 'nothing comes.' }) }
  }
  if (all) {
    const value = await reach.call((client) => client.schedules.pause_all({ all_paused: action === 'pause' }))
    return { value, rows: [action === 'pause' ? 'paused all' : 'resumed all'] }
  }
  const items = await reach.call(allSchedules)
  if (action === 'list') return { value: { items, next_cursor: null }, rows: items.map(rowOf), ...(items.length === 0 && { note: 'there are no schedules.' }) }
  const { id, name: called } = theOne(items, name!)
  if (action === 'run') {
    const value = await reach.call((client) => client.schedules.run({ id }))
    return { value, rows: [`started ${called}`] }
  }
  const value = await reach.call((client) => (action === 'pause' ? client.schedules.pause({ id }) : client.schedules.resume({ id })))
  return { value, rows: [`${action}d ${called}`] }
}

async function allSchedules(client: Client): Promise<Schedule[]> {
  const all: Schedule[] = []
  let cursor: string | null = null
  do {
    const page: { items: Schedule[]; next_cursor: string | null } = await client.schedules.list({ limit: 500, ...(cursor && { cursor }) })
    all.push(...page.items)
    cursor = page.next_cursor
  } while (cursor)
  return all
}

function rowOf({ name, paused, next_at, last_run, cron, at, on_change, time_zone }: Schedule): string {
  const when = cron !== null ? `${cron} (${time_zone})` : (at ?? `on change of ${on_change?.globs.join(', ')}`)
  return [name, paused ? 'paused' : (next_at ?? 'no time'), when, last_run?.status ?? 'never ran'].join('\t')
}

/** Throws NOT_FOUND; INVALID_INPUT where several are called so. */
function theOne(items: readonly Schedule[], name: string): Schedule {
  const found = items.filter((one) => one.id === name || one.name === name)
  if (found.length === 1) return found[0]!
  if (found.length > 1)
    throw new AppError('INVALID_INPUT', `${found.length} schedules are called "${name}". Name one by its id ("opsdeck schedule list --json").`)
  const near = didYouMean(
    name,
    items.map((one) => one.name),
  )
  throw new AppError('NOT_FOUND', `There is no schedule "${name}".${near ? ` Did you mean "${near}"?` : ' "opsdeck schedule list" shows them.'}`)
}
