/** What a verb that starts something stands at: the host, the workspace, and the user's interrupts, from before the host is reached until all is over. */
import { randomUUID } from 'node:crypto'
import { CancelByInterrupts } from './cancel-by-interrupts.ts'
import { type Circumstances, dataDirOf } from './circumstances.ts'
import { findWorkspace, type Place } from './find-workspace.ts'
import { type Reach, reachHost } from './reach-host.ts'
import type { Arguments } from './read-arguments.ts'

export interface Desk {
  given: Arguments
  circumstances: Circumstances
  reach: Reach
  place: Place
  /** The key makes asking again safe when the host goes away between taking something and saying so. */
  idempotency_key: string
  /** What the user's interrupts have come to: the first cancels, the second kills, the third leaves. */
  interrupts: CancelByInterrupts
}

/** Resolves to what `act` gives. */
export async function atHost(given: Arguments, circumstances: Circumstances, act: (desk: Desk) => Promise<number>): Promise<number> {
  const { streams } = circumstances
  const interrupts = new CancelByInterrupts(streams.isWatched ? (sentence) => void streams.say(sentence) : () => {})
  using _listening = circumstances.interrupts.on((signal) => interrupts.take(signal))
  await using reach = await reachHost({ data_dir: dataDirOf(given, circumstances), circumstances, runs_jobs: true })
  const place = await findWorkspace(given, circumstances, reach)
  return await act({ given, circumstances, reach, place, idempotency_key: randomUUID(), interrupts })
}
