/** `opsdeck cancel`: asks a job to end, or ends it. */

import { type Circumstances, dataDirOf } from './circumstances.ts'
import { exit_codes } from './exit-codes.ts'
import { reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'

export async function cancel(given: Arguments, circumstances: Circumstances): Promise<number> {
  const { streams } = circumstances
  const [id] = given.words as [string]
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: false })
  const answer = await reach.call((client) => client.jobs.cancel({ id, ...(given.flags.has('force') && { force: true }) }))
  if (given.flags.has('json')) await streams.json(answer)
  else await streams.out(answer.status === 'cancelled' ? 'cancelled\n' : 'cancelling\n')
  return exit_codes.ok
}
