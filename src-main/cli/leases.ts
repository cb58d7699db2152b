/** `opsdeck leases list|freeze|release`: what jobs hold, and keeping a lease from being taken. */
import type { Lease } from '../../src-preload/contract/leases.ts'
import { AppError } from '../base/app-error.ts'
import { didYouMean } from '../commands/words/did-you-mean.ts'
import { leaseName } from '../jobs/waiting/lease-name.ts'
import { actionOf } from './action-of.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { durationText } from './jobs.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { timeGiven } from './time-given.ts'
import { UsageError } from './usage-error.ts'

const actions = ['list', 'freeze', 'release'] as const

export async function leases({ flags, words }: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const action = actionOf('leases', words[0]!, actions)
  const name = words[1]
  if (action === 'list' && name !== undefined) throw new UsageError('"opsdeck leases list" takes no name.', 'leases')
  if (action !== 'list' && name === undefined)
    throw new UsageError(`"opsdeck leases ${action}" needs the name of a lease${action === 'release' ? ' or the id of a freeze' : ''}.`, 'leases')
  const reason = flags.get('reason')
  if (action === 'freeze' && reason === undefined) throw new UsageError('"opsdeck leases freeze" needs --reason: everybody who waits is shown it.', 'leases')
  if (action !== 'freeze' && (reason !== undefined || flags.has('until'))) throw new UsageError('--reason and --until are for "freeze".', 'leases')
  const until = flags.get('until')
  const ends_at = until === undefined ? undefined : timeGiven('--until', until, 'leases')

  await using reach = await reachHost({ data_dir: dataDirOf({ flags, words }, circumstances), circumstances, runs_jobs: false })
  if (action === 'freeze') {
    const made = await reach.call((client) => client.leases.freeze({ lease: name!, reason: reason!, ...(ends_at !== undefined && { until: ends_at }) }))
    if (flags.has('json')) await streams.json(made)
    else await streams.out(`froze ${made.lease}${made.until === null ? '' : ` until ${made.until}`}\n`)
    return exit_codes.ok
  }
  const listed = await reach.call((client) => client.leases.list({}))
  if (action === 'release') {
    const { freeze, lease } = frozen(listed.items, name!)
    const answer = await reach.call((client) => client.leases.lift({ id: freeze!.id }))
    if (flags.has('json')) await streams.json(answer)
    else await streams.out(`released ${lease}\n`)
    return exit_codes.ok
  }
  if (flags.has('json')) await streams.json(listed)
  else {
    for (const one of listed.items) await streams.out(`${rowOf(one)}\n`)
    if (listed.items.length === 0) await streams.say('nothing is held, frozen or waited for.')
  }
  return exit_codes.ok
}

function rowOf({ lease, freeze, holder, waiting, usually_ms }: Lease): string {
  const state = [
    ...(holder ? [`held by ${holder.title ?? 'another job'}`] : []),
    ...(freeze ? [`frozen${freeze.until === null ? '' : ` until ${freeze.until}`}: ${freeze.reason}`] : []),
  ]
  return [lease, state.join(', ') || 'free', `${waiting} waiting`, usually_ms === null ? '' : `usually ${durationText(usually_ms)}`].join('\t')
}

/** Throws NOT_FOUND where nothing of that name is frozen. */
function frozen(items: readonly Lease[], name: string): Lease {
  const found = items.filter(({ freeze }) => freeze !== null)
  const one = found.find(({ lease, freeze }) => freeze!.id === name || lease === leaseName(name))
  if (one) return one
  const near = didYouMean(
    name,
    found.map(({ lease }) => lease),
  )
  throw new AppError('NOT_FOUND', `No lease "${name}" is frozen.${near ? ` Did you mean "${near}"?` : ' "opsdeck leases list" shows those that are.'}`)
}
