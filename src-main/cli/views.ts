/** `opsdeck views list|add|delete`: filters of the history that are kept under a name. */
import type { HistoryFilters, HistoryView } from '../../src-preload/contract/history-views.ts'
import { actionOf } from './action-of.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { statusGiven } from './status-given.ts'
import { theView } from './the-view.ts'
import { UsageError } from './usage-error.ts'

const actions = ['list', 'add', 'delete'] as const

export async function views(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags, words } = given
  const action = actionOf('views', words[0]!, actions)
  const [, name, ...looked_for] = words
  if (action === 'list' && name !== undefined) throw new UsageError('"opsdeck views list" takes no name.', 'views')
  if (action !== 'list' && name === undefined)
    throw new UsageError(`"opsdeck views ${action}" needs the name${action === 'delete' ? ' or the id' : ''} of a view.`, 'views')
  if (action === 'delete' && looked_for.length > 0) throw new UsageError('"opsdeck views delete" takes one name.', 'views')
  const filters = filtersOf(given, looked_for)
  const since = flags.get('since')
  if (since !== undefined && !/^(?:[1-9]\d{0,3}[mhdw]|\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))$/.test(since))
    throw new UsageError(`--since is a span like 7d or 24h, or a time like 2030-01-31T12:00:00Z, not "${since}".`, 'views')
  if (action !== 'add' && (Object.keys(filters).length > 0 || since !== undefined)) throw new UsageError('Filters are for "opsdeck views add".', 'views')

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  if (action === 'add') {
    const made = await reach.call((client) => client.jobs.views.create({ name: name!, filters, ...(since !== undefined && { since }) }))
    if (flags.has('json')) await streams.json(made)
    else await streams.out(`added ${made.name}\n`)
    return exit_codes.ok
  }
  const listed = await reach.call((client) => client.jobs.views.list({}))
  if (action === 'delete') {
    const { id, name: called } = theView(listed.items, name!)
    const answer = await reach.call((client) => client.jobs.views.remove({ id }))
    if (flags.has('json')) await streams.json(answer)
    else await streams.out(`deleted ${called}\n`)
    return exit_codes.ok
  }
  if (flags.has('json')) await streams.json(listed)
  else {
    for (const one of listed.items) await streams.out(`${rowOf(one)}\n`)
    if (listed.items.length === 0) await streams.say('there are no saved views. Make one with "opsdeck views add NAME".')
  }
  return exit_codes.ok
}

function filtersOf({ flags }: Arguments, looked_for: readonly string[]): HistoryFilters {
  return {
    ...(flags.has('tool') && { tool: flags.get('tool')! }),
    ...(flags.has('status') && { status: statusGiven(flags.get('status')!, 'views') }),
    ...(flags.has('kind') && { kind: flags.get('kind')! }),
    ...(flags.has('unhandled') && { unhandled: true }),
    ...(looked_for.length > 0 && { q: looked_for.join(' ') }),
  }
}

function rowOf({ name, filters, since }: HistoryView): string {
  const { q, unhandled, ...rest } = filters
  const said = [
    ...Object.entries(rest).map(([field, value]) => `${field}=${value}`),
    ...(unhandled ? ['unhandled'] : []),
    ...(since === null ? [] : [`since=${since}`]),
    ...(q === undefined ? [] : [q]),
  ]
  return [name, said.join(' ') || 'everything'].join('\t')
}
