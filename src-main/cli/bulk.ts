/** `opsdeck bulk rerun|cancel|handled|favourite|remove|restore`: the same act on many jobs, each of which tells for itself whether it could be done. */
import type { BulkAction, BulkOutcome } from '../../src-preload/contract/jobs.ts'
import { actionOf } from './action-of.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { outliveOthers } from './outlive-others.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'

const actions = ['rerun', 're-run', 'cancel', 'handled', 'favourite', 'remove', 'restore'] as const
/** As many as one request takes. */
const most_at_once = 500

export async function bulk(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const { flags, words } = given
  const word = actionOf('bulk', words[0]!, actions)
  const action: BulkAction = word === 're-run' ? 'rerun' : word
  const ids = words.slice(1)
  if (ids.length === 0) throw new UsageError(`"opsdeck bulk ${action}" needs the ids of jobs.`, 'bulk')
  const note = flags.get('note')
  if (action === 'handled' && note === undefined) throw new UsageError('"opsdeck bulk handled" needs --note: what was done about it.', 'bulk')
  if (action !== 'handled' && note !== undefined) throw new UsageError('--note is for "handled".', 'bulk')

  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: action === 'rerun' })
  const items: BulkOutcome[] = []
  for (let at = 0; at < ids.length; at += most_at_once) {
    const some = ids.slice(at, at + most_at_once)
    items.push(...(await reach.call((client) => client.jobs.bulk({ ids: some, action, ...(note !== undefined && { note }) }))).items)
  }
  if (flags.has('json')) await streams.json({ items })
  else for (const one of items) await streams.out(`${rowOf(one)}\n`)
  const failed = items.filter(({ ok }) => !ok).length
  if (failed > 0) await streams.say(`${failed} of ${items.length} could not be done.`)
  if (action === 'rerun') await outliveOthers(reach, circumstances)
  return failed === 0 ? exit_codes.ok : exit_codes.not_succeeded
}

function rowOf({ id, ok, job_id, saved_id, error }: BulkOutcome): string {
  return [id, ok ? 'done' : (error?.code ?? 'failed'), ok ? (job_id ?? saved_id ?? '') : (error?.message ?? '')].join('\t')
}
